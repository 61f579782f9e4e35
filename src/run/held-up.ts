// A batch that is held up, or fails for a reason that nobody knows: the others come first, and who
// is left is judged by them.
import { faultText } from '../domain/fault-cause.js'
import type { UserKey } from '../domain/keys.js'
import type { Failure } from '../jobs/outcome.js'
import type { Lease } from '../ports/lease.js'
import type { BatchResult } from './batch.js'
import { codeOf, halve, settleFailed, suspect } from './blame.js'
import { putOffLocked, putOffSlow } from './put-off.js'
import { emit, instantNow, type JobRun } from './runner.js'
import type { Progress } from './shard-progress.js'
import { waitForSystem } from './wait-for-system.js'
import { failedAgain, judge } from './witness.js'

type Faulted = Extract<BatchResult, { _tag: 'Faulted' }>

/** So many users one after the other may be held up before it is waited. */
const MOST_HELD_UP = 8

/**
 * A record is locked, or a statement took too long. The batch is halved at once, for the others can
 * go on. One user alone is put off behind the others of the shard. Who is locked is never to blame,
 * and is waited for by name. Who times out alone is, once others have succeeded meanwhile.
 */
export async function takeInHeldUp<Tx>(
  run: JobRun<Tx>,
  lease: Lease,
  progress: Progress,
  batch: readonly UserKey[],
  { fault, step }: Faulted,
  kind: 'timeout' | 'locked',
): Promise<void> {
  const [only] = batch
  if (batch.length > 1 || only === undefined) {
    halve(progress, batch)
    // As many would take too long again; the size grows back as the time allows.
    if (kind === 'timeout') {
      progress.size = Math.max(1, Math.floor(batch.length / 2))
      progress.slowSince ??= { attempt: progress.attempt, at: run.clock.now() }
    }
    return
  }
  const words = faultText(fault)
  if (kind === 'timeout') {
    const now = run.clock.now()
    const { attempt: first, at } = progress.slowSince ?? { attempt: progress.attempt, at: now }
    const failures = failedAgain(progress.slow.get(only) ?? null, progress.attempt, first, at)
    progress.slow.set(only, failures)
    const judgement = judge(failures, progress.lastSuccess, now, run.settings)
    if (judgement !== 'again')
      return settleFailed(progress, only, { code: codeOf(judgement), step, fault: words })
  }
  progress.heldUp++
  const isStored =
    kind === 'locked'
      ? await putOffLocked(run, lease, progress, only, instantNow(run.clock))
      : await putOffSlow(run, lease, progress, only)
  if (isStored)
    emit(run, run.job.id, { _tag: 'UserPutOff', shard: lease.shard, userKey: only, fault })
  // While others may go on there is nothing to wait for, unless it looks as if nobody could.
  if (kind === 'locked') {
    progress.isHeldUp ||= progress.heldUp >= MOST_HELD_UP
    return
  }
  const left = progress.keys.length() - progress.state.position
  if (progress.heldUp >= Math.min(left, MOST_HELD_UP))
    return waitForSystem(run, lease, progress, fault, only)
}

/**
 * Nobody can say of a fault whose it is. The batch is tried once more and then halved; a user who
 * fails alone is to blame only while the same succeeds for another, so others come first.
 */
export async function takeInUnknown<Tx>(
  run: JobRun<Tx>,
  lease: Lease,
  progress: Progress,
  batch: readonly UserKey[],
  { fault }: Faulted,
  failure: Failure,
): Promise<void> {
  const now = run.clock.now()
  const since = progress.slowSince ?? { attempt: progress.attempt, at: now }
  progress.slowSince = since
  const [only] = batch
  if (batch.length > 1 || only === undefined)
    return suspect(progress, batch, failure, run.settings.attempts)
  const before = progress.slow.get(only) ?? null
  const failures = failedAgain(before, progress.attempt, since.attempt, since.at)
  progress.slow.set(only, failures)
  const judgement = judge(failures, progress.lastSuccess, now, run.settings)
  if (judgement !== 'again')
    return settleFailed(progress, only, { ...failure, code: codeOf(judgement) })
  if (failures.count < run.settings.attempts) return
  progress.heldUp++
  const left = progress.keys.length() - progress.state.position
  if (left > 1 && (await putOffSlow(run, lease, progress, only)))
    emit(run, run.job.id, { _tag: 'UserPutOff', shard: lease.shard, userKey: only, fault })
  if (progress.heldUp >= Math.min(left, MOST_HELD_UP))
    return waitForSystem(run, lease, progress, fault, only)
}
