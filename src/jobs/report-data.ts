// What a report says of a job: its numbers and its circumstances. The lists of users are read page
// by page.
import type { Job } from './job.js'
import { type BulkPlan, goingIn, type PurgePlan, stayingIn } from './plan.js'
import { settled, type Tally, type Totals } from './totals.js'

/**
 * The numbers of a job with its circumstances, as plain data; the schema's version grows when a
 * field changes its meaning.
 */
export interface PurgeReport {
  readonly schema: 'ils-user-purge/report/3'
  readonly job: Job
  /**
   * What the plan found, read before the job was ordered; `null` for a job that was stored before
   * plans were, which has everybody in its scope.
   */
  readonly plan: PurgePlan | BulkPlan | null
  readonly totals: Totals
  readonly tally: Tally
  /**
   * Whether the numbers add up: everybody whom the plan examined would go or stay, all who would go
   * are in the job's scope, and every user in the scope has an outcome.
   */
  readonly addsUp: boolean
}

/** Makes the report of a job out of its numbers, and those of its plan. */
export function reportOf(
  job: Job,
  plan: PurgePlan | BulkPlan | null,
  { totals, tally }: Pick<PurgeReport, 'totals' | 'tally'>,
): PurgeReport {
  return {
    schema: 'ils-user-purge/report/3',
    job,
    plan,
    totals,
    tally,
    addsUp: settled(totals) === totals.scope && (plan === null || isWhole(plan, totals, job)),
  }
}

/** A job that is refused has no scope any more. */
function isWhole(plan: PurgePlan | BulkPlan, { scope }: Totals, { status }: Job): boolean {
  const going = goingIn(plan)
  return (
    plan.counts.examined === going + stayingIn(plan) && (status === 'Refused' || scope === going)
  )
}
