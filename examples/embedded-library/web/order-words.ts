// What an order is for, in words: its kind, and everything by which two jobs of a kind are told
// apart.
import {
  describeCriteria,
  type HomeLibraryChoice,
  type JobOrder,
  type PurgeDateRule,
  type RecordTypeChoice,
  storedRulesOf,
} from 'ils-user-purge'
import type { Asked } from '../../shared/asked.js'
import { html, type Markup, sentences, shown } from './markup.js'
import { dayWords, label, moneyWords, policyWords } from './words/library.js'
import { many, say } from './words/say.js'
import { view } from './words/view.js'

/** What a job does, in a few words. */
export const orderName = (order: Pick<JobOrder, '_tag'>): string => say(`order.${order._tag}`)

/**
 * What tells an order apart from others of its kind: dates, types, groups, libraries, threshold.
 */
const orderMarks = (order: JobOrder): readonly string[] => {
  switch (order._tag) {
    case 'reapply-delete-policy':
      return [label(order.level)]
    case 'assign-purge-dates':
      return [
        ruleWords(order.assignment.rule),
        typesWords(order.users.recordTypes),
        ...librariesWords(order.users.homeLibraries),
      ]
    case 'purge': {
      const { criteria, cutoffs, policy } = order
      const library = view().language.library
      const dates = describeCriteria(criteria, cutoffs, policy, storedRulesOf(order), library)
      return [
        ...dates
          .slice(0, Math.max(1, criteria.dates.length))
          .map((each) => each.replace(/\.$/, '')),
        typesWords(criteria.recordTypes),
        ...librariesWords(criteria.homeLibraries),
        say('order.threshold', { amount: moneyWords(criteria.waiveThreshold, policy.currency) }),
        ...(criteria.include === null
          ? []
          : [say('order.include', { users: many('users', criteria.include.length) })]),
        ...(criteria.exclude.length === 0
          ? []
          : [say('order.exclude', { users: many('users', criteria.exclude.length) })]),
      ]
    }
  }
}

/** The same in one line. */
export const orderBrief = (order: JobOrder): Markup =>
  html`${orderMarks(order).map((each, at) => html`${at === 0 ? '' : ' · '}${shown(each)}`)}`

const typesWords = (types: readonly RecordTypeChoice[]): string =>
  types.length === 0
    ? say('order.types.all')
    : types
        .map(({ recordType, userGroups }) =>
          userGroups.length === 0 ? recordType : `${recordType}: ${userGroups.join(', ')}`,
        )
        .join('; ')

const librariesWords = (libraries: readonly HomeLibraryChoice[]): readonly string[] =>
  libraries.length === 0
    ? []
    : [
        libraries
          .map(({ library, withBranches }) =>
            withBranches ? say('order.branches', { library }) : library,
          )
          .join(', '),
      ]

/** What a plan or a job is for, whole. */
export const orderWords = (order: JobOrder): Markup => {
  const library = view().language.library
  if (order._tag !== 'purge')
    return html`<h2>${say('order.title')}</h2>${sentences(askedWords(order))}`
  const { criteria, cutoffs, policy } = order
  const rules = storedRulesOf(order)
  return html`<h2>${say('order.criteria')}</h2>${sentences(describeCriteria(criteria, cutoffs, policy, rules, library))}
<details><summary>${say('order.policy')}</summary>${sentences(policyWords(policy, rules))}</details>`
}

/** An order in bulk in short sentences. */
const askedWords = (asked: Exclude<Asked, { readonly _tag: 'purge' }>): readonly string[] => {
  if (asked._tag === 'reapply-delete-policy')
    return [say('order.reapply', { level: label(asked.level) })]
  const { assignment, users, notify } = asked
  return [
    say('order.dates.whom', {
      types: typesWords(users.recordTypes),
      libraries: librariesWords(users.homeLibraries)[0] ?? say('order.libraries.all'),
    }),
    say('order.dates.rule', { rule: ruleWords(assignment.rule) }),
    ...assignment.exceptions.map((exception) =>
      say('order.dates.exception', {
        whom: exception._tag === 'group' ? exception.userGroup : exception.fact,
        rule: ruleWords(exception.rule),
      }),
    ),
    say(assignment.onlyWhereEmpty ? 'order.dates.empty' : 'order.dates.replace'),
    say(notify ? 'order.dates.notify' : 'order.dates.silent'),
  ]
}

const ruleWords = ({ anchor, months, days }: PurgeDateRule): string =>
  [
    anchor._tag === 'day' ? dayWords(anchor.date) : say(`anchor.${anchor._tag}`),
    months === 0 ? '' : many('months', months),
    days === 0 ? '' : many('days', days),
  ]
    .filter((part) => part !== '')
    .join(' + ')
