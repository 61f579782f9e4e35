// What the plan of a job found, before it was ordered: the half of a report that no run adds to.
import type { PurgeReport } from '../jobs/report-data.js'
import type { BulkPlan, PurgePlan } from '../jobs/plan.js'
import type { Words } from './words.js'

/** A number of users, what they are called, and what that means. */
export interface PlanRow {
  readonly name: string
  readonly count: number
  readonly note: string
}

/** How many users fell under each verdict, and last how many were examined; none without a plan. */
export function planRows({ plan }: Pick<PurgeReport, 'plan'>, { say, users }: Words): PlanRow[] {
  if (plan === null) return []
  return countsOf(plan).map(([key, count]) => ({
    name: say(`plan.${key}`),
    count,
    note: say(`plan.${key}.note`, { users: users('users' in plan ? plan.users : count) }),
  }))
}

type Counted = 'go' | 'stay' | 'not-selected' | 'examined' | 'apply' | 'leave' | 'all-examined'

function countsOf(plan: PurgePlan | BulkPlan): readonly (readonly [Counted, number])[] {
  if ('order' in plan) {
    const { apply, leave, examined } = plan.counts
    return [
      ['apply', apply],
      ['leave', leave],
      ['all-examined', examined],
    ]
  }
  const { purge, keep, notSelected, examined } = plan.counts
  return [
    ['go', purge],
    ['stay', keep],
    ['not-selected', notSelected],
    ['examined', examined],
  ]
}
