// The journal's shards: their users, and which of them are free.
import { textOfKeys } from '../../../domain/keys.js'
import {
  addTallies,
  addTotals,
  confirmedLeft,
  NO_TALLY,
  NO_TOTALS,
  type Tally,
  type Totals,
} from '../../../jobs/totals.js'
import type { ClaimResult, JournalPort, PutOffUser } from '../../../ports/journal.js'
import type { Lease } from '../../../ports/lease.js'
import type { Calls } from '../calls.js'
import { integerOf, jsonOf, keysOf, stateOf } from '../rows.js'
import { leaseKey } from './leases.js'

type ShardMethods<Tx> = Pick<
  JournalPort<Tx>,
  | 'addShard'
  | 'shardKeys'
  | 'reorderShard'
  | 'savePutOff'
  | 'putOffUsers'
  | 'dropShards'
  | 'jobNumbers'
>

export function shardMethods<Tx>(calls: Calls<Tx>): ShardMethods<Tx> {
  const { statements, rowsOf, send, change } = calls
  return {
    addShard: async ({ tx, jobId, shard, keys, confirmed }) => {
      const totals: Totals = { ...NO_TOTALS, scope: keys.length }
      await send(tx, statements.addShard, [
        jobId,
        shard,
        confirmed,
        JSON.stringify(totals),
        JSON.stringify(NO_TALLY),
      ])
      if (keys.length > 0) await send(tx, statements.addShardKeys, [jobId, shard, textOfKeys(keys)])
    },
    shardKeys: async ({ tx, jobId, shard }) => {
      const [row] = await rowsOf(tx, statements.shardKeys, [jobId, shard])
      return row === undefined ? [] : keysOf(row, 'userkeys')
    },
    reorderShard: async ({ tx, lease, keys }) => {
      await change(tx, statements.reorderShard, [textOfKeys(keys), lease.jobId, lease.shard])
    },
    savePutOff: async ({ tx, lease, users }) => {
      const { jobId, shard } = lease
      await send(tx, statements.dropPutOff, [jobId, shard])
      if (users.length === 0) return
      const stored = users.map(({ key, since }) => ({ key, since }))
      await send(tx, statements.savePutOff, [jobId, shard, JSON.stringify(stored)])
    },
    putOffUsers: async ({ tx, jobId }) =>
      (await rowsOf(tx, statements.putOffUsers, [jobId])).flatMap((row) => {
        const shard = integerOf(row, 'shard')
        return jsonOf<readonly PutOffUser[]>(row, 'users').map((user) => ({ ...user, shard }))
      }),
    dropShards: async ({ tx, jobId }) => {
      await send(tx, statements.dropShards, [jobId])
      await send(tx, statements.dropAllShardKeys, [jobId])
      await send(tx, statements.dropAllPutOff, [jobId])
    },
    jobNumbers: async ({ tx, jobId }) => {
      const rows = await rowsOf(tx, statements.shardNumbers, [jobId])
      return {
        totals: rows.map((row) => jsonOf<Totals>(row, 'totals')).reduce(addTotals, NO_TOTALS),
        tally: rows.map((row) => jsonOf<Tally>(row, 'tally')).reduce(addTallies, NO_TALLY),
        openShards: rows.filter((row) => integerOf(row, 'isopen') === 1).length,
        confirmedLeft: rows.map(stateOf).reduce((sum, state) => sum + confirmedLeft(state), 0),
      }
    },
  }
}

/** How soon to try again for a shard whose lease has ended but whose row somebody still holds. */
const TRY_AGAIN_MS = 100

export function claimMethods<Tx>(
  calls: Calls<Tx>,
): Pick<JournalPort<Tx>, 'claimShard' | 'freeShards'> {
  const { statements, rowsOf, changesOne } = calls
  return {
    claimShard: async ({ tx, jobId, owner, leaseMs, shard }) => {
      const [row] =
        shard === undefined
          ? await rowsOf(tx, statements.freeShard, [jobId])
          : await rowsOf(tx, statements.freeShardNumbered, [jobId, shard])
      if (row === undefined) return whyNoneFree(calls, tx, jobId, shard, leaseMs)
      const free: Lease = { jobId, shard: integerOf(row, 'shard'), token: integerOf(row, 'token') }
      const mine: Lease = { ...free, token: free.token + 1 }
      const isClaimed = await changesOne(
        tx,
        statements.claimShard,
        [owner, leaseMs, leaseMs, ...leaseKey(free)],
        async () =>
          (await rowsOf(tx, statements.isLeasedBy, [...leaseKey(mine), owner])).length > 0,
      )
      if (!isClaimed) return whyNoneFree(calls, tx, jobId, shard, leaseMs)
      const state = stateOf(row)
      return { _tag: 'Claimed', lease: mine, state: { ...state, claims: state.claims + 1 } }
    },
    freeShards: async ({ tx, jobId }) =>
      (await rowsOf(tx, statements.freeShards, [jobId])).map((row) => integerOf(row, 'shard')),
  }
}

async function whyNoneFree<Tx>(
  { statements, rowsOf }: Calls<Tx>,
  tx: Tx,
  jobId: string,
  shard: number | undefined,
  leaseMs: number,
): Promise<ClaimResult> {
  const [row = {}] =
    shard === undefined
      ? await rowsOf(tx, statements.openShards, [jobId])
      : await rowsOf(tx, statements.openShardNumbered, [jobId, shard])
  if (integerOf(row, 'openshards') === 0) return { _tag: 'NoneOpen' }
  const retryInMs = Math.max(integerOf(row, 'wait'), Math.min(TRY_AGAIN_MS, leaseMs))
  return { _tag: 'AllLeased', retryInMs }
}
