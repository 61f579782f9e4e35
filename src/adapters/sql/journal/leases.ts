// The columns that name a lease, and whether it is held.
import type { Lease } from '../../../ports/lease.js'
import type { Calls } from '../calls.js'
import type { SqlValue } from '../executor.js'
import { journalFault } from '../rows.js'

/** Job, shard and token. */
export function leaseKey(lease: Lease): readonly SqlValue[] {
  return [lease.jobId, lease.shard, lease.token]
}

/** Answers whether a shard is leased with this token. */
export async function isHeld<Tx>(
  { statements, rowsOf }: Calls<Tx>,
  tx: Tx,
  lease: Lease,
): Promise<boolean> {
  return (await rowsOf(tx, statements.fence, leaseKey(lease))).length > 0
}

/** What a batch or a page without its lease is answered with. */
export function leaseLost(lease: Lease): Error {
  return journalFault(
    'sql-journal-lease-lost',
    `Shard ${lease.shard} is no longer leased with this token. Fence first.`,
  )
}
