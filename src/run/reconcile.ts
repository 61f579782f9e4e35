// Holds the engine against the journal: sends a message for every shard that nobody works on,
// within the transaction that looked.
import type { JobId } from '../domain/keys.js'
import type { Engine } from '../ports/engine.js'
import type { JournalPort } from '../ports/journal.js'

/** Sends a message for each free shard of a job; answers how many there are. */
export const announceShards = async <Tx>(
  engine: Engine<Tx>,
  journal: JournalPort<Tx>,
  tx: Tx,
  jobId: JobId,
): Promise<number> => {
  const shards = await journal.freeShards({ tx, jobId })
  if (shards.length > 0)
    await engine.enqueue({ tx, messages: shards.map((shard) => ({ jobId, shard })) })
  return shards.length
}
