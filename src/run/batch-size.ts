// How many users a batch has whose transaction holds locks: few at first, then as many as fit into
// the target time.
import type { JobRun } from './runner.js'
import type { RunSettings } from './settings.js'
import type { Progress } from './shard-progress.js'

/** A batch that is over. */
interface BatchTaken {
  /** Users who have an outcome now. */
  readonly users: number
  /** Users who were in it, those who were locked included. */
  readonly tried: number
  readonly millis: number
}

/**
 * The part of its target time that a batch is sized for: the longest are what keeps circulation
 * waiting, and some take twice as long as those before.
 */
const AIM = 0.75

/** How many times as many the next batch may have. */
const GROWTH = 4

/**
 * A batch of fewer may take twice the time: what every batch costs, however small, would else be a
 * large part of it. Where a user takes 40 ms there are 9 in a batch then, and not 4.
 */
const FEW = 20

/**
 * How many users fit into a batch, by what the last one took: as many as take three quarters of the
 * target time; up to {@link FEW} if they take no more than twice that; at least 1.
 */
function fittingSize(
  { targetBatchMs, maxBatchSize }: Pick<RunSettings, 'targetBatchMs' | 'maxBatchSize'>,
  { users, millis }: Pick<BatchTaken, 'users' | 'millis'>,
): number {
  const inTime = (AIM * targetBatchMs * users) / Math.max(1, millis)
  const fitting = Math.max(Math.round(inTime), Math.min(FEW, Math.floor(2 * inTime)))
  return Math.min(maxBatchSize, users * GROWTH, Math.max(1, fitting))
}

/**
 * Steers the size so that a batch stays within its target time: up by no more than
 * {@link GROWTH} times, down at once, because every batch that is too large keeps circulation
 * waiting.
 */
export function adaptSize<Tx>(run: JobRun<Tx>, progress: Progress, taken: BatchTaken): void {
  const { users, tried } = taken
  if (users === 0) return
  const fitting = fittingSize(run.settings, taken)
  const isWhole = progress.suspectedUpTo === null && tried >= progress.size
  // A part of a batch says nothing of what more would take, but one that took too long says that no
  // more will do.
  if (!isWhole && fitting >= Math.min(users, progress.size)) return
  progress.size = fitting
  // Those who are to stay come last in a shard and cost next to nothing: that more of them fit is
  // no use for the next one.
  const { position, confirmed } = progress.state
  const kind = run.job.order._tag
  if (
    position + users <= confirmed ||
    fitting < (run.learnedSizes.get(kind) ?? run.settings.batchSize)
  )
    run.learnedSizes.set(kind, fitting)
}
