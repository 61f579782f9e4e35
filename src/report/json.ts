// The report for programs: JSON whose shape is written down in docs/reference/report.schema.json.
import type { Job, JobOrder } from '../jobs/job.js'
import type { BulkPlan, PurgePlan } from '../jobs/plan.js'
import type { UserChoice } from '../domain/criteria.js'
import type { PurgeReport } from '../jobs/report-data.js'
import type { Totals } from '../jobs/totals.js'

/**
 * What JSON leaves unescaped and yet can do harm where it is shown or put into a page. The escapes
 * mean the same text, so nothing is lost.
 */
export const ESCAPED = /[<>&\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g

/** How persons appear in the JSON. */
export interface ReportJsonOptions {
  /**
   * What is shown of the users whom the criteria include or exclude, and of those for whom the job
   * waits; left out: the key as it is.
   */
  readonly show?: (userKey: string) => string
  /** What is shown of the one who asked or approved; left out: the key as it is. */
  readonly showActor?: (actorKey: string) => string
}

/**
 * A report as JSON text, indented by two spaces, ended by a line end; the value of its `schema`
 * names the version of its shape.
 *
 * It holds the numbers, the job with its criteria and policy, and who asked and approved. Of users
 * it names none but those whom the criteria include or exclude by key, and those for whom the job
 * waits. Amounts are exact. The text
 * is safe inside a script element of a page.
 */
export const reportJson = (report: PurgeReport, options: ReportJsonOptions = {}): string =>
  `${JSON.stringify(
    {
      schema: report.schema,
      job: jobJson(report.job, options),
      plan: report.plan === null ? null : planJson(report.plan),
      totals: totalsJson(report.totals),
      tally: pick(report.tally, TALLY_FIELDS),
      addsUp: report.addsUp,
      waitingFor: waitingJson(report.waitingFor, options),
    },
    null,
    2,
  ).replace(ESCAPED, escaped)}\n`

const waitingJson = (
  waiting: PurgeReport['waitingFor'],
  { show = (key) => key }: ReportJsonOptions,
) => (waiting === null ? null : { ...waiting, keys: waiting.keys.map(show) })

/** A character as its escape in JSON. */
export function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** What the plan found, but for what the job has already. */
const planJson = (plan: PurgePlan | BulkPlan) =>
  'order' in plan ? pick(plan, BULK_PLAN_FIELDS) : pick(plan, PURGE_PLAN_FIELDS)

const BULK_PLAN_FIELDS = [
  'counts',
  'reasons',
  'notFound',
  'pastDates',
  'cautions',
  'namesNotMet',
] as const

const PURGE_PLAN_FIELDS = [
  'users',
  'counts',
  'reasons',
  'warnings',
  'warningsOfThoseWhoGo',
  'homeLibraries',
  'notSelected',
  'notFound',
  'excludedNotMet',
  'waived',
  'demoted',
  'requestsCancelled',
  'cautions',
  'namesNotMet',
] as const

const TALLY_FIELDS = [
  'reasons',
  'warnings',
  'warningsOfThoseWhoGo',
  'homeLibraries',
  'waived',
  'demoted',
  'requestsCancelled',
] as const

const pick = <T extends object, K extends keyof T>(from: T, names: readonly K[]): Pick<T, K> =>
  Object.fromEntries(names.map((name) => [name, from[name]])) as Pick<T, K>

const totalsJson = (totals: Totals) =>
  pick(totals, ['scope', 'purged', 'applied', 'kept', 'vanished', 'failed', 'inDoubt'])

const jobJson = (
  job: Job,
  { show = (key) => key, showActor = (key) => key }: ReportJsonOptions,
) => ({
  ...pick(job, ['id', 'status']),
  ...(job.host === undefined ? {} : { host: job.host }),
  ...pick(job, ['orderHash', 'submittedAt', 'asOf']),
  requestedBy: showActor(job.requestedBy),
  approvedBy: job.approvedBy === null ? null : showActor(job.approvedBy),
  ...(job.plannedBy === undefined ? {} : { plannedBy: showActor(job.plannedBy) }),
  ...(job.note === undefined ? {} : { note: job.note }),
  confirmed: pick(job.confirmed, ['digest', 'count']),
  order: orderJson(job.order, show),
  ...stateJson(job),
})

const orderJson = (order: JobOrder, show: (userKey: string) => string) => {
  switch (order._tag) {
    case 'purge':
      return { ...order, criteria: shownKeys(order.criteria, show) }
    case 'assign-purge-dates':
      return { ...order, users: shownKeys(order.users, show) }
    case 'reapply-delete-policy':
      return order
  }
}

const shownKeys = <Chosen extends Pick<UserChoice, 'include' | 'exclude'>>(
  chosen: Chosen,
  show: (userKey: string) => string,
) => ({
  ...chosen,
  include: chosen.include?.map(show) ?? null,
  exclude: chosen.exclude.map(show),
})

const stateJson = (job: Job) => {
  switch (job.status) {
    case 'Queued':
      return {}
    case 'Running':
      return pick(job, ['startedAt'])
    case 'Completed':
      return { ...pick(job, ['startedAt', 'finishedAt']), totals: totalsJson(job.totals) }
    case 'Refused':
      return pick(job, ['refusedAt', 'refusal'])
  }
}
