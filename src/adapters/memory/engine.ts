// The engine in memory: the reference for what every engine does.
import type { ClockPort } from '../../ports/clock.js'
import type { Delivery, Engine, Handled, ShardMessage } from '../../ports/engine.js'
import type { MemoryDatabase, MemoryTransaction } from './database.js'

/** What the engine needs besides its database. */
export interface MemoryEngineOptions {
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
  readonly lanes: number
  readonly handle: (message: ShardMessage) => Promise<Handled>
  readonly underWay: Set<Promise<void>>
}

/**
 * An engine within one process: messages are sent when their transaction commits, and go to whoever
 * has a lane free. A message that waits already is not sent twice. It forgets its messages with the
 * process; `reconcile` sends them again.
 */
export const memoryEngine = (
  database: MemoryDatabase,
  { clock, againMs = 1000 }: MemoryEngineOptions,
): Engine<MemoryTransaction> => {
  const waiting = new Map<string, ShardMessage>()
  const consumers = new Set<Consumer>()

  const send = (message: ShardMessage): void => {
    waiting.set(keyOf(message), message)
    handOut()
  }

  const handOut = (): void => {
    for (const [key, message] of waiting) {
      const consumer = [...consumers].find(({ lanes, underWay }) => underWay.size < lanes)
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
    deliver: async ({ lanes, handle }): Promise<Delivery> => {
      const consumer: Consumer = { lanes, handle, underWay: new Set() }
      consumers.add(consumer)
      handOut()
      return {
        rest: async () => {
          consumers.delete(consumer)
          await Promise.all(consumer.underWay)
        },
      }
    },
  }
}

const keyOf = ({ jobId, shard }: ShardMessage): string => `${jobId}:${shard}`
