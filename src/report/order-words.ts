// What a job was to do, in the words that every format shares; one member of each table per job
// kind.
import type { Currency } from '../domain/money.js'
import type { DeletePolicyLevel } from '../domain/policy.js'
import type {
  PurgeDateAnchor,
  PurgeDateException,
  PurgeDateRule,
} from '../domain/purge-date-rule.js'
import type { AssignPurgeDatesOrder, JobKindName, JobOrder, PurgeOrder } from '../jobs/job.js'
import type { OutcomeStatus } from '../jobs/outcome.js'
import type { Totals } from '../jobs/totals.js'
import { count, cutoffWords } from './words.js'

/** What a report of this kind of job is called. */
export const REPORT_TITLES: Readonly<Record<JobKindName, string>> = {
  purge: 'Purge report',
  'assign-purge-dates': 'Report of assigned purge dates',
  'reapply-delete-policy': 'Report of a re-applied delete policy',
}

/** What decided in this order, each with its name; text of the host's among it is as it came. */
export const orderFacts = (order: JobOrder): readonly (readonly [string, string])[] => {
  switch (order._tag) {
    case 'purge':
      return purgeFacts(order)
    case 'assign-purge-dates':
      return assignmentFacts(order)
    case 'reapply-delete-policy':
      return [['Delete policy', LEVEL_WORDS[order.level]]]
  }
}

const purgeFacts = ({
  cutoff,
  criteria,
  policy,
}: PurgeOrder): readonly (readonly [string, string])[] => [
  ['Cutoff', cutoffWords(cutoff, criteria.dateField)],
  ['Policy', policy.name],
]

const assignmentFacts = ({
  assignment,
  users,
  notify,
}: AssignPurgeDatesOrder): readonly (readonly [string, string])[] => [
  ['Purge date', ruleWords(assignment.rule)],
  ...assignment.exceptions.map((exception) => ['Except', exceptionWords(exception)] as const),
  ['Existing dates', assignment.onlyWhereEmpty ? 'are left as they are' : 'are replaced'],
  ['Record type', users.recordType ?? 'any'],
  ['User groups', users.userGroups.length === 0 ? 'any' : users.userGroups.join(', ')],
  [
    'Only these',
    users.include === null ? 'no such limit' : `${count(users.include.length)} chosen by key`,
  ],
  ['Never these', `${count(users.exclude.length)} chosen by key`],
  ['Users are told', notify ? 'yes' : 'no'],
]

const ruleWords = ({ anchor, months, days }: PurgeDateRule): string =>
  [
    anchorWords(anchor),
    months === 0 ? '' : ` + ${months} ${months === 1 ? 'month' : 'months'}`,
    days === 0 ? '' : ` + ${days} ${days === 1 ? 'day' : 'days'}`,
  ].join('')

const anchorWords = (anchor: PurgeDateAnchor): string => {
  switch (anchor._tag) {
    case 'expiry-date':
      return 'expiry date'
    case 'quarter-end-of-expiry-date':
      return 'end of the expiry date’s quarter'
    case 'run-date':
      return 'day of the run'
    case 'day':
      return anchor.date
  }
}

const exceptionWords = (exception: PurgeDateException): string =>
  `${exception._tag === 'group' ? `group ${exception.userGroup}` : `where ${exception.fact} holds`}: ${ruleWords(exception.rule)}`

const LEVEL_WORDS: Readonly<Record<DeletePolicyLevel, string>> = {
  'keep-reportable': 'keep fully reportable',
  'keep-statistics': 'keep statistics',
  'keep-statistics-remove-id': 'keep statistics, remove the primary ID',
  remove: 'remove fully',
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

/**
 * The outcomes of a summary, in its order: those that this kind of job can have, and any that it
 * has all the same.
 */
export const outcomesShown = (order: JobOrder, totals: Totals): readonly OutcomeStatus[] => {
  const impossible = order._tag === 'purge' ? 'applied' : 'purged'
  const statuses: readonly OutcomeStatus[] = [
    'purged',
    'applied',
    'kept',
    'vanished',
    'failed',
    'inDoubt',
  ]
  return statuses.filter((status) => status !== impossible || totals[status] > 0)
}
