// The queue in memory: the reference for what every queue does.
import type { ClockPort } from '../../ports/clock.js'
import type { Delivery, ShardQueue, Handled, ShardMessage } from '../../ports/shard-queue.js'
import type { MemoryDatabase, MemoryTransaction } from './database.js'

/** What the queue needs apart from its database. */
export interface MemoryShardQueueOptions {
  /** Times the wait before a message is delivered again. */
  readonly clock: ClockPort
  /**
   * How long a message waits that a runner could not take, in milliseconds; 1,000 where it is left
   * out.
   */
  readonly againMs?: number
}

/** Somebody to whom messages are delivered. */
interface Consumer {
  readonly concurrency: number
  readonly handle: (message: ShardMessage) => Promise<Handled>
  readonly underWay: Set<Promise<void>>
}

/**
 * A queue within one process: messages are sent when their transaction commits, and go to the one
 * who has a lane free. A message that waits already is not sent twice. It forgets its messages with
 * the process; `reconcile` sends them again.
 */
export function memoryShardQueue(
  database: MemoryDatabase,
  { clock, againMs = 1000 }: MemoryShardQueueOptions,
): ShardQueue<MemoryTransaction> {
  const waiting = new Map<string, ShardMessage>()
  const consumers = new Set<Consumer>()

  const send = (message: ShardMessage): void => {
    waiting.set(keyOf(message), message)
    handOut()
  }

  const handOut = (): void => {
    for (const [key, message] of waiting) {
      const consumer = [...consumers].find(
        ({ concurrency, underWay }) => underWay.size < concurrency,
      )
      if (consumer === undefined) return
      waiting.delete(key)
      const work = handOver(consumer, message).finally(() => {
        consumer.underWay.delete(work)
        handOut()
      })
      consumer.underWay.add(work)
    }
  }

  const handOver = async ({ handle }: Consumer, { jobId, shard }: ShardMessage): Promise<void> => {
    if ((await handle({ jobId, shard })) === 'again')
      void clock.sleep(againMs).then(() => send({ jobId, shard }))
  }

  return {
    enqueue: async ({ tx, messages }) => {
      const sent = messages.map(({ jobId, shard }) => ({ jobId, shard }))
      database.enlist(tx, { commit: () => sent.forEach(send), discard: () => undefined })
    },
    deliver: async ({ concurrency, handle }): Promise<Delivery> => {
      const consumer: Consumer = { concurrency, handle, underWay: new Set() }
      consumers.add(consumer)
      handOut()
      return {
        drain: async () => {
          consumers.delete(consumer)
          await Promise.all(consumer.underWay)
        },
      }
    },
  }
}

function keyOf({ jobId, shard }: ShardMessage): string {
  return `${jobId}:${shard}`
}
