// The engine's cases under test: each fails for an engine that breaks its promise, and only then.
import { describe, expect, it } from 'vitest'
import type { MemoryTransaction } from '../../src/adapters/memory/index.js'
import type { Engine, ShardMessage } from '../../src/ports/engine.js'
import { type EngineSubject, engineCases } from '../../src/testing/index.js'
import { engineSubject } from '../adapters-memory/support.js'

type Subject = EngineSubject<MemoryTransaction>
type MemoryEngine = Engine<MemoryTransaction>

/** The ids of the cases that a subject fails. */
const failures = async (makeSubject: () => Subject): Promise<readonly string[]> => {
  const failed: string[] = []
  for (const each of engineCases<MemoryTransaction>()) {
    try {
      await each.run(makeSubject())
    } catch {
      failed.push(each.id)
    }
  }
  return failed
}

const withEngine =
  (change: (sound: MemoryEngine, subject: Subject) => Partial<MemoryEngine>) => (): Subject => {
    const subject = engineSubject()
    return { ...subject, engine: { ...subject.engine, ...change(subject.engine, subject) } }
  }

/** Sends in a transaction of its own, whatever becomes of the one that asked. */
const sendsApart = (sound: MemoryEngine, { transactions }: Subject): MemoryEngine['enqueue'] => {
  return async ({ messages }) =>
    void transactions.run((tx) => sound.enqueue({ tx, messages }), { mode: 'write' })
}

const textOf = (message: ShardMessage): string => JSON.stringify(message)

describe('a faulty engine', () => {
  it.each<[string, readonly string[], () => Subject]>([
    [
      'sends although the transaction is rolled back',
      ['engine-1'],
      withEngine((sound, subject) => ({ enqueue: sendsApart(sound, subject) })),
    ],
    [
      'leaves out what equals a message that is being handled',
      ['engine-2'],
      withEngine((sound) => {
        const handled = new Set<string>()
        return {
          enqueue: ({ tx, messages }) =>
            sound.enqueue({ tx, messages: messages.filter((each) => !handled.has(textOf(each))) }),
          deliver: ({ lanes, handle }) =>
            sound.deliver({
              lanes,
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
      ['engine-3', 'engine-3-lanes'],
      withEngine((sound) => ({
        enqueue: ({ tx, messages }) =>
          sound.enqueue({ tx, messages: messages.filter(({ shard }) => shard % 3 !== 0) }),
      })),
    ],
    [
      'adds something to a message',
      ['engine-3'],
      withEngine((sound) => ({
        deliver: ({ lanes, handle }) =>
          sound.deliver({
            lanes,
            handle: (each) => handle({ ...each, user: 'somebody' } as ShardMessage),
          }),
      })),
    ],
    [
      'takes no notice of lanes',
      ['engine-3-lanes', 'engine-5'],
      withEngine((sound) => ({ deliver: ({ handle }) => sound.deliver({ lanes: 99, handle }) })),
    ],
    [
      'takes again for done',
      ['engine-4'],
      withEngine((sound) => ({
        deliver: ({ lanes, handle }) =>
          sound.deliver({ lanes, handle: (each) => handle(each).then(() => 'done' as const) }),
      })),
    ],
    [
      'does not wait at rest',
      ['engine-5'],
      withEngine((sound) => ({
        deliver: async (request) => {
          const delivery = await sound.deliver(request)
          return { rest: async () => void delivery.rest() }
        },
      })),
    ],
    [
      'never rests',
      ['engine-5'],
      withEngine((sound) => ({
        deliver: async (request) => {
          await sound.deliver(request)
          return { rest: async () => undefined }
        },
      })),
    ],
    ['is told from a sound one', [], engineSubject],
  ])('%s', async (_, expected, makeSubject) => {
    expect(await failures(makeSubject)).toEqual(expected)
  })
})
