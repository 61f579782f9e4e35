// Keeps a lease while reads and calls outside the transaction are under way.
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
  /** Keeps the lease while something is under way, however long it takes. */
  readonly during: <Result>(underWay: () => Promise<Result>) => Promise<Result>
  /** The lease was renewed with something else; a moment before that. */
  readonly renewedAt: (moment: number) => void
}

/** What a keeper needs of who holds the lease. */
type Holder<Tx> = Pick<JobRun<Tx>, 'clock' | 'settings' | 'isDraining' | 'transactions' | 'journal'>

/**
 * Starts to keep a lease.
 *
 * @param renewed - A moment before the last renewal began, by the runner's clock: a later one would
 * count a freeze as held.
 */
export function leaseKeeper<Tx>(run: Holder<Tx>, lease: Lease, renewed: number): LeaseKeeper {
  const { leaseMs } = run.settings
  const { now } = run.clock
  let last = renewed
  let renewing: Promise<boolean> | null = null
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
  /** Once, for all who want it at the same moment. */
  const renewOnce = (): Promise<boolean> => {
    renewing ??= renew().finally(() => {
      renewing = null
    })
    return renewing
  }
  const keep = async (): Promise<boolean> => {
    while (age() >= leaseMs / 4) {
      if (!(await renewOnce())) return false
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
  return {
    keep,
    wait,
    during: alarmed(run.clock, leaseMs / 4, () => void keep()),
    renewedAt: (moment) => {
      if (moment > last || now() < last) last = moment
    },
  }
}

/** Rings again and again while anything is under way. */
function alarmed(
  { alarm }: JobRun<never>['clock'],
  millis: number,
  ring: () => void,
): LeaseKeeper['during'] {
  if (alarm === undefined) return (underWay) => underWay()
  let calls = 0
  let cancel = (): void => undefined
  return async (underWay) => {
    // One alarm for all: it is set by the first, and ends with the last.
    if (calls++ === 0) cancel = repeat(alarm, millis, ring)
    try {
      return await underWay()
    } finally {
      if (--calls === 0) cancel()
    }
  }
}

/** Does something again and again; answers what ends it. */
function repeat(
  alarm: NonNullable<JobRun<never>['clock']['alarm']>,
  millis: number,
  action: () => void,
): () => void {
  let cancel = (): void => undefined
  const set = (): void => {
    cancel = alarm(Math.max(1, Math.floor(millis)), () => {
      action()
      set()
    })
  }
  set()
  return () => cancel()
}

/** Renews a lease once; answers whether it was still held. */
export function renewLease<Tx>(
  run: Pick<JobRun<Tx>, 'transactions' | 'journal' | 'settings'>,
  lease: Lease,
): Promise<boolean> {
  const { leaseMs } = run.settings
  return inTransaction(run, 'write', (tx) => run.journal.renewLease({ tx, lease, leaseMs }))
}
