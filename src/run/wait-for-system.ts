// Waits for what is nobody's fault.
import type { FaultCause } from '../domain/fault-cause.js'
import type { UserKey } from '../domain/keys.js'
import type { Lease } from '../ports/lease.js'
import { renewLease } from './lease-keeper.js'
import { announceWait, type JobRun, sleepUnlessDraining } from './runner.js'
import type { Progress } from './shard-progress.js'

/**
 * Waits, and renews the lease meanwhile where the journal can be written: a runner that waits is
 * not dead, and who takes over counts the claims that came to nothing.
 */
export async function waitForSystem<Tx>(
  run: JobRun<Tx>,
  lease: Lease,
  progress: Progress,
  fault: FaultCause,
  userKey?: UserKey,
): Promise<void> {
  const { leaseMs } = run.settings
  progress.outages++
  for (
    let left = announceWait(run, run.job.id, fault, progress.outages, userKey);
    left > 0 && !run.isDraining();
  ) {
    const slice = Math.min(left, Math.max(1, Math.floor(leaseMs / 4)))
    await sleepUnlessDraining(run, slice)
    left -= slice
    try {
      if (!(await renewLease(run, lease))) return
    } catch {
      // The next attempt finds out whether the shard is still held.
    }
  }
}
