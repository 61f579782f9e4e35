// Gives a shard back, at once or for a while.
import type { Lease } from '../ports/lease.js'
import { inTransaction } from './in-transaction.js'
import { DRAINING, type JobRun } from './runner.js'

/** Gives the shard back at once, if that can be done; otherwise its lease runs out by itself. */
export async function releaseShard<Tx>(run: JobRun<Tx>, lease: Lease): Promise<typeof DRAINING> {
  await release(run, lease, {})
  return DRAINING
}

/** Gives the shard back so that nobody works on it before so many milliseconds have passed. */
export function releaseForAWhile<Tx>(
  run: JobRun<Tx>,
  lease: Lease,
  freeInMs: number,
): Promise<void> {
  return release(run, lease, { freeInMs })
}

async function release<Tx>(
  run: JobRun<Tx>,
  lease: Lease,
  when: { readonly freeInMs?: number },
): Promise<void> {
  try {
    await inTransaction(run, 'write', (tx) => run.journal.releaseShard({ tx, lease, ...when }))
  } catch {
    // The lease runs out by the database's clock.
  }
}
