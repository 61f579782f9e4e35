// Works through the users of a shard, batch by batch, until each has an outcome.
import type { UserKey } from '../domain/keys.js'
import type { ShardState } from '../ports/journal.js'
import type { Lease } from '../ports/lease.js'
import { attemptBatch, type BatchResult } from './batch.js'
import { adaptSize } from './batch-size.js'
import { LOCKED } from './fault.js'
import { takeInFault, takeInRefusals } from './faulted-batch.js'
import type { BatchRequest } from './fenced.js'
import { inTransaction } from './in-transaction.js'
import { changeAfter, takeInChange } from './put-off.js'
import { releaseShard } from './release-shard.js'
import {
  sleepUnlessDraining,
  instantNow,
  type JobRun,
  retryUntilDone,
  DRAINING,
  type TAMPERED,
  emit,
} from './runner.js'
import {
  advance,
  isInside,
  nextBatch,
  type Progress,
  shardList,
  startProgress,
} from './shard-progress.js'
import { beginsRound, waitForLocked } from './wait-for-locked.js'

/**
 * How work on a shard ended: every user has an outcome, another runner has it, somebody holds the
 * records of those who are left, this runner drains, or the list of its users is not the one that
 * was planned.
 */
export type ShardResult = 'finished' | 'lost' | 'put-off' | typeof DRAINING | typeof TAMPERED

/** Works through a claimed shard. */
export async function workThroughShard<Tx>(
  run: JobRun<Tx>,
  lease: Lease,
  claimed: ShardState,
): Promise<ShardResult> {
  const heldSince = run.clock.now()
  const list = await shardList(run, lease)
  if (typeof list === 'string') return withoutList(run, lease, list)
  const progress = startProgress(run, claimed, list)
  while (progress.state.position < progress.keys.length()) {
    if (run.isDraining()) return releaseShard(run, lease)
    if (progress.isOrderUnsure) {
      const stored = await shardList(run, lease)
      if (typeof stored === 'string') return withoutList(run, lease, stored)
      Object.assign(progress, { ...stored, isOrderUnsure: false })
    }
    const batch = nextBatch(progress)
    if (batch.length > 0 && !progress.isHeldUp) {
      const result = await attempt(run, lease, progress, batch, heldSince)
      if (result === 'lost') return 'lost'
    } else if (!beginsRound(progress)) return waitForLocked(run, lease, progress)
  }
  return finish(run, lease)
}

async function withoutList<Tx>(
  run: JobRun<Tx>,
  lease: Lease,
  why: typeof DRAINING | typeof TAMPERED | 'lost',
): Promise<ShardResult> {
  if (why !== 'lost') await releaseShard(run, lease)
  return why
}

async function attempt<Tx>(
  run: JobRun<Tx>,
  lease: Lease,
  progress: Progress,
  batch: readonly UserKey[],
  heldSince: number,
): Promise<'lost' | null> {
  const { state, settled, known, memory } = progress
  const { position } = state
  const at = instantNow(run.clock)
  progress.attempt++
  const request: BatchRequest = {
    lease,
    position,
    keys: batch,
    confirmed: Math.max(0, Math.min(batch.length, state.confirmed - position)),
    settled,
    known,
    heldSince,
    memory,
    changeAfter: (locked) => changeAfter(progress, batch, locked, at),
  }
  const result = await attemptBatch(run, request)
  if (result._tag === 'Lost') return 'lost'
  await takeIn(run, lease, progress, request, result)
  return null
}

async function takeIn<Tx>(
  run: JobRun<Tx>,
  lease: Lease,
  progress: Progress,
  request: BatchRequest,
  result: Exclude<BatchResult, { _tag: 'Lost' }>,
): Promise<void> {
  const { keys: batch } = request
  switch (result._tag) {
    case 'Moved':
      progress.isOrderUnsure = true
      return advance(progress, result.state)
    case 'Committed':
      return takeInCommit(run, lease, progress, request, result)
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
  { keys: batch, changeAfter }: BatchRequest,
  { state, millis, locked }: Extract<BatchResult, { _tag: 'Committed' }>,
): Promise<void> {
  const change = changeAfter(locked)
  const users = batch.length - locked.length
  for (const userKey of batch) {
    progress.known.delete(userKey)
    const settled = progress.settled.get(userKey)
    if (settled?._tag === 'Failed')
      emit(run, run.job.id, { _tag: 'UserFailed', shard, userKey, failure: settled.failure })
  }
  if (progress.settled.size < users) {
    progress.lastSuccess = progress.attempt
    progress.heldUp = 0
  }
  if (isInside(run.work)) adaptSize(run, progress, { users, tried: batch.length, millis })
  const isNew = (key: UserKey): boolean => !progress.putOff.has(key)
  for (const userKey of locked.filter(isNew))
    emit(run, run.job.id, { _tag: 'UserPutOff', shard, userKey, fault: { code: LOCKED } })
  takeInChange(progress, change, locked)
  advance(progress, state)
  if (users > 0)
    emit(run, run.job.id, { _tag: 'BatchCommitted', shard, users, millis, totals: state.totals })
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

async function finish<Tx>(run: JobRun<Tx>, lease: Lease): Promise<ShardResult> {
  const done = await retryUntilDone(run, run.job.id, async () => {
    await inTransaction(run, 'write', (tx) => run.journal.finishShard({ tx, lease }))
    return 'finished' as const
  })
  return done === DRAINING ? releaseShard(run, lease) : done
}
