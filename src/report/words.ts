// The fixed words that every format shares: outcomes, cutoff, cautions, refusals, moments.
import type { Instant } from '../domain/calendar.js'
import type { DateField } from '../domain/criteria.js'
import { dateInZone, millisFromInstant } from '../internal/time.js'
import type { Caution } from '../domain/cautions.js'
import type { Job } from '../jobs/job.js'
import type { Cutoff } from '../domain/cutoff.js'
import type { Failure, OutcomeStatus } from '../jobs/outcome.js'
import type { PurgeRefusal } from '../jobs/refusal.js'

/** The name of an outcome and what it means. */
export const OUTCOME_WORDS: Readonly<
  Record<OutcomeStatus, { readonly name: string; readonly meaning: string }>
> = {
  purged: { name: 'Purged', meaning: 'deleted as far as the delete policy says' },
  applied: { name: 'Applied', meaning: 'the effects of this job are done' },
  kept: { name: 'Kept', meaning: 'a rule held them back at the last look' },
  vanished: { name: 'Vanished', meaning: 'the record was gone before the job touched it' },
  failed: { name: 'Failed', meaning: 'every attempt failed; nothing of it remains' },
  inDoubt: {
    name: 'In doubt',
    meaning: 'an effect may or may not have happened; look at each by hand',
  },
}

const DATE_WORDS: Readonly<Record<DateField, string>> = {
  purgeDate: 'purge date',
  expiryDate: 'expiry date',
  lastActivityDate: 'date of last activity',
  lastLoanDate: 'date of last loan',
  createdDate: 'creation date',
}

/** The cutoff in words, the boundary day said plainly. */
export const cutoffWords = (cutoff: Cutoff, field: DateField): string =>
  cutoff.inclusive
    ? `${DATE_WORDS[field]} on or before ${cutoff.date} (inclusive: ${cutoff.date} itself is selected)`
    : `${DATE_WORDS[field]} before ${cutoff.date} (not inclusive: ${cutoff.date} itself is not selected)`

export const CAUTION_WORDS: Readonly<Record<Caution, string>> = {
  'days-zero':
    '0 days selects today’s dates too, so users may go sooner than expected. Safer: purge dates in the past, and at least one day.',
  'days-not-set':
    'The number of days is not set, so only dates strictly before today are selected.',
  'no-record-type': 'No record type is chosen: users of every record type are meant.',
  'no-user-group': 'No user group is chosen: users of every group are meant.',
}

/** Why a job was refused, or would be. */
export const refusalWords = (refusal: PurgeRefusal): string => {
  switch (refusal._tag) {
    case 'PlanStale':
      return 'what would be done is not what was previewed'
    case 'CountMismatch':
      return `${count(refusal.confirmed)} users were confirmed, but ${count(refusal.actual)} would go`
    case 'CapExceeded':
      return `${count(refusal.count)} of ${count(refusal.users)} users would go, more than the cap allows (${capWords(refusal.maxCount, refusal.maxPercent)})`
    case 'ApprovalMissing':
      return 'the policy wants a second person, and nobody approved'
    case 'ApprovalBySamePerson':
      return 'whoever asks cannot approve'
  }
}

const capWords = (maxCount: number | null, maxPercent: string | null): string =>
  [
    maxCount === null ? null : `${count(maxCount)} users`,
    maxPercent === null ? null : `${maxPercent} %`,
  ]
    .filter((each) => each !== null)
    .join(', ')

/** What went wrong with one user, in one line. */
export const failureWords = (failure: Failure): string =>
  `${failure.code}${failure.step === null ? '' : ` in ${failure.step}`}${failure.fault === '' ? '' : ` (${failure.fault})`}`

/** Where a job stands, in words. */
export const statusWords = (job: Job): string => {
  switch (job.status) {
    case 'Queued':
      return 'Queued: nothing was touched yet'
    case 'Running':
      return 'Running: it goes on until every user has an outcome'
    case 'Completed':
      return 'Completed'
    case 'Refused':
      return `Refused, nobody was touched: ${refusalWords(job.refusal)}`
  }
}

/** Who approved, or why nobody did. */
export const approvalWords = (job: Job, showActor: (actorKey: string) => string): string => {
  if (job.approvedBy !== null) return showActor(job.approvedBy)
  const wanted = job.order._tag === 'purge' && job.order.policy.approval === 'second-person'
  return wanted
    ? 'nobody, although the policy asks for a second person'
    : 'nobody (no second person was asked for)'
}

/** A moment to the second, in UTC. */
export const momentWords = (at: Instant): string => `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`

/**
 * The moment the rules were held against, with its day in the institution's zone where the order
 * names one.
 */
export const asOfWords = (job: Job, zone: string | null): string =>
  zone === null
    ? momentWords(job.asOf)
    : `${momentWords(job.asOf)} (${dateInZone(job.asOf, zone)} in ${zone})`

/** What happened when: every moment that the job itself knows, in the order of its life. */
export const momentsOf = (job: Job): readonly { readonly at: Instant; readonly text: string }[] => {
  const submitted = { at: job.submittedAt, text: 'Submitted' }
  switch (job.status) {
    case 'Queued':
      return [submitted]
    case 'Running':
      return [submitted, { at: job.startedAt, text: 'Started' }]
    case 'Completed':
      return [
        submitted,
        { at: job.startedAt, text: 'Started' },
        {
          at: job.finishedAt,
          text: `Finished after ${durationWords(job.startedAt, job.finishedAt)}`,
        },
      ]
    case 'Refused':
      return [submitted, { at: job.refusedAt, text: 'Refused' }]
  }
}

/** The time between two moments, cut to whole seconds, e.g. `1 h 2 min 3 s`. */
const durationWords = (from: Instant, until: Instant): string => {
  const seconds = Math.max(
    0,
    Math.floor((millisFromInstant(until) - millisFromInstant(from)) / 1000),
  )
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const
  const said = parts.filter(([amount]) => amount > 0).map(([amount, unit]) => `${amount} ${unit}`)
  return said.length === 0 ? 'less than a second' : said.join(' ')
}

/** A count as people read it: `1,000,000`. */
export const count = (number: number): string => String(number).replace(/\B(?=(\d{3})+$)/g, ',')

/** `1 user`, `2 users`. */
export const users = (number: number): string =>
  `${count(number)} ${number === 1 ? 'user' : 'users'}`

/**
 * The counts by reason, the most frequent first, named for people; `short` leaves out the code
 * where there is a name.
 */
export const countedReasons = (
  counts: Readonly<Record<string, number>>,
  label?: (code: string) => string,
): readonly { readonly name: string; readonly short: string; readonly count: number }[] =>
  Object.entries(counts)
    .sort(([leftKey, left], [rightKey, right]) => right - left || (leftKey < rightKey ? -1 : 1))
    .map(([key, number]) => ({ ...reasonNames(key, label), count: number }))

/** The suffixes that `reasonKey` writes behind a code, in words. */
const SUFFIXES = [
  ['/unknown', ': the fact is not known'],
  ['/rule-failed', ': the rule failed'],
] as const

const reasonNames = (
  key: string,
  label?: (code: string) => string,
): { readonly name: string; readonly short: string } => {
  const [suffix, words] = SUFFIXES.find(([each]) => key.endsWith(each)) ?? ['', '']
  const code = key.slice(0, key.length - suffix.length)
  const known = label?.(code)
  return known === undefined
    ? { name: `${code}${words}`, short: `${code}${words}` }
    : { name: `${known} (${code})${words}`, short: `${known}${words}` }
}
