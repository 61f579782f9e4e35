// How far a run has come, how fast it goes and how long it will take: calculated from what is
// durable, so that it survives a resume.
import type { Instant } from '../domain/calendar.js'
import { millisFromInstant } from '../internal/time.js'
import type { PurgeEvent } from '../ports/observer.js'
import type { WaitingFor } from '../jobs/report-data.js'
import { settled, type Totals } from '../jobs/totals.js'

/** How many users were done at a moment. */
interface Sample {
  readonly at: number
  readonly done: number
}

/**
 * The progress of one job as somebody watches it. Plain data; every function here answers a new
 * one.
 */
export interface JobProgress {
  /** Users with an outcome, those of earlier runners included. */
  readonly done: number
  /** Users in the scope. */
  readonly scope: number
  /**
   * What was seen since the watching began, oldest first: the rate is calculated over this stretch
   * alone.
   */
  readonly samples: readonly Sample[]
  /** The shards that wait for users whose records somebody holds locked. */
  readonly waits: readonly Wait[]
}

/** A shard in which somebody holds the records of all who are left. */
interface Wait extends Pick<WaitingFor, 'users' | 'since'> {
  /** `null` = the sum over all of them, as a report has it. */
  readonly shard: number | null
}

/** Progress as people read it. */
export interface ProgressReading {
  /** How many users have an outcome. */
  readonly done: number
  /** How many users were confirmed. */
  readonly scope: number
  /** Part of the scope that is done, 0 to 1; 0 while there is no scope. */
  readonly share: number
  /** Users a second over the last stretch; `null` as long as too little was seen. */
  readonly perSecond: number | null
  /** Milliseconds left at that rate; 0 when all is done, `null` as long as nobody can say. */
  readonly remainingMs: number | null
  /** For how many users it waits because somebody holds their records, and since when. */
  readonly waitingFor: Pick<WaitingFor, 'users' | 'since'> | null
}

/** The rate is that of the last half minute: what was fast an hour ago says nothing of now. */
const STRETCH_MS = 30_000
const MOST_SAMPLES = 120

/**
 * Begins to watch a job at the totals that its journal has. A resumed job therefore goes on where
 * it was, and the time in which nobody worked on it is not part of the rate.
 *
 * @example
 * let progress = watchProgress(report.totals, now)
 * progress = atTotals(progress, laterReport.totals, later)
 * readProgress(progress) // { done: 300, scope: 1000, share: 0.3, perSecond: 50, … }
 */
export function watchProgress(totals: Totals, at: Instant): JobProgress {
  return {
    done: settled(totals),
    scope: totals.scope,
    samples: [{ at: millisFromInstant(at), done: settled(totals) }],
    waits: [],
  }
}

/**
 * The progress after the job's totals were read again, e.g. by a page that polls the report.
 *
 * @param waitingFor - The same field of the report; left out: what is known of it stays.
 */
export function atTotals(
  progress: JobProgress,
  totals: Totals,
  at: Instant,
  waitingFor?: WaitingFor | null,
): JobProgress {
  const next = seen(progress, settled(totals), totals.scope, at)
  if (waitingFor === undefined) return next
  return { ...next, waits: waitingFor === null ? [] : [{ ...waitOf(waitingFor), shard: null }] }
}

/**
 * The progress after an event of the same job. Hand over every event from the moment of the totals
 * that the watching began with; events of other jobs are the caller's to leave out.
 */
export function afterEvent(progress: JobProgress, event: PurgeEvent): JobProgress {
  switch (event._tag) {
    case 'JobStarted':
    case 'JobResumed':
      return watchProgress(event.totals, event.at)
    case 'BatchCommitted':
      return seen(progress, progress.done + event.users, progress.scope, event.at)
    case 'WaitingForUsers':
      return {
        ...progress,
        waits: [...waitsBut(progress, event.shard), { ...waitOf(event), shard: event.shard }],
      }
    case 'ShardFinished':
      return { ...progress, waits: waitsBut(progress, event.shard) }
    case 'JobCompleted':
      return {
        ...seen(progress, settled(event.totals), event.totals.scope, event.at),
        waits: [],
      }
    default:
      return progress
  }
}

function waitOf({ users, since }: Pick<WaitingFor, 'users' | 'since'>) {
  return { users, since }
}

/** What is known of each shard stands for itself: the sum of a report is of an earlier moment. */
function waitsBut({ waits }: JobProgress, shard: number): readonly Wait[] {
  return waits.filter((wait) => wait.shard !== shard && wait.shard !== null)
}

function seen(progress: JobProgress, done: number, scope: number, at: Instant): JobProgress {
  const sample = { at: millisFromInstant(at), done }
  const last = progress.samples.at(-1)
  // A clock that jumped back, or fewer done than before, starts the stretch anew: neither says
  // anything of the rate.
  const steady = last !== undefined && sample.at >= last.at && done >= last.done
  const samples = steady ? recent([...progress.samples, sample]) : [sample]
  return { ...progress, done, scope, samples }
}

function recent(samples: readonly Sample[]): readonly Sample[] {
  const newest = samples.at(-1)?.at ?? 0
  // One sample from before the stretch stays, so that slow batches have a stretch as well.
  const first = samples.findIndex((each) => newest - each.at <= STRETCH_MS)
  return samples.slice(Math.max(0, first - 1, samples.length - MOST_SAMPLES))
}

/**
 * The progress as numbers to show. The time left is an estimate: batches adapt, and a lock may hold
 * them up.
 */
export function readProgress({ done, scope, samples, waits }: JobProgress): ProgressReading {
  const perSecond = rateOf(samples)
  return {
    done,
    scope,
    share: scope === 0 ? 0 : Math.min(1, done / scope),
    perSecond,
    remainingMs: remaining(scope - done, perSecond),
    waitingFor: waits.length === 0 ? null : waits.map(waitOf).reduce(bothWaits),
  }
}

function bothWaits(
  left: Pick<WaitingFor, 'users' | 'since'>,
  right: Pick<WaitingFor, 'users' | 'since'>,
): Pick<WaitingFor, 'users' | 'since'> {
  const since = left.since < right.since ? left.since : right.since
  return { users: left.users + right.users, since }
}

function rateOf(samples: readonly Sample[]): number | null {
  const [first, last] = [samples[0], samples.at(-1)]
  if (first === undefined || last === undefined || last.at <= first.at || last.done <= first.done)
    return null
  return ((last.done - first.done) * 1000) / (last.at - first.at)
}

function remaining(left: number, perSecond: number | null): number | null {
  if (left <= 0) return 0
  return perSecond === null ? null : Math.round((left * 1000) / perSecond)
}
