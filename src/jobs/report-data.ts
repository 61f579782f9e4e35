// What a report says of a job: its numbers and its circumstances. The lists of users are read page
// by page.
import type { Instant } from '../domain/calendar.js'
import type { UserKey } from '../domain/keys.js'
import type { Job } from './job.js'
import { type BulkPlan, goingIn, type PurgePlan, stayingIn } from './plan.js'
import { settled, type Tally, type Totals } from './totals.js'

/**
 * The numbers of a job with its circumstances, as plain data; the schema's version grows when a
 * field changes its meaning.
 */
export interface PurgeReport {
  /** The name and version of this form. */
  readonly schema: 'ils-user-purge/report/3'
  /** The job. */
  readonly job: Job
  /**
   * What the plan found, read before the job was ordered; `null` for a job that was stored before
   * plans were, which has everybody in its scope.
   */
  readonly plan: PurgePlan | BulkPlan | null
  /** The numbers of users, by outcome. */
  readonly totals: Totals
  /** What was counted beside the totals. */
  readonly tally: Tally
  /**
   * Whether the numbers add up: everybody whom the plan examined would go or stay, all who would go
   * are in the job's scope, and every user in the scope has an outcome.
   */
  readonly addsUp: boolean
  /** For whom the job waits, because somebody holds their records locked; `null` = for nobody. */
  readonly waitingFor: WaitingFor | null
}

/** Users whose records somebody holds locked: a job tries them again until it gets them. */
export interface WaitingFor {
  /** How many users it is. */
  readonly users: number
  /** When the first of them was found locked, by the clock of the runner that found it. */
  readonly since: Instant
  /** Their keys, at most the first 100. */
  readonly keys: readonly UserKey[]
}

/** As many keys as a report names. */
const MOST_NAMED = 100

function waitingForOf(users: readonly { key: UserKey; since: Instant }[]): WaitingFor | null {
  const [first] = users
  if (first === undefined) return null
  return {
    users: users.length,
    since: users.reduce((since, each) => (each.since < since ? each.since : since), first.since),
    keys: users.slice(0, MOST_NAMED).map(({ key }) => key),
  }
}

/** Makes the report of a job out of its numbers, those of its plan, and the users put off. */
export function reportOf(
  job: Job,
  plan: PurgePlan | BulkPlan | null,
  { totals, tally }: Pick<PurgeReport, 'totals' | 'tally'>,
  putOff: Parameters<typeof waitingForOf>[0] = [],
): PurgeReport {
  return {
    schema: 'ils-user-purge/report/3',
    job,
    plan,
    totals,
    tally,
    addsUp: settled(totals) === totals.scope && (plan === null || isWhole(plan, totals, job)),
    waitingFor: waitingForOf(putOff),
  }
}

/** A job that is refused has no scope any more. */
function isWhole(plan: PurgePlan | BulkPlan, { scope }: Totals, { status }: Job): boolean {
  const going = goingIn(plan)
  return (
    plan.counts.examined === going + stayingIn(plan) && (status === 'Refused' || scope === going)
  )
}
