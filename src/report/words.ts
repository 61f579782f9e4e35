// The words that every format shares: outcomes, cutoff, failures, statuses, moments, numbers.
import type { Instant } from '../domain/calendar.js'
import type { Evidence } from '../domain/evidence.js'
import type { Currency, Money } from '../domain/money.js'
import { dateInZone, millisFromInstant } from '../internal/time.js'
import type { Cutoff } from '../domain/cutoff.js'
import type { Job } from '../jobs/job.js'
import type { Failure } from '../jobs/outcome.js'
import type { WaitingFor } from '../jobs/report-data.js'
import type { Tally } from '../jobs/totals.js'
import type { Catalogue, WordKey } from '../words/catalogue.js'
import { ENGLISH } from '../words/english/index.js'
import { REPORT_ENGLISH } from '../words/english/report.js'
import { explainError } from '../words/explain.js'
import { labelOf } from '../words/labels.js'
import { countKey, countWords, moneyWords, type Say, sayFrom } from '../words/say.js'

/** The words of one report: a host's own before the English ones. */
export interface Words {
  readonly catalogue: Catalogue
  readonly say: Say<WordKey>
  /** A count as people read it: `1,000,000`. */
  readonly count: (number: number) => string
  /** An amount with its currency: `10.50 CHF`. */
  readonly money: (amount: Money, currency: Currency) => string
  /** `1 user`, `2 users`. */
  readonly users: (number: number) => string
}

/** The words of a report. */
export function wordsOf(catalogue: Catalogue = {}): Words {
  const say = sayFrom<WordKey>([catalogue, REPORT_ENGLISH, ENGLISH])
  const count = (number: number) => countWords(number, say)
  const users = (number: number) => say(countKey('users', number), { count: count(number) })
  const money = (amount: Money, currency: Currency) => moneyWords(amount, currency, say)
  return { catalogue, say, count, money, users }
}

/** A cutoff in words, the boundary day said plainly. */
export function cutoffWords({ field, date: day, inclusive, orAbsent }: Cutoff, { say }: Words) {
  const date = say(`date.${field}`)
  if (day === null) return say('cutoff.absent', { date })
  const cutoff = say(inclusive ? 'cutoff.inclusive' : 'cutoff.exclusive', { date, day })
  return orAbsent ? say('cutoff.or-absent', { cutoff }) : cutoff
}

/** What went wrong with one user, in one line. */
export function failureWords({ code, step, fault }: Failure, { catalogue, say }: Words): string {
  const details = [code, step ?? '', fault].filter((each) => each !== '').join(', ')
  return say('failure', { label: labelOf(code, catalogue), details })
}

/** The facts by which a purged user was selected, in one line. */
export function evidenceWords(evidence: Evidence, { catalogue, say }: Words): string {
  return Object.entries(evidence)
    .map(([fact, value]) =>
      say('evidence.fact', {
        name: labelOf(fact, catalogue),
        value: value ?? say('evidence.none'),
      }),
    )
    .join(', ')
}

/** Where a job stands, in words. */
export function statusWords(job: Job, { catalogue, say }: Words): string {
  const why = job.status === 'Refused' ? explainError(job.refusal, catalogue) : ''
  return say(`status.${job.status}`, { why })
}

/** Who approved, or why nobody did. */
export function approvalWords(
  job: Job,
  showActor: (actorKey: string) => string,
  { say }: Words,
): string {
  if (job.approvedBy !== null) return showActor(job.approvedBy)
  const isWanted = job.order._tag === 'purge' && job.order.policy.approval === 'second-person'
  return say(isWanted ? 'approval.missing' : 'approval.not-wanted')
}

/** A moment to the second, in UTC. */
export function momentWords(at: Instant, { say }: Words): string {
  return say('moment', { date: at.slice(0, 10), time: at.slice(11, 19) })
}

/**
 * The moment the rules were held against, with its day in the institution's zone where the order
 * names one.
 */
export function asOfWords({ asOf }: Job, zone: string | null, words: Words): string {
  const moment = momentWords(asOf, words)
  if (zone === null) return moment
  return words.say('moment-and-day', { moment, day: dateInZone(asOf, zone), zone })
}

/** Something that happened, and when. */
export interface Moment {
  readonly at: Instant
  readonly text: string
}

/** What happened when: every moment that the job itself knows, in the order of its life. */
export function momentsOf(job: Job, words: Words): readonly Moment[] {
  const { say } = words
  const submitted = { at: job.submittedAt, text: say('moment.submitted') }
  if (job.status === 'Queued') return [submitted]
  if (job.status === 'Refused')
    return [submitted, { at: job.refusedAt, text: say('moment.refused') }]
  const started = { at: job.startedAt, text: say('moment.started') }
  if (job.status === 'Running') return [submitted, started]
  const duration = durationWords(job.startedAt, job.finishedAt, words)
  return [submitted, started, { at: job.finishedAt, text: say('moment.finished', { duration }) }]
}

/** The time between two moments, cut to whole seconds, e.g. `1 h 2 min 3 s`. */
function durationWords(from: Instant, until: Instant, { say }: Words): string {
  const millis = millisFromInstant(until) - millisFromInstant(from)
  const seconds = Math.max(0, Math.floor(millis / 1000))
  const parts = [
    [Math.floor(seconds / 3600), 'duration.hours'],
    [Math.floor(seconds / 60) % 60, 'duration.minutes'],
    [seconds % 60, 'duration.seconds'],
  ] as const
  const said = parts.filter(([count]) => count > 0).map(([count, key]) => say(key, { count }))
  return said.length === 0 ? say('duration.none') : said.join(' ')
}

/** A number of users by reason. */
export interface CountedReason {
  /** See `reasonKey`. */
  readonly key: string
  readonly name: string
  readonly count: number
}

/** The counts by reason, the most frequent first, named for people. */
export function countedReasons(
  counts: Readonly<Record<string, number>>,
  words: Words,
  label: (code: string) => string = (code) => labelOf(code, words.catalogue),
): readonly CountedReason[] {
  return Object.entries(counts)
    .sort(([leftKey, left], [rightKey, right]) => right - left || (leftKey < rightKey ? -1 : 1))
    .map(([key, count]) => ({ key, name: reasonName(key, words, label), count }))
}

/** What `reasonKey` writes behind a code. */
const SUFFIXES = ['/unknown', '/rule-failed'] as const

function reasonName(key: string, { say }: Words, label: (code: string) => string): string {
  const suffix = SUFFIXES.find((each) => key.endsWith(each))
  const code = suffix === undefined ? key : key.slice(0, -suffix.length)
  const short = label(code)
  const name = short === code ? code : `${short} (${code})`
  return suffix === undefined ? name : say(`reason${suffix}`, { name })
}

/** Warnings counted, together and, where that is known, those of users who go. */
export type CountedWarnings = Pick<Tally, 'warnings' | 'warningsOfThoseWhoGo'>

/** A number of users by warning; `null` where it is not known how many of them go. */
export interface CountedWarning extends CountedReason {
  readonly apart: { readonly go: number; readonly others: number } | null
}

/** The counts by warning, as {@link countedReasons}, with those who go apart. */
export function countedWarnings(
  { warnings, warningsOfThoseWhoGo: going }: CountedWarnings,
  words: Words,
  label?: (code: string) => string,
): readonly CountedWarning[] {
  return countedReasons(warnings, words, label).map((row) => {
    const go = going?.[row.key] ?? 0
    const apart = going === undefined ? null : { go, others: row.count - go }
    return { ...row, apart }
  })
}

/** For how many users a job waits, and since when. */
export function waitingWords(
  { users, since }: Pick<WaitingFor, 'users' | 'since'>,
  words: Words,
): string {
  return words.say('waiting-for', { users: words.users(users), since: momentWords(since, words) })
}
