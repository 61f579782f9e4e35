// Keeps a lease while calls outside the transaction are under way.
import type { Lease } from '../ports/lease.js'
import { inTransaction } from './in-transaction.js'
import { sleepUnlessDraining, type JobRun } from './runner.js'

/** Keeps one lease. */
export interface LeaseKeeper {
  /**
   * Renews the lease at a quarter of its life; answers `false` when it is no longer sure to be
   * held.
   */
  readonly keep: () => Promise<boolean>
  /**
   * Waits, and keeps the lease meanwhile; answers `false` as soon as it is lost. Ends early when
   * the runner is asked to rest.
   */
  readonly wait: (millis: number) => Promise<boolean>
}

/**
 * Starts to keep a lease.
 *
 * @param renewed - A moment before the last renewal began, by the runner's clock: a later one would
 * count a freeze as held.
 */
export function leaseKeeper<Tx>(run: JobRun<Tx>, lease: Lease, renewed: number): LeaseKeeper {
  const { leaseMs } = run.settings
  const { now } = run.clock
  let last = renewed
  /** A clock that was set back does not tell how old the lease is: as old as can be, then. */
  const age = (): number => (now() < last ? Number.POSITIVE_INFINITY : now() - last)
  const surelyHeld = (): boolean => age() < leaseMs * 0.7
  const renew = async (): Promise<boolean> => {
    const asked = now()
    try {
      const held = await renewLease(run, lease)
      if (held) last = asked
      return held
    } catch {
      // The journal is away: go on while the lease is surely held, and give it up well before it
      // ends.
      return surelyHeld()
    }
  }
  const keep = async (): Promise<boolean> => {
    while (age() >= leaseMs / 4) {
      if (!(await renew())) return false
      if (surelyHeld()) return true
    }
    return true
  }
  const wait = async (millis: number): Promise<boolean> => {
    for (let left = millis; left > 0 && !run.isDraining(); ) {
      const slice = Math.max(1, Math.min(left, Math.floor(leaseMs / 4)))
      await sleepUnlessDraining(run, slice)
      left -= slice
      if (!(await keep())) return false
    }
    return true
  }
  return { keep, wait }
}

/** Renews a lease once; answers whether it was still held. */
export function renewLease<Tx>(run: JobRun<Tx>, lease: Lease): Promise<boolean> {
  const { leaseMs } = run.settings
  return inTransaction(run, 'write', (tx) => run.journal.renewLease({ tx, lease, leaseMs }))
}
