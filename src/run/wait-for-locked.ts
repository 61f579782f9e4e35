// What is done about a shard in which only users are left whose records somebody holds locked.
import { millisFromInstant } from '../internal/time.js'
import type { Lease } from '../ports/lease.js'
import type { KnownIntents } from './step-memory.js'
import { inTransaction } from './in-transaction.js'
import { releaseForAWhile, releaseShard } from './release-shard.js'
import { DRAINING, emit, instantNow, type JobRun, retryUntilDone } from './runner.js'
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
 * runner does something else and any other may try again: half as long as the first of them has
 * been locked for, within the shortest and the longest wait.
 */
export async function waitForLocked<Tx>(
  run: JobRun<Tx>,
  lease: Lease,
  { putOff, known }: Progress,
): Promise<'put-off' | typeof DRAINING> {
  const { backoffMs, maxBackoffMs } = run.settings
  const since = [...putOff.values()].reduce(
    (first, each) => (each < first ? each : first),
    instantNow(run.clock),
  )
  const age = run.clock.now() - millisFromInstant(since)
  const millis = Math.max(1, Math.min(maxBackoffMs, Math.max(backoffMs, Math.floor(age / 2))))
  if ((await storeKnown(run, lease, known)) === DRAINING) return releaseShard(run, lease)
  await releaseForAWhile(run, lease, millis)
  const userKeys = [...putOff.keys()].slice(0, MOST_NAMED)
  const wait = { shard: lease.shard, users: putOff.size, userKeys, since, millis }
  emit(run, run.job.id, { _tag: 'WaitingForUsers', ...wait })
  return 'put-off'
}

/**
 * Stores what this runner knows of effects outside better than the journal: once it gives the shard
 * up, nobody would know, and a user would be in doubt without need.
 */
async function storeKnown<Tx>(
  run: JobRun<Tx>,
  lease: Lease,
  known: KnownIntents,
): Promise<typeof DRAINING | null> {
  if (known.size === 0) return null
  const { id: jobId } = run.job
  const intents = [...known.values()].flatMap((intent) => intent ?? [])
  const untouched = [...known].flatMap(([key, intent]) => (intent === null ? [key] : []))
  return retryUntilDone(run, jobId, async () => {
    await inTransaction(run, 'write', async (tx) => {
      if ((await run.journal.fence({ tx, lease })) === null) return
      if (intents.length > 0) await run.journal.saveIntents({ tx, jobId, intents })
      if (untouched.length > 0) await run.journal.dropIntents({ tx, jobId, keys: untouched })
    })
    return null
  })
}
