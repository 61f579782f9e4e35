// Forgets the users of a job that is over, of whom it was noted meanwhile.
import type { JobId } from '../domain/keys.js'
import type { JournalPort } from '../ports/journal.js'

/**
 * Forgets who was noted. Called once the job is changed to its end in the same transaction, so that
 * nobody can be noted after it.
 */
export async function forgetNoted<Tx>(
  { journal }: { readonly journal: JournalPort<Tx> },
  tx: Tx,
  jobId: JobId,
): Promise<void> {
  for (const userKey of await journal.takeToForget({ tx, jobId }))
    await journal.forgetUser({ tx, jobId, userKey })
}
