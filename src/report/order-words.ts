// What a job was to do, in the words that every format shares; one member of each table per job
// kind.
import type { HomeLibraryChoice, RecordTypeChoice } from '../domain/criteria.js'
import type { Currency } from '../domain/money.js'
import type {
  PurgeDateAnchor,
  PurgeDateException,
  PurgeDateRule,
} from '../domain/purge-date-rule.js'
import type { AssignPurgeDatesOrder, JobOrder } from '../jobs/job.js'
import { OUTCOME_STATUSES, type OutcomeStatus } from '../jobs/outcome.js'
import type { Totals } from '../jobs/totals.js'
import { labelOf } from '../words/labels.js'
import { countKey } from '../words/say.js'
import { cutoffWords, type Words } from './words.js'

/** A name and what it stands for. */
export type Fact = readonly [string, string]

/** What decided in this order, each with its name; text of the host's among it is as it came. */
export function orderFacts(order: JobOrder, words: Words): readonly Fact[] {
  const { say, catalogue } = words
  switch (order._tag) {
    case 'purge':
      return [
        ...order.cutoffs.map((cutoff): Fact => [say('fact.cutoff'), cutoffWords(cutoff, words)]),
        [say('fact.policy'), order.policy.name],
      ]
    case 'assign-purge-dates':
      return assignmentFacts(order, words)
    case 'reapply-delete-policy':
      return [[say('fact.level'), labelOf(order.level, catalogue)]]
  }
}

function assignmentFacts(
  { assignment, users, notify }: AssignPurgeDatesOrder,
  words: Words,
): readonly Fact[] {
  const { say, count } = words
  const { rule, exceptions, onlyWhereEmpty } = assignment
  const { recordTypes, homeLibraries, include, exclude } = users
  const chosen = (keys: readonly string[]) => say('chosen', { count: count(keys.length) })
  return [
    [say('fact.purge-date'), ruleWords(rule, words)],
    ...exceptions.map((each): Fact => [say('fact.except'), exceptionWords(each, words)]),
    [say('fact.existing'), say(onlyWhereEmpty ? 'existing.left' : 'existing.replaced')],
    [say('fact.type'), choicesOr(say('any-value'), recordTypes.map(typeWords))],
    [say('fact.libraries'), choicesOr(say('any-value'), homeLibraries.map(libraryWords(words)))],
    [say('fact.include'), include === null ? say('no-limit') : chosen(include)],
    [say('fact.exclude'), chosen(exclude)],
    [say('fact.notify'), say(notify ? 'yes' : 'no')],
  ]
}

function choicesOr(any: string, choices: readonly string[]): string {
  return choices.length === 0 ? any : choices.join('; ')
}

function typeWords({ recordType, userGroups }: RecordTypeChoice): string {
  return userGroups.length === 0 ? recordType : `${recordType} (${userGroups.join(', ')})`
}

function libraryWords({ say }: Words) {
  return ({ library, withBranches }: HomeLibraryChoice) =>
    withBranches ? say('criteria.branches', { library }) : library
}

function ruleWords({ anchor, months, days }: PurgeDateRule, words: Words): string {
  const { say } = words
  const plus = (rule: string, thing: 'months' | 'days', count: number) =>
    count === 0 ? rule : say('rule.plus', { rule, more: say(countKey(thing, count), { count }) })
  return plus(plus(anchorWords(anchor, words), 'months', months), 'days', days)
}

function anchorWords(anchor: PurgeDateAnchor, { say }: Words): string {
  return say(`anchor.${anchor._tag}`, { day: anchor._tag === 'day' ? anchor.date : null })
}

function exceptionWords(exception: PurgeDateException, words: Words): string {
  const rule = ruleWords(exception.rule, words)
  return exception._tag === 'group'
    ? words.say('exception.group', { group: exception.userGroup, rule })
    : words.say('exception.extra', { fact: exception.fact, rule })
}

/** The zone of the institution, where the order names one. */
export const zoneOf = (order: JobOrder): string | null => {
  switch (order._tag) {
    case 'purge':
      return order.policy.timeZone
    case 'assign-purge-dates':
      return order.timeZone
    case 'reapply-delete-policy':
      return null
  }
}

/** The currency of what was waived; `null` for a job that waives nothing. */
export const currencyOf = (order: JobOrder): Currency | null =>
  order._tag === 'purge' ? order.policy.currency : null

/** Whether the outcomes of purged users have the facts by which they were selected. */
export const hasEvidence = (order: JobOrder): boolean =>
  order._tag === 'purge' && (order.policy.evidence ?? 'none') !== 'none'

/**
 * The outcomes of a summary, in its order: those that this kind of job can have, and any that it
 * has all the same.
 */
export const outcomesShown = (order: JobOrder, totals: Totals): readonly OutcomeStatus[] => {
  const impossible = order._tag === 'purge' ? 'applied' : 'purged'
  return OUTCOME_STATUSES.filter((status) => status !== impossible || totals[status] > 0)
}
