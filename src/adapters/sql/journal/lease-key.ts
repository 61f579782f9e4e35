// The columns that name a lease.
import type { Lease } from '../../../ports/lease.js'
import type { SqlValue } from '../executor.js'

/** Job, shard and token. */
export function leaseKey(lease: Lease): readonly SqlValue[] {
  return [lease.jobId, lease.shard, lease.token]
}
