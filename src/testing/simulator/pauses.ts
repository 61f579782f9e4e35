// The pauses of a process: what it read before the last one is stale.
import type { UserKey } from '../../domain/keys.js'
import type { Runner, World } from './world.js'

/** The pauses that a process has had in the shard of a user. */
export function pausesOf<Tx>({ shardOf }: World<Tx>, { pauses }: Runner, key: UserKey): number {
  return pauses.get(shardOf.get(key) ?? 0) ?? 0
}

/** One more pause in the shard of a user. */
export function pauseAt<Tx>(world: World<Tx>, process: Runner, key: UserKey): void {
  process.pauses.set(world.shardOf.get(key) ?? 0, pausesOf(world, process, key) + 1)
}

/** Two runs of one process in the same shard, of which one has lost it, pause each for itself. */
export function isSingle({ runs }: Runner): boolean {
  return runs === 1
}
