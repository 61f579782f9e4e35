// Finds the user who makes a batch fail, and records what follows.
import type { UserKey } from '../domain/keys.js'
import type { Failure } from '../jobs/outcome.js'
import type { Progress } from './shard-progress.js'

/** The code of a failure, by who was there to judge by. */
export function codeOf(judgement: 'theirs' | 'alone'): Failure['code'] {
  return judgement === 'alone' ? 'effect-failed-alone' : 'effect-failed'
}

/** The user's outcome is known: it failed. */
export function settleFailed(progress: Progress, key: UserKey, failure: Failure): void {
  progress.settled.set(key, { _tag: 'Failed', failure })
}

/** The batch ends half-way from here: somebody in it makes it fail. */
export function halve(progress: Progress, batch: readonly UserKey[]): void {
  progress.suspectedUpTo = progress.state.position + batch.length
  progress.attempts = 0
}

/**
 * One more try for the whole batch, then its halves; a user alone who fails every attempt is
 * recorded as failed.
 */
export function suspect(
  progress: Progress,
  batch: readonly UserKey[],
  failure: Failure,
  attempts: number,
): void {
  progress.attempts++
  const [only] = batch
  if (batch.length > 1 || only === undefined) {
    if (progress.attempts >= 2 || progress.suspectedUpTo !== null) halve(progress, batch)
    return
  }
  if (progress.attempts >= attempts) settleFailed(progress, only, failure)
}
