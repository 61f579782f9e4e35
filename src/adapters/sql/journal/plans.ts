// The journal's plans and the users in them.
import type { PlannedUser } from '../../../jobs/plan.js'
import type { Lease } from '../../../ports/lease.js'
import type { PlanJournal } from '../../../ports/plan-journal.js'
import type { Calls } from '../calls.js'
import type { SqlValue } from '../executor.js'
import { isBackwards, type ListQueries } from '../list-queries.js'
import {
  planColumns,
  plannedUserColumns,
  plannedUserOf,
  planInProgressOf,
  planOf,
} from '../plan-rows.js'
import { PLANNED_USER_ROW } from '../plan-statements.js'
import { jsonOf } from '../rows.js'
import { isHeld, leaseKey, leaseLost } from './leases.js'
import { dropFirst } from './slices.js'

type PlanMethods<Tx> = Pick<
  PlanJournal<Tx>,
  'createPlan' | 'readPlan' | 'listPlans' | 'changePlan' | 'savePlanPage'
>

export function planMethods<Tx>(calls: Calls<Tx>, lists: ListQueries): PlanMethods<Tx> {
  const { statements, rowsOf, change, changesOne } = calls
  return {
    createPlan: async ({ tx, plan, progress }) => {
      if ((await rowsOf(tx, statements.hasJob, [plan.id])).length > 0) return false
      const [status, holdsUsers, record] = planColumns(plan)
      return changesOne(
        tx,
        statements.createPlan,
        [plan.id, status, holdsUsers, 0, record, JSON.stringify(progress)],
        async () => {
          const [row] = await rowsOf(tx, statements.readPlan, [plan.id])
          // The very plan, to its last field: another one with that id was there before.
          return row !== undefined && JSON.stringify(jsonOf(row, 'record')) === record
        },
      )
    },
    readPlan: async ({ tx, planId }) => {
      const [row] = await rowsOf(tx, statements.readPlan, [planId])
      return row === undefined ? null : planInProgressOf(row)
    },
    listPlans: async ({ tx, ...request }) => {
      const { text, values } = lists.plans(request)
      return (await rowsOf(tx, text, values)).map(planOf)
    },
    changePlan: async ({ tx, from, plan }) =>
      changesOne(tx, statements.changePlan, [...planColumns(plan), plan.id, from], async () => {
        // That it stands as it should proves nothing, for another may have changed it alike.
        const [row] = await rowsOf(tx, statements.readPlan, [plan.id])
        return row !== undefined && (await change(tx, statements.touchPlan, [plan.id])) !== 1
      }),
    savePlanPage: async ({ tx, lease, leaseMs, users, progress }) => {
      const state = [JSON.stringify(progress), lease.jobId]
      if (!(await savePage(calls, tx, lease, users, state, [leaseMs, leaseMs])))
        throw leaseLost(lease)
    },
  }
}

/** Answers whether the plan's shard is still leased. */
async function savePage<Tx>(
  calls: Calls<Tx>,
  tx: Tx,
  lease: Lease,
  users: readonly PlannedUser[],
  progress: readonly SqlValue[],
  leaseMs: readonly SqlValue[],
): Promise<boolean> {
  const { statements, dialect, send, changesOne } = calls
  const rows = dialect.rowValues(PLANNED_USER_ROW, users.map(plannedUserColumns))
  const userValues = [lease.jobId, ...rows]
  const leaseValues = [...leaseMs, ...leaseKey(lease)]
  const stillHeld = (): Promise<boolean> => isHeld(calls, tx, lease)
  if (users.length > 0 && dialect.inOneStatement !== undefined)
    return changesOne(
      tx,
      statements.savePlanPage,
      [...userValues, ...progress, ...leaseValues],
      stillHeld,
    )
  if (users.length > 0) await send(tx, statements.insertPlanUsers, userValues)
  await send(tx, statements.recordProgress, progress)
  return changesOne(tx, statements.renewLease, leaseValues, stillHeld)
}

export function planUserMethods<Tx>(
  calls: Calls<Tx>,
  lists: ListQueries,
): Pick<PlanJournal<Tx>, 'listPlanUsers' | 'readPlanUser' | 'dropPlanUsers'> {
  const { statements, rowsOf } = calls
  return {
    listPlanUsers: async ({ tx, ...request }) => {
      const { text, values } = lists.planUsers(request)
      const users = (await rowsOf(tx, text, values)).map((row) => plannedUserOf(row))
      return isBackwards(request) ? users.reverse() : users
    },
    readPlanUser: async ({ tx, planId, userKey }) => {
      const [row] = await rowsOf(tx, statements.readPlanUser, [planId, userKey])
      return row === undefined ? null : plannedUserOf(row)
    },
    dropPlanUsers: async ({ tx, planId, limit }) => dropFirst(calls, tx, 'PlanUser', planId, limit),
  }
}
