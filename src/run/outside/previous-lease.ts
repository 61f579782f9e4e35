// Waits out the lease of the runner that had the shard before.
import type { Ended } from '../ended.js'
import type { BatchRequest } from '../fenced.js'
import { renewLease } from '../lease-keeper.js'
import { type JobRun, sleepUnlessDraining } from '../runner.js'
import { DRAINED } from './ends.js'

/**
 * Waits until the one who held the shard before has surely stopped and its calls have arrived. Its
 * lease does not tell: it ends early when the database's clock jumps.
 */
export async function waitOutPreviousLease<Tx>(
  run: JobRun<Tx>,
  { lease, heldSince }: BatchRequest,
): Promise<Ended | null> {
  const { leaseMs } = run.settings
  // What was slept counts as well: a clock that is set back meanwhile must not make this an hour.
  for (let left = leaseMs; ; ) {
    left = Math.min(left, heldSince + leaseMs - run.clock.now())
    if (left <= 0) return null
    if (run.isDraining()) return DRAINED
    const slice = Math.min(left, Math.max(1, Math.floor(leaseMs / 4)))
    await sleepUnlessDraining(run, slice)
    left -= slice
    try {
      if (!(await renewLease(run, lease))) return { _tag: 'Lost' }
    } catch {
      // The next transaction finds out whether the shard is still held.
    }
  }
}
