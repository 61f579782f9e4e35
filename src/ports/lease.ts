// The right to work on a shard.
import type { JobId } from '../domain/keys.js'

/** The number of a shard within its job, from 1. */
export type ShardNumber = number

/**
 * The right to work on a shard until the lease ends. The token only ever grows: who holds an older
 * one has lost the shard.
 */
export interface Lease {
  /** The job. */
  readonly jobId: JobId
  /** The number of the shard within its job. */
  readonly shard: ShardNumber
  /** The fencing token; each new lease of a shard has a greater one. */
  readonly token: number
}
