// The queue: it carries the word that a shard is waiting from one process to another.
import type { JobId } from '../domain/keys.js'
import type { ShardNumber } from './lease.js'

/**
 * All that a queue ever carries: which shard of which job is waiting. No user, no order, no
 * personal data.
 */
export interface ShardMessage {
  /** The job. */
  readonly jobId: JobId
  /** The number of the shard within its job. */
  readonly shard: ShardNumber
}

/**
 * What became of a delivered message.
 *
 * - `done`: nothing more is needed of it; the shard is over, or somebody has it.
 * - `again`: this runner could not take it now; deliver it again, to anybody, a little later.
 */
export type Handled = 'done' | 'again'

/** Messages being delivered to this process. */
export interface Delivery {
  /** Takes no more messages, and resolves when those that were taken are handled. */
  readonly drain: () => Promise<void>
}

/**
 * An existing distributed queue that hands shards to any number of processes. It only delivers:
 * the journal alone says what is to be done and what was done, so a message that is lost, repeated,
 * late or thrown away by somebody costs time and nothing else.
 *
 * 1. `enqueue` should stand and fall with the transaction `tx`, so that no message tells of a job
 *    that was never stored (`shard-queue-1`). A queue that cannot do that may send at once: who
 *    gets the message too early finds nothing, and `reconcile` sends another.
 * 2. `enqueue` may leave out a message that is waiting already to be delivered; it must not leave
 *    one out because an equal one is being handled, for its handler may be dead (`shard-queue-2`).
 * 3. `deliver` must hand each message to some process at least once, as it was sent, and at most
 *    `concurrency` at the same time to this one (`shard-queue-3`, `shard-queue-3-concurrency`).
 * 4. A message that was answered `again` must be delivered again, to anybody, a little later
 *    (`shard-queue-4`). `handle` never rejects, and may take as long as a shard takes.
 * 5. `drain` must take no more messages, resolve when those in hand are handled, and leave the
 *    others to other processes (`shard-queue-5`).
 */
export interface ShardQueue<Tx> {
  /** Stores messages in the transaction of the journal. */
  readonly enqueue: (request: {
    readonly tx: Tx
    readonly messages: readonly ShardMessage[]
  }) => Promise<void>
  /** Hands messages to a handler until it is stopped. */
  readonly deliver: (request: {
    readonly concurrency: number
    readonly handle: (message: ShardMessage) => Promise<Handled>
  }) => Promise<Delivery>
}
