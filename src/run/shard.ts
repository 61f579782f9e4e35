// Works through the users of a shard, batch by batch, until each has an outcome.
import type { UserKey } from '../domain/keys.js'
import type { ShardState } from '../ports/journal.js'
import type { Lease } from '../ports/lease.js'
import { attemptBatch, type BatchResult } from './batch.js'
import { takeInFault, takeInRefusals } from './faulted-batch.js'
import { inTransaction } from './in-transaction.js'
import {
  sleepUnlessDraining,
  type JobRun,
  retryUntilDone,
  DRAINING,
  TAMPERED,
  emit,
} from './runner.js'
import {
  advance,
  isInside,
  nextBatch,
  type Progress,
  shardKeys,
  startProgress,
} from './shard-progress.js'

/**
 * How work on a shard ended: every user has an outcome, another runner has it, this runner lets go,
 * or the list of its users is not the one that was planned.
 */
export type ShardResult = 'finished' | 'lost' | typeof DRAINING | typeof TAMPERED

/** Works through a claimed shard. */
export async function workThroughShard<Tx>(
  run: JobRun<Tx>,
  lease: Lease,
  claimed: ShardState,
): Promise<ShardResult> {
  const heldSince = run.clock.now()
  const keys = await shardKeys(run, lease)
  if (keys === DRAINING) return releaseShard(run, lease)
  if (keys === TAMPERED) {
    await releaseShard(run, lease)
    return TAMPERED
  }
  if (keys === 'lost') return 'lost'
  const progress = startProgress(run, claimed, keys)
  while (progress.state.position < progress.keys.length()) {
    if (run.isDraining()) return releaseShard(run, lease)
    const { state, settled, known, memory } = progress
    const { position } = state
    const batch = nextBatch(progress)
    progress.attempt++
    const confirmed = Math.max(0, Math.min(batch.length, state.confirmed - position))
    const result = await attemptBatch(run, {
      lease,
      position,
      keys: batch,
      confirmed,
      settled,
      known,
      heldSince,
      memory,
    })
    if (result._tag === 'Lost') return 'lost'
    await takeIn(run, lease, progress, batch, result)
  }
  return finish(run, lease)
}

async function takeIn<Tx>(
  run: JobRun<Tx>,
  lease: Lease,
  progress: Progress,
  batch: readonly UserKey[],
  result: Exclude<BatchResult, { _tag: 'Lost' }>,
): Promise<void> {
  switch (result._tag) {
    case 'Moved':
      return advance(progress, result.state)
    case 'Committed':
      return takeInCommit(run, lease, progress, batch, result)
    case 'Refused':
      return takeInRefusals(progress, batch, result)
    case 'Faulted': {
      const { fault } = result
      emit(run, run.job.id, { _tag: 'BatchFailed', shard: lease.shard, users: batch.length, fault })
      return takeInFault(run, lease, progress, batch, result)
    }
  }
}

async function takeInCommit<Tx>(
  run: JobRun<Tx>,
  { shard }: Lease,
  progress: Progress,
  batch: readonly UserKey[],
  { state, millis }: Extract<BatchResult, { _tag: 'Committed' }>,
): Promise<void> {
  for (const userKey of batch) {
    progress.known.delete(userKey)
    const settled = progress.settled.get(userKey)
    if (settled?._tag === 'Failed')
      emit(run, run.job.id, { _tag: 'UserFailed', shard, userKey, failure: settled.failure })
  }
  if (progress.settled.size < batch.length) {
    progress.lastSuccess = progress.attempt
    progress.putOff = 0
  }
  if (isInside(run.work)) adapt(run, progress, batch.length, millis)
  advance(progress, state)
  emit(run, run.job.id, {
    _tag: 'BatchCommitted',
    shard,
    users: batch.length,
    millis,
    totals: state.totals,
  })
  // Even without a pause: a synchronous driver never gives way by itself, and then no signal would
  // be heard until the end.
  return sleepUnlessDraining(
    run,
    Math.max(run.settings.pauseMs, turnOfOthers(run, progress, millis)),
  )
}

/** How long others must have the store to themselves, after a batch that held it for so long. */
function turnOfOthers<Tx>(
  { transactions: { noticeMs = 0 }, settings }: JobRun<Tx>,
  progress: Progress,
  millis: number,
): number {
  progress.heldMs += millis
  if (noticeMs === 0 || progress.heldMs < settings.targetBatchMs / 2) return 0
  progress.heldMs = 0
  return noticeMs
}

/**
 * The part of its target time that a batch is sized for: the longest are what keeps circulation
 * waiting, and some take twice as long as those before.
 */
const AIM = 0.75

/**
 * Steers the size so that a batch stays within its target time: up by no more than twice, down at
 * once, because every batch that is too large keeps circulation waiting.
 */
function adapt<Tx>(run: JobRun<Tx>, progress: Progress, users: number, millis: number): void {
  const { targetBatchMs, maxBatchSize } = run.settings
  const factor = Math.min(2, (AIM * targetBatchMs) / Math.max(1, millis))
  const fitting = Math.min(maxBatchSize, Math.max(1, Math.round(users * factor)))
  const isWhole = progress.suspectedUpTo === null && users >= progress.size
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

async function finish<Tx>(run: JobRun<Tx>, lease: Lease): Promise<ShardResult> {
  const done = await retryUntilDone(run, run.job.id, async () => {
    await inTransaction(run, 'write', (tx) => run.journal.finishShard({ tx, lease }))
    return 'finished' as const
  })
  return done === DRAINING ? releaseShard(run, lease) : done
}

/** Gives the shard back at once, if that can be done; otherwise its lease runs out by itself. */
export async function releaseShard<Tx>(run: JobRun<Tx>, lease: Lease): Promise<typeof DRAINING> {
  try {
    await inTransaction(run, 'write', (tx) => run.journal.releaseShard({ tx, lease }))
  } catch {
    // The lease runs out by the database's clock.
  }
  return DRAINING
}
