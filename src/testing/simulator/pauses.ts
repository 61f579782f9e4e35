// The pauses of a process: what it read of a user before the last one is stale.
import type { UserKey } from '../../domain/keys.js'
import type { Runner } from './world.js'

/** The pauses that a process has had with a user. */
export function pausesOf({ pauses }: Runner, key: UserKey): number {
  return pauses.get(key) ?? 0
}

/** One more pause with a user. */
export function pauseAt(process: Runner, key: UserKey): void {
  process.pauses.set(key, pausesOf(process, key) + 1)
}

/** Two runs of one process in the same shard, of which one has lost it, pause each for itself. */
export function isSingle({ runs }: Runner): boolean {
  return runs === 1
}
