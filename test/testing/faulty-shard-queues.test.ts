// The queue's cases under test: each fails for a queue that breaks its promise, and only then.
import { describe, expect, it } from 'vitest'
import type { MemoryTransaction } from '../../src/adapters/memory/index.js'
import type { ShardQueue, ShardMessage } from '../../src/ports/shard-queue.js'
import { type ShardQueueSubject, shardQueueCases } from '../../src/testing/index.js'
import { engineSubject } from '../adapters-memory/support.js'

type Subject = ShardQueueSubject<MemoryTransaction>
type MemoryEngine = ShardQueue<MemoryTransaction>

/** The ids of the cases that a subject fails. */
const failures = async (makeSubject: () => Subject): Promise<readonly string[]> => {
  const failed: string[] = []
  for (const each of shardQueueCases<MemoryTransaction>()) {
    try {
      await each.run(makeSubject(), [])
    } catch {
      failed.push(each.id)
    }
  }
  return failed
}

const withEngine =
  (change: (sound: MemoryEngine, subject: Subject) => Partial<MemoryEngine>) => (): Subject => {
    const subject = engineSubject()
    return { ...subject, queue: { ...subject.queue, ...change(subject.queue, subject) } }
  }

/** Sends in a transaction of its own, whatever becomes of the one that asked. */
const sendsApart = (sound: MemoryEngine, { transactions }: Subject): MemoryEngine['enqueue'] => {
  return async ({ messages }) =>
    void transactions.run((tx) => sound.enqueue({ tx, messages }), { mode: 'write' })
}

const textOf = (message: ShardMessage): string => JSON.stringify(message)

describe('a faulty queue', () => {
  it.each<[string, readonly string[], () => Subject]>([
    [
      'sends although the transaction is rolled back',
      ['shard-queue-1'],
      withEngine((sound, subject) => ({ enqueue: sendsApart(sound, subject) })),
    ],
    [
      'leaves out what equals a message that is being handled',
      ['shard-queue-2'],
      withEngine((sound) => {
        const handled = new Set<string>()
        return {
          enqueue: ({ tx, messages }) =>
            sound.enqueue({ tx, messages: messages.filter((each) => !handled.has(textOf(each))) }),
          deliver: ({ concurrency, handle }) =>
            sound.deliver({
              concurrency,
              handle: (each) => {
                handled.add(textOf(each))
                return handle(each).finally(() => handled.delete(textOf(each)))
              },
            }),
        }
      }),
    ],
    [
      'loses every third shard',
      ['shard-queue-3', 'shard-queue-3-concurrency'],
      withEngine((sound) => ({
        enqueue: ({ tx, messages }) =>
          sound.enqueue({ tx, messages: messages.filter(({ shard }) => shard % 3 !== 0) }),
      })),
    ],
    [
      'adds something to a message',
      ['shard-queue-3'],
      withEngine((sound) => ({
        deliver: ({ concurrency, handle }) =>
          sound.deliver({
            concurrency,
            handle: (each) => handle({ ...each, user: 'somebody' } as ShardMessage),
          }),
      })),
    ],
    [
      'takes no notice of concurrency',
      ['shard-queue-3-concurrency', 'shard-queue-5'],
      withEngine((sound) => ({
        deliver: ({ handle }) => sound.deliver({ concurrency: 99, handle }),
      })),
    ],
    [
      'takes again for done',
      ['shard-queue-4'],
      withEngine((sound) => ({
        deliver: ({ concurrency, handle }) =>
          sound.deliver({
            concurrency,
            handle: (each) => handle(each).then(() => 'done' as const),
          }),
      })),
    ],
    [
      'does not wait at rest',
      ['shard-queue-5'],
      withEngine((sound) => ({
        deliver: async (request) => {
          const delivery = await sound.deliver(request)
          return { drain: async () => void delivery.drain() }
        },
      })),
    ],
    [
      'never rests',
      ['shard-queue-5'],
      withEngine((sound) => ({
        deliver: async (request) => {
          await sound.deliver(request)
          return { drain: async () => undefined }
        },
      })),
    ],
    ['is told from a sound one', [], engineSubject],
  ])('%s', async (_, expected, makeSubject) => {
    expect(await failures(makeSubject)).toEqual(expected)
  })
})
