// Holds the queue against the journal: sends a message for every shard that nobody works on,
// within the transaction that looked.
import type { JobId } from '../domain/keys.js'
import type { ShardQueue } from '../ports/shard-queue.js'
import type { JournalPort } from '../ports/journal.js'

/** Sends a message for each free shard of a job; answers how many there are. */
export async function announceShards<Tx>(
  queue: ShardQueue<Tx>,
  journal: JournalPort<Tx>,
  tx: Tx,
  jobId: JobId,
): Promise<number> {
  const shards = await journal.freeShards({ tx, jobId })
  if (shards.length > 0)
    await queue.enqueue({ tx, messages: shards.map((shard) => ({ jobId, shard })) })
  return shards.length
}
