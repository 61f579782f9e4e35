// The journal as the conformance cases call it.
import type { Instant } from '../../domain/calendar.js'
import type { JobId } from '../../domain/keys.js'
import type { Job } from '../../jobs/job.js'
import type { Outcome } from '../../jobs/outcome.js'
import type { ClaimResult, ShardState } from '../../ports/journal.js'
import type { Lease } from '../../ports/lease.js'
import type { TransactionPort } from '../../ports/transaction.js'
import { withCanonicalAmounts } from './expect.js'
import { HOUR, JOB, key } from './journal-fixtures.js'
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
    release: (lease: Lease) => write((tx) => journal.releaseShard({ tx, lease })),
    finish: (lease: Lease) => write((tx) => journal.finishShard({ tx, lease })),
    reorder: (lease: Lease, keys: readonly string[]) =>
      write(async (tx) => {
        await journal.fence({ tx, lease })
        await journal.reorderShard({ tx, lease, keys: keys.map(key) })
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
      const after = from === null ? null : key(from)
      return read((tx) => journal.listOutcomes({ tx, jobId: JOB, statuses, after, limit }))
    },
    outcome: (userKey: string) =>
      read((tx) => journal.readOutcome({ tx, jobId: JOB, userKey: key(userKey) })),
    intents: (keys: readonly string[]) =>
      read((tx) => journal.readIntents({ tx, jobId: JOB, keys: keys.map(key) })),
  }
}
