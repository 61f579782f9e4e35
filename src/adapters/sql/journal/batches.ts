// What a runner does with a shard that it holds: fence, record, renew, release, finish.
import type { Outcome } from '../../../jobs/outcome.js'
import type { JournalPort } from '../../../ports/journal.js'
import type { Lease } from '../../../ports/lease.js'
import type { Calls } from '../calls.js'
import type { SqlValue } from '../executor.js'
import { outcomeRows, stateColumns, stateOf } from '../rows.js'
import { OUTCOME_ROW } from '../statements.js'
import { isHeld, leaseKey, leaseLost } from './leases.js'

type BatchMethods<Tx> = Pick<
  JournalPort<Tx>,
  'fence' | 'recordBatch' | 'renewLease' | 'releaseShard' | 'finishShard'
>

export function batchMethods<Tx>(calls: Calls<Tx>): BatchMethods<Tx> {
  const { statements, rowsOf, send, changesOne } = calls
  return {
    fence: async ({ tx, lease }) => {
      const [row] = await rowsOf(tx, statements.fence, leaseKey(lease))
      return row === undefined ? null : stateOf(row)
    },
    recordBatch: async ({ tx, lease, leaseMs, outcomes, state }) => {
      const columns = [...stateColumns(state), leaseMs, leaseMs]
      if (!(await recordBatch(calls, tx, lease, outcomes, columns))) throw leaseLost(lease)
    },
    renewLease: async ({ tx, lease, leaseMs }) =>
      changesOne(tx, statements.renewLease, [leaseMs, leaseMs, ...leaseKey(lease)], () =>
        isHeld(calls, tx, lease),
      ),
    releaseShard: async ({ tx, lease, freeInMs }) => {
      if (freeInMs === undefined) return send(tx, statements.releaseShard, leaseKey(lease))
      await send(tx, statements.releaseForAWhile, [freeInMs, freeInMs, ...leaseKey(lease)])
    },
    finishShard: async ({ tx, lease }) => {
      await send(tx, statements.finishShard, leaseKey(lease))
      const keys = [lease.jobId, lease.shard, ...leaseKey(lease)]
      await send(tx, statements.dropFinishedShardKeys, keys)
      await send(tx, statements.dropFinishedPutOff, keys)
    },
  }
}

/** Answers whether the shard is still leased. */
async function recordBatch<Tx>(
  calls: Calls<Tx>,
  tx: Tx,
  lease: Lease,
  outcomes: readonly Outcome[],
  state: readonly SqlValue[],
): Promise<boolean> {
  const { statements, dialect, send, changesOne } = calls
  const { bare, others } = outcomeRows(outcomes)
  const bareValues = [lease.jobId, bare.status, bare.millis, dialect.listText(bare.keys)]
  const otherValues = dialect.rowValues(OUTCOME_ROW, others)
  const stateValues = [...state, ...leaseKey(lease)]
  const stillHeld = (): Promise<boolean> => isHeld(calls, tx, lease)
  if (outcomes.length > 0 && dialect.inOneStatement !== undefined)
    return changesOne(
      tx,
      statements.recordBatch,
      [...bareValues, ...otherValues, ...stateValues],
      stillHeld,
    )
  if (bare.keys.length > 0) await send(tx, statements.insertBareOutcomes, bareValues)
  if (others.length > 0) await send(tx, statements.insertOutcomes, [lease.jobId, ...otherValues])
  return changesOne(tx, statements.recordState, stateValues, stillHeld)
}
