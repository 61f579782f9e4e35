// The shards of the journal in memory: stored, handed out, held and given back.
import { addTallies, addTotals, confirmedLeft, NO_TALLY, NO_TOTALS } from '../../../jobs/totals.js'
import type { ClaimResult, JournalPort, ShardState } from '../../../ports/journal.js'
import type { Lease } from '../../../ports/lease.js'
import type { MemoryTransaction } from '../database.js'
import { memoryFault } from '../fault.js'
import { frozenCopy } from '../frozen.js'
import {
  heldShard,
  NEW_SHARD,
  openShards,
  type ShardRow,
  type StoredLease,
  storedShards,
  type Tables,
  writeShard,
} from './tables.js'

type Port = JournalPort<MemoryTransaction>

export function shardMethods(
  tables: Tables,
): Pick<
  Port,
  | 'addShard'
  | 'shardKeys'
  | 'reorderShard'
  | 'savePutOff'
  | 'putOffUsers'
  | 'dropShards'
  | 'jobNumbers'
> {
  return {
    addShard: async ({ tx, jobId, shard, keys, confirmed }) => {
      const { shards } = tables.of(jobId)
      if (shards.get(tx, shard) !== undefined)
        throw memoryFault(
          'memory-duplicate-shard',
          `Shard ${shard} of this job is there already. Number shards upwards.`,
        )
      const totals = { ...NO_TOTALS, scope: keys.length }
      const state: ShardState = { ...NEW_SHARD, confirmed, totals }
      const list = { keys: frozenCopy(keys), putOff: [] }
      shards.set(tx, shard, { status: 'open', ...list, token: 0, lease: null, state })
    },
    shardKeys: async ({ tx, jobId, shard }) => tables.of(jobId).shards.get(tx, shard)?.keys ?? [],
    reorderShard: async ({ tx, lease, keys }) => {
      const row = heldShard(tables, tx, lease)
      if (row !== null) writeShard(tables, tx, lease, { ...row, keys: frozenCopy(keys) })
    },
    savePutOff: async ({ tx, lease, users }) => {
      const row = heldShard(tables, tx, lease)
      if (row !== null) writeShard(tables, tx, lease, { ...row, putOff: frozenCopy(users) })
    },
    putOffUsers: async ({ tx, jobId }) =>
      openShards(tables, tx, jobId).flatMap(([shard, { putOff }]) =>
        putOff.map((user) => ({ ...user, shard })),
      ),
    dropShards: async ({ tx, jobId }) => {
      const { shards } = tables.of(jobId)
      for (const shard of shards.keys(tx)) shards.remove(tx, shard)
    },
    jobNumbers: async ({ tx, jobId }) => {
      const rows = storedShards(tables, tx, jobId).map(([, row]) => row)
      return {
        totals: rows.reduce((sum, row) => addTotals(sum, row.state.totals), NO_TOTALS),
        tally: rows.reduce((sum, row) => addTallies(sum, row.state.tally), NO_TALLY),
        openShards: rows.filter((row) => row.status === 'open').length,
        confirmedLeft: rows.reduce((sum, row) => sum + confirmedLeft(row.state), 0),
      }
    },
  }
}

export function claimMethods(tables: Tables): Pick<Port, 'claimShard' | 'freeShards'> {
  return {
    claimShard: async ({ tx, jobId, owner, leaseMs, shard }) => {
      const now = tables.now()
      const open = openShards(tables, tx, jobId).filter(
        ([number]) => shard === undefined || number === shard,
      )
      if (open.length === 0) return { _tag: 'NoneOpen' }
      const free = open.find(([, row]) => hasEnded(row.lease, now))
      if (free !== undefined)
        return claim(tables, tx, { jobId, shard: free[0], token: 0 }, free[1], owner, leaseMs)
      return {
        _tag: 'AllLeased',
        retryInMs: Math.min(...open.map(([, row]) => (row.lease?.until ?? now) - now)),
      }
    },
    freeShards: async ({ tx, jobId }) => {
      const now = tables.now()
      return openShards(tables, tx, jobId).flatMap(([shard, row]) =>
        hasEnded(row.lease, now) ? [shard] : [],
      )
    },
  }
}

function claim(
  tables: Tables,
  tx: MemoryTransaction,
  lease: Lease,
  row: ShardRow,
  owner: string,
  leaseMs: number,
): ClaimResult {
  const state: ShardState = { ...row.state, claims: row.state.claims + 1 }
  const token = row.token + 1
  const stored = { owner, until: tables.now() + leaseMs, millis: leaseMs }
  writeShard(tables, tx, lease, { ...row, token, state, lease: stored })
  return { _tag: 'Claimed', lease: { ...lease, token }, state }
}

/**
 * A lease that ends later than a whole lease from now was taken before the clock jumped back;
 * nobody could wait for it.
 */
function hasEnded(lease: StoredLease | null, now: number): boolean {
  return lease === null || lease.until <= now || lease.until > now + lease.millis
}

export function leaseMethods(
  tables: Tables,
): Pick<Port, 'fence' | 'renewLease' | 'releaseShard' | 'finishShard'> {
  return {
    fence: async ({ tx, lease }) => heldShard(tables, tx, lease)?.state ?? null,
    renewLease: async ({ tx, lease, leaseMs }) => {
      const row = heldShard(tables, tx, lease)
      if (row === null || row.lease === null) return false
      writeShard(tables, tx, lease, { ...row, lease: renewed(tables, row.lease, leaseMs) })
      return true
    },
    releaseShard: async ({ tx, lease, freeInMs }) => {
      const row = heldShard(tables, tx, lease)
      if (row === null) return
      if (freeInMs !== undefined) {
        const state: ShardState = { ...row.state, claims: 0 }
        const until = { owner: '', until: tables.now() + freeInMs, millis: freeInMs }
        return writeShard(tables, tx, lease, { ...row, state, lease: until })
      }
      const state: ShardState = { ...row.state, claims: Math.max(0, row.state.claims - 1) }
      writeShard(tables, tx, lease, { ...row, state, lease: null })
    },
    finishShard: async ({ tx, lease }) => {
      const row = heldShard(tables, tx, lease)
      if (row !== null)
        writeShard(tables, tx, lease, {
          ...row,
          status: 'finished',
          keys: [],
          putOff: [],
          lease: null,
        })
    },
  }
}

/** What a batch or a page without its lease is answered with. */
export function leaseLost(lease: Lease): Error {
  return memoryFault(
    'memory-lease-lost',
    `Shard ${lease.shard} is no longer leased with this token. Fence first in the same ` +
      'transaction.',
  )
}

/** The lease, from now on anew. */
export function renewed({ now }: Tables, lease: StoredLease | null, leaseMs: number): StoredLease {
  return { owner: lease?.owner ?? '', until: now() + leaseMs, millis: leaseMs }
}
