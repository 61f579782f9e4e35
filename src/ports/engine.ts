// The engine: whoever carries the word that a shard is waiting from one process to another.
import type { JobId } from '../domain/keys.js'
import type { ShardNumber } from './journal.js'

/**
 * All that an engine ever carries: which shard of which job is waiting. No user, no order, no
 * personal data.
 */
export interface ShardMessage {
  readonly jobId: JobId
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
  readonly rest: () => Promise<void>
}

/**
 * An existing distributed engine that hands shards to any number of processes. It only delivers:
 * the journal alone says what is to be done and what was done, so a message that is lost, repeated,
 * late or thrown away by somebody costs time and nothing else.
 *
 * 1. `enqueue` should stand and fall with the transaction `tx`, so that no message tells of a job
 *    that was never stored (`engine-1`). An engine that cannot do that may send at once: whoever
 *    gets the message too early finds nothing, and `reconcile` sends another.
 * 2. `enqueue` may leave out a message that is waiting already to be delivered; it must not leave
 *    one out because an equal one is being handled, for its handler may be dead (`engine-2`).
 * 3. `deliver` must hand each message to some process at least once, as it was sent, and at most
 *    `lanes` at the same time to this one (`engine-3`, `engine-3-lanes`).
 * 4. A message that was answered `again` must be delivered again, to anybody, a little later
 *    (`engine-4`). `handle` never rejects, and may take as long as a shard takes.
 * 5. `rest` must take no more messages, resolve when those in hand are handled, and leave the
 *    others to other processes (`engine-5`).
 */
export interface Engine<Tx> {
  readonly enqueue: (request: {
    readonly tx: Tx
    readonly messages: readonly ShardMessage[]
  }) => Promise<void>
  readonly deliver: (request: {
    readonly lanes: number
    readonly handle: (message: ShardMessage) => Promise<Handled>
  }) => Promise<Delivery>
}
