// The tables of the journal in memory, and the shards in them.
import type { JobId, PlanId, UserKey } from '../../../domain/keys.js'
import type { Intent } from '../../../jobs/intent.js'
import type { Job } from '../../../jobs/job.js'
import type { Outcome } from '../../../jobs/outcome.js'
import type { PlannedUser } from '../../../jobs/plan.js'
import type { PlanInProgress } from '../../../jobs/stored-plan.js'
import { NO_TALLY, NO_TOTALS } from '../../../jobs/totals.js'
import type { CallAccount } from '../../../ports/calls.js'
import type { PutOffUser, ShardState } from '../../../ports/journal.js'
import type { Lease, ShardNumber } from '../../../ports/lease.js'
import type { MemoryDatabase, MemoryTransaction } from '../database.js'
import { byText, type KeyOrder, keyOrder } from '../order.js'
import { type MemoryTable, memoryTable } from '../table.js'

/** The lease on a shard; it ends at `until`, by the database's clock. */
export interface StoredLease {
  readonly owner: string
  readonly until: number
  readonly millis: number
}

export interface ShardRow {
  readonly status: 'open' | 'finished'
  readonly keys: readonly UserKey[]
  readonly putOff: readonly PutOffUser[]
  /** The newest token handed out; 0 = none yet. */
  readonly token: number
  readonly lease: StoredLease | null
  readonly state: ShardState
}

/** Who is to be forgotten when a job is over. */
interface Note {
  readonly userKey: UserKey
}

/** The tables of one job, and of the plan that it was. */
export interface JobTables {
  readonly planUsers: MemoryTable<UserKey, PlannedUser>
  readonly planUserOrder: KeyOrder<UserKey>
  readonly toForget: MemoryTable<UserKey, Note>
  readonly shards: MemoryTable<ShardNumber, ShardRow>
  readonly intents: MemoryTable<UserKey, Intent>
  readonly outcomes: MemoryTable<UserKey, Outcome>
  readonly outcomeOrder: KeyOrder<UserKey>
}

/** All tables of a journal, and the clock by which its leases end. */
export interface Tables {
  readonly plans: MemoryTable<PlanId, PlanInProgress>
  readonly jobs: MemoryTable<JobId, Job>
  readonly calls: MemoryTable<string, CallAccount>
  /** The tables of one job; made where they are not there yet. */
  readonly of: (jobId: JobId) => JobTables
  readonly now: () => number
}

/** Makes the tables, empty. */
export function journalTables(database: MemoryDatabase, now: () => number): Tables {
  const tables = new Map<JobId, JobTables>()
  return {
    plans: memoryTable<PlanId, PlanInProgress>(database),
    jobs: memoryTable<JobId, Job>(database),
    calls: memoryTable<string, CallAccount>(database),
    of: (jobId) => {
      const known = tables.get(jobId)
      if (known !== undefined) return known
      const made: JobTables = {
        planUsers: memoryTable(database),
        planUserOrder: keyOrder<UserKey>(byText),
        toForget: memoryTable(database),
        shards: memoryTable(database),
        intents: memoryTable(database),
        outcomes: memoryTable(database),
        outcomeOrder: keyOrder<UserKey>(byText),
      }
      tables.set(jobId, made)
      return made
    },
    now,
  }
}

/** A shard on which nobody has worked. */
export const NEW_SHARD: ShardState = {
  position: 0,
  claims: 0,
  confirmed: 0,
  totals: NO_TOTALS,
  tally: NO_TALLY,
}

export function storedJobs({ jobs }: Tables, tx: MemoryTransaction): Job[] {
  return jobs.keys(tx).flatMap((id) => jobs.get(tx, id) ?? [])
}

export function storedPlans({ plans }: Tables, tx: MemoryTransaction): PlanInProgress[] {
  return plans.keys(tx).flatMap((id) => plans.get(tx, id) ?? [])
}

type NumberedShard = readonly [ShardNumber, ShardRow]

export function storedShards(
  tables: Tables,
  tx: MemoryTransaction,
  jobId: JobId,
): readonly NumberedShard[] {
  const { shards } = tables.of(jobId)
  return shards
    .keys(tx)
    .sort((left, right) => left - right)
    .flatMap((shard) => {
      const row = shards.get(tx, shard)
      return row === undefined ? [] : [[shard, row] as const]
    })
}

export function openShards(
  tables: Tables,
  tx: MemoryTransaction,
  jobId: JobId,
): readonly NumberedShard[] {
  return storedShards(tables, tx, jobId).filter(([, row]) => row.status === 'open')
}

/** The shard, if this lease is the newest on it and it is open. */
export function heldShard(tables: Tables, tx: MemoryTransaction, lease: Lease): ShardRow | null {
  const row = tables.of(lease.jobId).shards.get(tx, lease.shard)
  return row !== undefined && row.status === 'open' && row.token === lease.token ? row : null
}

export function writeShard(
  tables: Tables,
  tx: MemoryTransaction,
  lease: Lease,
  row: ShardRow,
): void {
  tables.of(lease.jobId).shards.set(tx, lease.shard, row)
}
