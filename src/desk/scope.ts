// The scope of a job: the users of the confirmed plan, gathered in the very pass that made the
// plan, and stored together with the job.
import { isKey, type JobId, type UserKey } from '../domain/keys.js'
import type { JournalPort } from '../ports/journal.js'
import { contractFault } from '../run/fault.js'
import { type KeyList, keyList } from '../run/key-list.js'

/** Gathers the users of a plan: a million of them take some ten megabytes until they are stored. */
export interface Scope {
  readonly add: (key: UserKey, goes: boolean) => void
  /** Stores what was gathered as shards, in which those who go stand first. */
  readonly store: <Tx>(journal: JournalPort<Tx>, tx: Tx, jobId: JobId) => Promise<void>
}

interface GatheredShard {
  readonly going: KeyList
  readonly staying: KeyList
}

/** Starts an empty scope with shards of so many users. */
export function gatherScope(shardSize: number): Scope {
  const shards: GatheredShard[] = []
  let room = 0
  return {
    add: (key, goes) => {
      if (room === 0) {
        shards.push({ going: keyList(), staying: keyList() })
        room = shardSize
      }
      const shard = shards.at(-1) as GatheredShard
      ;(goes ? shard.going : shard.staying).add(key)
      room--
    },
    store: async (journal, tx, jobId) => {
      for (const [at, { going, staying }] of shards.entries()) {
        const keys = [...going.slice(0, shardSize), ...staying.slice(0, shardSize)]
        await journal.addShard({ tx, jobId, shard: at + 1, keys, confirmed: going.length() })
      }
    },
  }
}

/**
 * A page that repeats itself would go on for ever; one that is too long would hide its end; a key
 * that is a number is in no set of keys, and one that the journal cannot store would hold the job
 * up for ever.
 */
export function requireProperPage(
  keys: readonly UserKey[],
  after: UserKey | null,
  limit: number,
): void {
  if (!keys.every(isKey)) throw contractFault('host-key-improper')
  if (keys.length > limit) throw contractFault('host-candidates-over-limit')
  if (new Set(keys).size !== keys.length || (after !== null && keys.includes(after)))
    throw contractFault('host-candidates-repeat')
}

/**
 * Goes through all pages of a host, from the first; pages that come round again are a fault, not a
 * scope without end.
 */
export async function throughPages<Page extends { readonly next: UserKey | null }>(
  read: (after: UserKey | null) => Promise<Page>,
  take: (page: Page) => void,
): Promise<void> {
  const ends = new Set<UserKey | null>()
  let after: UserKey | null = null
  do {
    const page: Page = await read(after)
    take(page)
    after = page.next
    if (ends.has(after)) throw contractFault('host-candidates-repeat')
    ends.add(after)
  } while (after !== null)
}
