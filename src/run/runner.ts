// What every part of a run shares: the ports, the settings, and how to emit, to wait and to drain.
import type { Instant } from '../domain/calendar.js'
import type { FaultCause } from '../domain/fault-cause.js'
import type { JobId, UserKey } from '../domain/keys.js'
import { instantFromMillis } from '../internal/time.js'
import type { JobKindName, RunningJob } from '../jobs/job.js'
import type { ClockPort } from '../ports/clock.js'
import type { JournalPort } from '../ports/journal.js'
import type { ObserverPort, PurgeEvent } from '../ports/observer.js'
import type { TransactionPort } from '../ports/transaction.js'
import type { CallPacer } from './calls/pacer.js'
import type { RunSettings } from './settings.js'
import type { Work } from './work.js'

/** One process that runs jobs. */
export interface Runner<Tx> {
  /** Names this runner in leases. */
  readonly name: string
  readonly transactions: TransactionPort<Tx>
  readonly journal: JournalPort<Tx>
  readonly clock: ClockPort
  readonly settings: RunSettings
  readonly observer?: ObserverPort
  readonly describeFault: (thrown: unknown) => FaultCause
  /**
   * Users in a batch that takes about its target time, as far as this runner has found out, so that
   * no shard begins from scratch.
   */
  readonly learnedSizes: Map<JobKindName, number>
  /** Hands out the calls that the API allows; `null` = any number. */
  readonly calls: CallPacer | null
  /** Whether this runner was asked to drain after the current batch. */
  readonly isDraining: () => boolean
}

/** A runner at work on one job. */
export interface JobRun<Tx> extends Runner<Tx> {
  readonly job: RunningJob
  readonly work: Work<Tx>
  /**
   * The digest of each shard's list of users, as it was planned; `null` for a job that was stored
   * before plans were.
   */
  readonly lists: readonly string[] | null
}

/** The runner's time as an instant. */
export function instantNow(clock: ClockPort): Instant {
  return instantFromMillis(clock.now()) as Instant
}

/** Omit that keeps the members of a union apart. */
type EventBody<E> = E extends unknown ? Omit<E, 'at' | 'jobId'> : never

/**
 * Tells the observer; what it throws, or rejects with where it is asynchronous, is its own affair.
 */
export function emit(
  runner: Pick<Runner<never>, 'observer' | 'clock'>,
  jobId: JobId,
  event: EventBody<PurgeEvent>,
): void {
  if (runner.observer === undefined) return
  try {
    const said: unknown = runner.observer({
      ...event,
      at: instantNow(runner.clock),
      jobId,
    } as PurgeEvent)
    // A rejection that nobody takes would end the host's process.
    if (said !== undefined) Promise.resolve(said).catch(() => undefined)
  } catch {
    // Watching must never hold up a run.
  }
}

/** The runner drains: the job stays running. */
export const DRAINING = 'draining'

/** What is stored is not what was planned, so nobody in it is touched. */
export const TAMPERED = 'tampered'

/**
 * Does something until it succeeds, with a growing wait in between; a fault of the infrastructure
 * must not end a run.
 *
 * @returns what the action answered, or `draining` when the runner was asked to drain while it
 * waited.
 */
export async function retryUntilDone<Tx, Result>(
  runner: Runner<Tx>,
  jobId: JobId,
  action: () => Promise<Result>,
): Promise<Result | typeof DRAINING> {
  for (let attempt = 1; ; attempt++) {
    if (runner.isDraining()) return DRAINING
    try {
      return await action()
    } catch (fault) {
      await sleepUnlessDraining(
        runner,
        announceWait(runner, jobId, runner.describeFault(fault), attempt),
      )
    }
  }
}

/**
 * How long to wait before the next attempt: twice as long each time, up to the longest wait. Says
 * so.
 */
export function announceWait<Tx>(
  runner: Runner<Tx>,
  jobId: JobId,
  fault: FaultCause,
  attempt: number,
  userKey?: UserKey,
): number {
  const { backoffMs, maxBackoffMs } = runner.settings
  const millis = Math.min(maxBackoffMs, backoffMs * 2 ** Math.min(attempt - 1, 20))
  const named = userKey === undefined ? {} : { userKey }
  emit(runner, jobId, {
    _tag: 'Waiting',
    millis,
    attempt,
    fault,
    ...named,
  })
  return millis
}

/** How soon a runner that is asked to rest notices it while it waits. */
const NOTICE_MS = 500

/**
 * Sleeps, but not on when the runner is asked to rest meanwhile: a process that is to end has
 * little time.
 */
export async function sleepUnlessDraining(
  { clock, isDraining }: { readonly clock: ClockPort; readonly isDraining: () => boolean },
  millis: number,
): Promise<void> {
  let left = millis
  do {
    const slice = Math.min(left, NOTICE_MS)
    await clock.sleep(slice)
    left -= slice
  } while (left > 0 && !isDraining())
}
