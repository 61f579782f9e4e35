// The journal in memory: the reference for what every journal does.
import type { JobId, UserKey } from '../../domain/keys.js'
import type { Intent } from '../../jobs/intent.js'
import type { Job } from '../../jobs/job.js'
import type { Outcome } from '../../jobs/outcome.js'
import { addTallies, addTotals, NO_TALLY, NO_TOTALS } from '../../jobs/totals.js'
import type {
  ClaimResult,
  JournalPort,
  Lease,
  ShardNumber,
  ShardState,
} from '../../ports/journal.js'
import type { MemoryDatabase, MemoryTransaction } from './database.js'
import { memoryFault } from './fault.js'
import { frozenCopy } from './frozen.js'
import { byText, type KeyOrder, keyOrder } from './order.js'
import { type MemoryTable, memoryTable } from './table.js'

/** The lease on a shard; it ends at `until`, by the database's clock. */
interface StoredLease {
  readonly owner: string
  readonly until: number
  readonly millis: number
}

interface ShardRow {
  readonly status: 'open' | 'finished'
  readonly keys: readonly UserKey[]
  /** The newest token handed out; 0 = none yet. */
  readonly token: number
  readonly lease: StoredLease | null
  readonly state: ShardState
}

interface JobTables {
  readonly shards: MemoryTable<ShardNumber, ShardRow>
  readonly intents: MemoryTable<UserKey, Intent>
  readonly outcomes: MemoryTable<UserKey, Outcome>
  readonly outcomeOrder: KeyOrder<UserKey>
}

/** What the journal needs besides its database. */
export interface MemoryJournalOptions {
  /**
   * The clock of the database, by which leases are reckoned: milliseconds since
   * 1970-01-01T00:00:00Z.
   */
  readonly now: () => number
}

/**
 * A journal in a memory database.
 *
 * The text order of keys is that of their UTF-16 code units. Throws `memory-duplicate-shard`,
 * `memory-duplicate-outcome`, and `memory-lease-lost` when a batch is recorded without its lease.
 * What is stored is a frozen copy.
 */
export const memoryJournal = (
  database: MemoryDatabase,
  options: MemoryJournalOptions,
): JournalPort<MemoryTransaction> => {
  const jobs = memoryTable<JobId, Job>(database)
  const tables = new Map<JobId, JobTables>()

  const tablesOf = (jobId: JobId): JobTables => {
    const known = tables.get(jobId)
    if (known !== undefined) return known
    const made: JobTables = {
      shards: memoryTable(database),
      intents: memoryTable(database),
      outcomes: memoryTable(database),
      outcomeOrder: keyOrder<UserKey>(byText),
    }
    tables.set(jobId, made)
    return made
  }

  const storedJobs = (tx: MemoryTransaction): Job[] =>
    jobs.keys(tx).flatMap((id) => jobs.get(tx, id) ?? [])

  const storedShards = (
    tx: MemoryTransaction,
    jobId: JobId,
  ): (readonly [ShardNumber, ShardRow])[] => {
    const { shards } = tablesOf(jobId)
    return shards
      .keys(tx)
      .sort((left, right) => left - right)
      .flatMap((shard) => {
        const row = shards.get(tx, shard)
        return row === undefined ? [] : [[shard, row] as const]
      })
  }

  const openShards = (tx: MemoryTransaction, jobId: JobId): (readonly [ShardNumber, ShardRow])[] =>
    storedShards(tx, jobId).filter(([, row]) => row.status === 'open')

  /** The shard, if this lease is the newest on it and it is open. */
  const heldShard = (tx: MemoryTransaction, lease: Lease): ShardRow | null => {
    const row = tablesOf(lease.jobId).shards.get(tx, lease.shard)
    return row !== undefined && row.status === 'open' && row.token === lease.token ? row : null
  }

  const writeShard = (tx: MemoryTransaction, lease: Lease, row: ShardRow): void =>
    tablesOf(lease.jobId).shards.set(tx, lease.shard, row)

  const renewed = (lease: StoredLease | null, leaseMs: number): StoredLease => ({
    owner: lease?.owner ?? '',
    until: options.now() + leaseMs,
    millis: leaseMs,
  })

  const claim = (
    tx: MemoryTransaction,
    lease: Lease,
    row: ShardRow,
    owner: string,
    leaseMs: number,
  ): ClaimResult => {
    const state: ShardState = { ...row.state, claims: row.state.claims + 1 }
    const token = row.token + 1
    writeShard(tx, lease, {
      ...row,
      token,
      state,
      lease: { owner, until: options.now() + leaseMs, millis: leaseMs },
    })
    return { _tag: 'Claimed', lease: { ...lease, token }, state }
  }

  const assertNoOutcomes = (
    tx: MemoryTransaction,
    jobId: JobId,
    outcomes: readonly Outcome[],
  ): void => {
    const stored = tablesOf(jobId).outcomes
    const seen = new Set<UserKey>()
    for (const { userKey } of outcomes) {
      if (seen.has(userKey) || stored.get(tx, userKey) !== undefined)
        throw memoryFault(
          'memory-duplicate-outcome',
          'A user of this batch has an outcome in this job already. An outcome is recorded once.',
        )
      seen.add(userKey)
    }
  }

  return {
    createJob: async ({ tx, job }) => {
      const taken = storedJobs(tx).some(
        (each) =>
          each.id === job.id || (isPending(each) && each.confirmed.digest === job.confirmed.digest),
      )
      if (!taken) jobs.set(tx, job.id, frozenCopy(job))
      return !taken
    },

    readJob: async ({ tx, jobId }) => jobs.get(tx, jobId) ?? null,

    listJobs: async ({ tx, statuses, limit }) =>
      storedJobs(tx)
        .filter((job) => statuses.length === 0 || statuses.includes(job.status))
        .slice(0, limit),

    changeJob: async ({ tx, from, job }) => {
      if (jobs.get(tx, job.id)?.status !== from) return false
      jobs.set(tx, job.id, frozenCopy(job))
      return true
    },

    addShard: async ({ tx, jobId, shard, keys, confirmed }) => {
      const { shards } = tablesOf(jobId)
      if (shards.get(tx, shard) !== undefined)
        throw memoryFault(
          'memory-duplicate-shard',
          `Shard ${shard} of this job is there already. Number shards upwards.`,
        )
      const state: ShardState = {
        ...NEW_SHARD,
        confirmed,
        totals: { ...NO_TOTALS, scope: keys.length },
      }
      shards.set(tx, shard, {
        status: 'open',
        keys: frozenCopy(keys),
        token: 0,
        lease: null,
        state,
      })
    },

    shardKeys: async ({ tx, jobId, shard }) => tablesOf(jobId).shards.get(tx, shard)?.keys ?? [],

    reorderShard: async ({ tx, lease, keys }) => {
      const row = heldShard(tx, lease)
      if (row !== null) writeShard(tx, lease, { ...row, keys: frozenCopy(keys) })
    },

    dropShards: async ({ tx, jobId }) => {
      const { shards } = tablesOf(jobId)
      for (const shard of shards.keys(tx)) shards.remove(tx, shard)
    },

    claimShard: async ({ tx, jobId, owner, leaseMs, shard }) => {
      const now = options.now()
      const open = openShards(tx, jobId).filter(
        ([number]) => shard === undefined || number === shard,
      )
      if (open.length === 0) return { _tag: 'NoneOpen' }
      const free = open.find(([, row]) => hasEnded(row.lease, now))
      if (free !== undefined)
        return claim(tx, { jobId, shard: free[0], token: 0 }, free[1], owner, leaseMs)
      return {
        _tag: 'AllLeased',
        retryInMs: Math.min(...open.map(([, row]) => (row.lease?.until ?? now) - now)),
      }
    },

    freeShards: async ({ tx, jobId }) => {
      const now = options.now()
      return openShards(tx, jobId).flatMap(([shard, row]) =>
        hasEnded(row.lease, now) ? [shard] : [],
      )
    },

    fence: async ({ tx, lease }) => heldShard(tx, lease)?.state ?? null,

    recordBatch: async ({ tx, lease, leaseMs, outcomes, state }) => {
      const row = heldShard(tx, lease)
      if (row === null)
        throw memoryFault(
          'memory-lease-lost',
          `Shard ${lease.shard} is no longer leased with this token. Fence first in the same transaction.`,
        )
      assertNoOutcomes(tx, lease.jobId, outcomes)
      const stored = tablesOf(lease.jobId)
      for (const outcome of outcomes) {
        stored.outcomes.set(tx, outcome.userKey, frozenCopy(outcome))
        stored.outcomeOrder.add(outcome.userKey)
      }
      writeShard(tx, lease, {
        ...row,
        state: frozenCopy(state),
        lease: renewed(row.lease, leaseMs),
      })
    },

    renewLease: async ({ tx, lease, leaseMs }) => {
      const row = heldShard(tx, lease)
      if (row === null || row.lease === null) return false
      writeShard(tx, lease, { ...row, lease: renewed(row.lease, leaseMs) })
      return true
    },

    releaseShard: async ({ tx, lease }) => {
      const row = heldShard(tx, lease)
      if (row === null) return
      const state: ShardState = { ...row.state, claims: Math.max(0, row.state.claims - 1) }
      writeShard(tx, lease, { ...row, state, lease: null })
    },

    finishShard: async ({ tx, lease }) => {
      const row = heldShard(tx, lease)
      if (row !== null) writeShard(tx, lease, { ...row, status: 'finished', keys: [], lease: null })
    },

    readIntents: async ({ tx, jobId, keys }) => {
      const { intents } = tablesOf(jobId)
      return [...new Set(keys)].flatMap((key) => intents.get(tx, key) ?? [])
    },

    saveIntents: async ({ tx, jobId, intents }) => {
      for (const intent of intents)
        tablesOf(jobId).intents.set(tx, intent.userKey, frozenCopy(intent))
    },

    dropIntents: async ({ tx, jobId, keys }) => {
      for (const key of keys) tablesOf(jobId).intents.remove(tx, key)
    },

    jobNumbers: async ({ tx, jobId }) => {
      const rows = storedShards(tx, jobId).map(([, row]) => row)
      return {
        totals: rows.reduce((sum, row) => addTotals(sum, row.state.totals), NO_TOTALS),
        tally: rows.reduce((sum, row) => addTallies(sum, row.state.tally), NO_TALLY),
        openShards: rows.filter((row) => row.status === 'open').length,
      }
    },

    listOutcomes: async ({ tx, jobId, statuses, after, limit }) => {
      const { outcomes, outcomeOrder } = tablesOf(jobId)
      const page: Outcome[] = []
      for (const key of outcomeOrder.after(after)) {
        if (page.length >= limit) break
        const outcome = outcomes.get(tx, key)
        if (outcome !== undefined && (statuses.length === 0 || statuses.includes(outcome.status)))
          page.push(outcome)
      }
      return page
    },

    readOutcome: async ({ tx, jobId, userKey }) =>
      tablesOf(jobId).outcomes.get(tx, userKey) ?? null,

    expireOutcomes: async ({ tx, before }) => {
      let forgotten = 0
      for (const job of storedJobs(tx)) {
        if (job.status !== 'Completed' || job.finishedAt >= before) continue
        const { outcomes } = tablesOf(job.id)
        for (const key of outcomes.keys(tx)) {
          outcomes.remove(tx, key)
          forgotten++
        }
      }
      return forgotten
    },
  }
}

const NEW_SHARD: ShardState = {
  position: 0,
  claims: 0,
  confirmed: 0,
  totals: NO_TOTALS,
  tally: NO_TALLY,
}

const isPending = (job: Job): boolean => job.status === 'Queued' || job.status === 'Running'

/**
 * A lease that ends later than a whole lease from now was taken before the clock jumped back;
 * nobody could wait for it.
 */
const hasEnded = (lease: StoredLease | null, now: number): boolean =>
  lease === null || lease.until <= now || lease.until > now + lease.millis
