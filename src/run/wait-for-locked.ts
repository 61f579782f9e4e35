// What is done about a shard in which only users are left whose records somebody holds locked.
import { millisFromInstant } from '../internal/time.js'
import type { Lease } from '../ports/lease.js'
import { releaseForAWhile } from './release-shard.js'
import { emit, instantNow, type JobRun } from './runner.js'
import type { Progress } from './shard-progress.js'

/**
 * Whether those who were found locked are tried once more at once: after a round in which somebody
 * got through, for that may have taken long.
 */
export function beginsRound(progress: Progress): boolean {
  const { attempt, lastSuccess, roundFrom, isHeldUp } = progress
  if (isHeldUp || lastSuccess === null || lastSuccess < roundFrom) return false
  progress.tried.clear()
  progress.roundFrom = attempt + 1
  return true
}

/** As many keys as an event names. */
const MOST_NAMED = 100

/**
 * Somebody holds the records of those who are left. The shard is released for a while, so that this
 * runner does something else and any other may try again: half as long as the first of them has been
 * locked for, within the shortest and the longest wait.
 */
export async function waitForLocked<Tx>(
  run: JobRun<Tx>,
  lease: Lease,
  { putOff }: Progress,
): Promise<'put-off'> {
  const { backoffMs, maxBackoffMs } = run.settings
  const since = [...putOff.values()].reduce(
    (first, each) => (each < first ? each : first),
    instantNow(run.clock),
  )
  const age = run.clock.now() - millisFromInstant(since)
  const millis = Math.max(1, Math.min(maxBackoffMs, Math.max(backoffMs, Math.floor(age / 2))))
  await releaseForAWhile(run, lease, millis)
  const userKeys = [...putOff.keys()].slice(0, MOST_NAMED)
  const wait = { shard: lease.shard, users: putOff.size, userKeys, since, millis }
  emit(run, run.job.id, { _tag: 'WaitingForUsers', ...wait })
  return 'put-off'
}
