// The journal as the conformance cases call it.
import type { Instant } from '../../domain/calendar.js'
import type { JobId, PlanId } from '../../domain/keys.js'
import type { Job } from '../../jobs/job.js'
import type { Outcome } from '../../jobs/outcome.js'
import type { PlannedUser } from '../../jobs/plan.js'
import type { PlanStatus, StoredPlan } from '../../jobs/stored-plan.js'
import type { ClaimResult, PutOffUser, ShardState } from '../../ports/journal.js'
import type { Lease } from '../../ports/lease.js'
import type { ListPart, OutcomeFilter, PlannedUserFilter } from '../../ports/plan-journal.js'
import type { TransactionPort } from '../../ports/transaction.js'
import { withCanonicalAmounts } from './expect.js'
import { HOUR, JOB, key } from './journal-fixtures.js'
import { PROGRESS } from './journal-plan-fixtures.js'
import type { JournalTrial } from './journal-trial.js'

/** The journal with its transactions folded in: each call is a transaction of its own. */
export function desk<Tx>(trial: JournalTrial<Tx>, transactions: TransactionPort<Tx>) {
  const write = <Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> =>
    transactions.run(work, { mode: 'write' })
  const read = async <Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> =>
    withCanonicalAmounts(await transactions.run(work, { mode: 'read' }))
  return {
    write,
    read,
    ...jobCalls(trial, write, read),
    ...shardCalls(trial, write, read),
    ...leaseCalls(trial, write),
    ...outcomeCalls(trial, read),
    ...planCalls(trial, write, read),
    ...planUserCalls(trial, write, read),
  }
}

type Transact<Tx> = <Result>(work: (tx: Tx) => Promise<Result>) => Promise<Result>

function jobCalls<Tx>({ journal }: JournalTrial<Tx>, write: Transact<Tx>, read: Transact<Tx>) {
  return {
    create: (job: Job) => write((tx) => journal.createJob({ tx, job })),
    change: (from: Job['status'], job: Job) => write((tx) => journal.changeJob({ tx, from, job })),
    recent: (since: Instant, lock = false) =>
      write((tx) => journal.recentJobs({ tx, since, lock })),
    job: (id: string) => read((tx) => journal.readJob({ tx, jobId: id as JobId })),
  }
}

function shardCalls<Tx>(
  { journal, assert }: JournalTrial<Tx>,
  write: Transact<Tx>,
  read: Transact<Tx>,
) {
  const claimAny = (leaseMs: number): Promise<ClaimResult> =>
    write((tx) => journal.claimShard({ tx, jobId: JOB, owner: 'runner', leaseMs }))
  return {
    addShard: (shard: number, keys: readonly string[] = [], confirmed = 0) =>
      write((tx) => journal.addShard({ tx, jobId: JOB, shard, keys: keys.map(key), confirmed })),
    claimAny,
    claimNumber: (shard: number, leaseMs: number): Promise<ClaimResult> =>
      write((tx) => journal.claimShard({ tx, jobId: JOB, owner: 'runner', leaseMs, shard })),
    /** Claims, and fails the case when nothing is handed out. */
    claim: async (
      leaseMs: number,
    ): Promise<{ readonly lease: Lease; readonly state: ShardState }> => {
      const result = await claimAny(leaseMs)
      assert.equal(result._tag, 'Claimed', 'a shard is handed out')
      return withCanonicalAmounts(result as Extract<ClaimResult, { readonly _tag: 'Claimed' }>)
    },
    free: () => read((tx) => journal.freeShards({ tx, jobId: JOB })),
    keys: (shard: number) => read((tx) => journal.shardKeys({ tx, jobId: JOB, shard })),
    putOffUsers: () => read((tx) => journal.putOffUsers({ tx, jobId: JOB })),
    numbers: () => read((tx) => journal.jobNumbers({ tx, jobId: JOB })),
  }
}

function leaseCalls<Tx>({ journal, assert }: JournalTrial<Tx>, write: Transact<Tx>) {
  return {
    fence: async (lease: Lease) =>
      withCanonicalAmounts(await write((tx) => journal.fence({ tx, lease }))),
    record: (lease: Lease, outcomes: readonly Outcome[], state: ShardState, leaseMs = HOUR) =>
      write(async (tx) => {
        assert.ok((await journal.fence({ tx, lease })) !== null, 'the lease is held')
        await journal.recordBatch({ tx, lease, leaseMs, outcomes, state })
      }),
    renew: (lease: Lease, leaseMs: number) =>
      write((tx) => journal.renewLease({ tx, lease, leaseMs })),
    release: (lease: Lease, freeInMs?: number) =>
      write((tx) =>
        journal.releaseShard({ tx, lease, ...(freeInMs !== undefined && { freeInMs }) }),
      ),
    finish: (lease: Lease) => write((tx) => journal.finishShard({ tx, lease })),
    reorder: (lease: Lease, keys: readonly string[]) =>
      write(async (tx) => {
        await journal.fence({ tx, lease })
        await journal.reorderShard({ tx, lease, keys: keys.map(key) })
      }),
    putOff: (lease: Lease, users: readonly PutOffUser[]) =>
      write(async (tx) => {
        await journal.fence({ tx, lease })
        await journal.savePutOff({ tx, lease, users })
      }),
  }
}

function outcomeCalls<Tx>({ journal }: JournalTrial<Tx>, read: Transact<Tx>) {
  return {
    outcomes: (
      statuses: readonly Outcome['status'][] = [],
      from: string | null = null,
      limit = 100,
    ) => {
      const part = { after: from === null ? null : key(from), before: null, limit }
      return read((tx) => journal.listOutcomes({ tx, jobId: JOB, filter: { statuses }, ...part }))
    },
    outcomesOf: (filter: OutcomeFilter, part: ListPart) =>
      read((tx) => journal.listOutcomes({ tx, jobId: JOB, filter, ...part })),
    outcome: (userKey: string) =>
      read((tx) => journal.readOutcome({ tx, jobId: JOB, userKey: key(userKey) })),
    intents: (keys: readonly string[]) =>
      read((tx) => journal.readIntents({ tx, jobId: JOB, keys: keys.map(key) })),
  }
}

function planCalls<Tx>({ journal }: JournalTrial<Tx>, write: Transact<Tx>, read: Transact<Tx>) {
  return {
    createPlan: (plan: StoredPlan, progress = PROGRESS) =>
      write((tx) => journal.createPlan({ tx, plan, progress })),
    changePlan: (from: PlanStatus, plan: StoredPlan) =>
      write((tx) => journal.changePlan({ tx, from, plan })),
    plan: (id: string) => read((tx) => journal.readPlan({ tx, planId: id as PlanId })),
    plans: (statuses: readonly PlanStatus[], limit = 100, holdsUsers?: boolean) =>
      read((tx) =>
        journal.listPlans({
          tx,
          statuses,
          limit,
          ...(holdsUsers !== undefined && { holdsUsers }),
        }),
      ),
  }
}

/** A plan is made under a lease on a shard of its own, which has no users. */
const PLAN_SHARD = 0

function planUserCalls<Tx>(
  { journal, assert }: JournalTrial<Tx>,
  write: Transact<Tx>,
  read: Transact<Tx>,
) {
  return {
    /** Opens the shard of a plan and claims it. */
    planLease: async (leaseMs = HOUR, planId = JOB): Promise<Lease> => {
      const claimed = await write(async (tx) => {
        const shard = { tx, jobId: planId, shard: PLAN_SHARD }
        await journal.addShard({ ...shard, keys: [], confirmed: 0 })
        return journal.claimShard({ ...shard, owner: 'runner', leaseMs })
      })
      assert.equal(claimed._tag, 'Claimed', 'the shard of a plan is handed out')
      return (claimed as Extract<ClaimResult, { readonly _tag: 'Claimed' }>).lease
    },
    savePage: (lease: Lease, users: readonly PlannedUser[], progress = PROGRESS, leaseMs = HOUR) =>
      write(async (tx) => {
        assert.ok((await journal.fence({ tx, lease })) !== null, 'the lease is held')
        await journal.savePlanPage({ tx, lease, leaseMs, users, progress })
      }),
    planUsers: (filter: PlannedUserFilter = {}, part: ListPart = WHOLE, planId = JOB) =>
      read((tx) => journal.listPlanUsers({ tx, planId, filter, ...part })),
    planUser: (userKey: string, planId = JOB) =>
      read((tx) => journal.readPlanUser({ tx, planId, userKey: key(userKey) })),
    dropUsers: (limit: number) => write((tx) => journal.dropPlanUsers({ tx, planId: JOB, limit })),
    find: (userKey: string) => read((tx) => journal.findUser({ tx, userKey: key(userKey) })),
    forget: (userKey: string, jobId = JOB) =>
      write((tx) => journal.forgetUser({ tx, jobId, userKey: key(userKey) })),
    note: (userKey: string, jobId = JOB) =>
      write((tx) => journal.noteToForget({ tx, jobId, userKey: key(userKey) })),
    take: (jobId = JOB) => write((tx) => journal.takeToForget({ tx, jobId })),
  }
}

/** As much of a list as the cases ever store. */
const WHOLE: ListPart = { after: null, before: null, limit: 100 }
