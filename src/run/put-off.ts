// Puts a user off who holds up a shard: behind the others, in the journal, so that every runner
// goes on there.
import type { UserKey } from '../domain/keys.js'
import type { Lease } from '../ports/lease.js'
import { inTransaction } from './in-transaction.js'
import type { JobRun } from './runner.js'
import { type Progress, shardKeys } from './shard-progress.js'

/**
 * Moves the next user of a shard behind the others who may be acted on, or behind those who stay
 * where the user stays too.
 *
 * @returns whether the user was moved; `false` where there is nobody behind whom to move, or the
 * journal is away.
 */
export async function putOff<Tx>(
  run: JobRun<Tx>,
  lease: Lease,
  progress: Progress,
  key: UserKey,
): Promise<boolean> {
  const { position, confirmed } = progress.state
  const end = position < confirmed ? confirmed : progress.keys.length()
  if (end - position < 2) return false
  const all = progress.keys.slice(0, progress.keys.length())
  const keys = [...all.slice(0, position), ...all.slice(position + 1, end), key, ...all.slice(end)]
  try {
    await inTransaction(run, 'write', async (tx) => {
      const fenced = await run.journal.fence({ tx, lease })
      if (fenced?.position === position) await run.journal.reorderShard({ tx, lease, keys })
    })
  } catch {
    // Whether it was moved is read below: the commit may have succeeded, and its answer got lost.
  }
  // What counts is what the journal holds.
  const stored = await shardKeys(run, lease)
  if (typeof stored === 'string') return false
  const [next] = stored.slice(position, position + 1)
  const isMoved = next !== key
  progress.keys = stored
  if (isMoved && progress.suspectedUpTo !== null) {
    const upTo = progress.suspectedUpTo - 1
    progress.suspectedUpTo = upTo > position ? upTo : null
  }
  return isMoved
}
