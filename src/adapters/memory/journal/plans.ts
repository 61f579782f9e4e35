// The plans of the journal in memory, the users in them, and what is known of one user.
import type { JobId, UserKey } from '../../../domain/keys.js'
import type { PlannedUser } from '../../../jobs/plan.js'
import type { JournalPort } from '../../../ports/journal.js'
import type { MemoryTransaction } from '../database.js'
import { memoryFault } from '../fault.js'
import { frozenCopy } from '../frozen.js'
import { byText } from '../order.js'
import { fitsPlanned, listed } from './lists.js'
import { leaseLost, renewed } from './shards.js'
import { heldShard, storedPlans, type Tables, writeShard } from './tables.js'

type Port = JournalPort<MemoryTransaction>

type PlanMethods = Pick<
  Port,
  | 'createPlan'
  | 'readPlan'
  | 'listPlans'
  | 'changePlan'
  | 'savePlanPage'
  | 'listPlanUsers'
  | 'readPlanUser'
  | 'dropPlanUsers'
>

export function planMethods(tables: Tables): PlanMethods {
  const { plans, jobs } = tables
  return {
    createPlan: async ({ tx, plan, progress }) => {
      const isTaken = plans.get(tx, plan.id) !== undefined || jobs.get(tx, plan.id) !== undefined
      if (!isTaken) plans.set(tx, plan.id, frozenCopy({ plan, progress }))
      return !isTaken
    },
    readPlan: async ({ tx, planId }) => plans.get(tx, planId) ?? null,
    listPlans: async ({ tx, statuses, holdsUsers, limit }) =>
      storedPlans(tables, tx)
        .map(({ plan }) => plan)
        .filter(({ status }) => statuses.length === 0 || statuses.includes(status))
        .filter((plan) => holdsUsers === undefined || plan.holdsUsers === holdsUsers)
        .slice(0, limit),
    changePlan: async ({ tx, from, plan }) => {
      const stored = plans.get(tx, plan.id)
      if (stored?.plan.status !== from) return false
      plans.set(tx, plan.id, { ...stored, plan: frozenCopy(plan) })
      return true
    },
    savePlanPage: async ({ tx, lease, leaseMs, users, progress }) => {
      const row = heldShard(tables, tx, lease)
      if (row === null) throw leaseLost(lease)
      const { planUsers, planUserOrder } = tables.of(lease.jobId)
      assertNotStored(tables, tx, lease.jobId, users)
      for (const user of users) {
        planUsers.set(tx, user.key, frozenCopy(user))
        planUserOrder.add(user.key)
      }
      const stored = plans.get(tx, lease.jobId)
      if (stored !== undefined)
        plans.set(tx, lease.jobId, { ...stored, progress: frozenCopy(progress) })
      writeShard(tables, tx, lease, { ...row, lease: renewed(tables, row.lease, leaseMs) })
    },
    listPlanUsers: async ({ tx, planId, filter, ...part }) => {
      const { planUsers, planUserOrder } = tables.of(planId)
      return listed(planUserOrder, part, (key) => {
        const user = planUsers.get(tx, key)
        return user !== undefined && fitsPlanned(filter, user) ? user : undefined
      })
    },
    readPlanUser: async ({ tx, planId, userKey }) =>
      tables.of(planId).planUsers.get(tx, userKey) ?? null,
    dropPlanUsers: async ({ tx, planId, limit }) => {
      const { planUsers } = tables.of(planId)
      const dropped = planUsers.firstKeys(tx, limit)
      for (const key of dropped) planUsers.remove(tx, key)
      return dropped.length
    },
  }
}

export function forgetMethods(
  tables: Tables,
): Pick<Port, 'findUser' | 'forgetUser' | 'noteToForget' | 'takeToForget'> {
  const { plans, jobs } = tables
  return {
    findUser: async ({ tx, userKey }) =>
      [...new Set([...plans.keys(tx), ...jobs.keys(tx)])].sort(byText).flatMap((jobId) => {
        const { planUsers, outcomes } = tables.of(jobId)
        const planned = planUsers.get(tx, userKey) ?? null
        const outcome = outcomes.get(tx, userKey) ?? null
        return planned === null && outcome === null ? [] : [{ jobId, planned, outcome }]
      }),
    forgetUser: async ({ tx, jobId, userKey }) => {
      const { planUsers, outcomes } = tables.of(jobId)
      planUsers.remove(tx, userKey)
      outcomes.remove(tx, userKey)
    },
    noteToForget: async ({ tx, jobId, userKey }) =>
      tables.of(jobId).toForget.set(tx, userKey, { userKey }),
    takeToForget: async ({ tx, jobId }) => {
      const { toForget } = tables.of(jobId)
      const keys = toForget.keys(tx)
      for (const key of keys) toForget.remove(tx, key)
      return keys
    },
  }
}

function assertNotStored(
  tables: Tables,
  tx: MemoryTransaction,
  planId: JobId,
  users: readonly PlannedUser[],
): void {
  const stored = tables.of(planId).planUsers
  const seen = new Set<UserKey>()
  for (const { key } of users) {
    if (seen.has(key) || stored.get(tx, key) !== undefined)
      throw memoryFault(
        'memory-duplicate-plan-user',
        'A user of this page is stored in this plan already. A user is stored once.',
      )
    seen.add(key)
  }
}
