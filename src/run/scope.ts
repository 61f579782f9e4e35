// The scope of a job: the users of the confirmed plan, gathered in the very pass that made the plan, and stored together with the job.
import { type JobId, type UserKey, userKey } from '../domain/keys.js'
import { E } from '../internal/fp.js'
import type { JournalPort } from '../ports/journal.js'
import { contractFault } from './fault.js'

/** Gathers the users of a plan. Keys wait as text: a million of them take some ten megabytes until they are stored. */
export interface Scope {
  readonly add: (key: UserKey, goes: boolean) => void
  /** Stores what was gathered as shards, in which those who go stand first. */
  readonly store: <Tx>(journal: JournalPort<Tx>, tx: Tx, jobId: JobId) => Promise<void>
}

interface GatheredShard {
  readonly keys: string
  readonly confirmed: number
}

/** Starts an empty scope with shards of so many users. */
export const gatherScope = (shardSize: number): Scope => {
  const shards: GatheredShard[] = []
  let going: UserKey[] = []
  let staying: UserKey[] = []
  const close = (): void => {
    if (going.length + staying.length > 0) shards.push({ keys: JSON.stringify([...going, ...staying]), confirmed: going.length })
    going = []
    staying = []
  }
  return {
    add: (key, goes) => {
      if (goes) going.push(key)
      else staying.push(key)
      if (going.length + staying.length >= shardSize) close()
    },
    store: async (journal, tx, jobId) => {
      close()
      for (const [at, { keys, confirmed }] of shards.entries())
        await journal.addShard({ tx, jobId, shard: at + 1, keys: JSON.parse(keys) as UserKey[], confirmed })
    },
  }
}

/** A page that repeats itself would go on for ever; one that is too long would hide its end; a key that is a number is in no set of keys. */
export const requireProperPage = (keys: readonly UserKey[], after: UserKey | null, limit: number): void => {
  if (!keys.every((key) => E.isRight(userKey(key)))) throw contractFault('host-candidates-no-key')
  if (keys.length > limit) throw contractFault('host-candidates-over-limit')
  if (new Set(keys).size !== keys.length || (after !== null && keys.includes(after))) throw contractFault('host-candidates-repeat')
}
