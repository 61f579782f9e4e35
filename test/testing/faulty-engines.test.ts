// The engine cases under test: each fails for an engine that breaks its promise, and a sound engine passes them all.
import { describe, expect, it } from 'vitest'
import type { Engine, Handled, ShardMessage, TransactionPort } from '../../src/index.js'
import { type EngineSubject, engineCases } from '../../src/testing/index.js'

/** What a transaction sends once it commits. */
type Tx = ShardMessage[]

type Flaw =
  | 'sends at once'
  | 'takes what is being handled for waiting'
  | 'loses every third message'
  | 'hands over half a message'
  | 'opens a lane too many'
  | 'lets go what could not be taken'
  | 'rests at once'
  | 'goes on after a rest'

/** Lets everything that needs no outside answer get on a little. */
const pause = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve()
}

const subject = (flaw: Flaw | null): EngineSubject<Tx> => {
  const queue: ShardMessage[] = []
  const atWork: ShardMessage[] = []
  let sent = 0
  const push = (message: ShardMessage): void => {
    const there = flaw === 'takes what is being handled for waiting' ? [...queue, ...atWork] : queue
    if (there.some(({ shard }) => shard === message.shard)) return
    if (flaw === 'loses every third message' && ++sent % 3 === 0) return
    queue.push(message)
  }
  const transactions: TransactionPort<Tx> = {
    run: async (work) => {
      const tx: Tx = []
      const result = await work(tx)
      tx.forEach(push)
      return result
    },
  }
  const deliverNext = async (handle: (message: ShardMessage) => Promise<Handled>): Promise<void> => {
    const message = queue.shift()
    if (message === undefined) return pause()
    atWork.push(message)
    const handled = await handle(flaw === 'hands over half a message' ? ({ shard: message.shard } as ShardMessage) : message)
    atWork.splice(atWork.indexOf(message), 1)
    if (handled === 'again' && flaw !== 'lets go what could not be taken') push(message)
  }
  const engine: Engine<Tx> = {
    enqueue: async ({ tx, messages }) => {
      if (flaw === 'sends at once') messages.forEach(push)
      else tx.push(...messages)
    },
    deliver: async ({ lanes, handle }) => {
      let isResting = false
      let turns = 0
      const lane = async (): Promise<void> => {
        while (!isResting && turns++ < 100_000) await deliverNext(handle)
      }
      const open = Array.from({ length: lanes + (flaw === 'opens a lane too many' ? 1 : 0) }, lane)
      return {
        rest: async () => {
          if (flaw === 'goes on after a rest') return void (await pause())
          isResting = true
          if (flaw !== 'rests at once') await Promise.all(open)
        },
      }
    },
  }
  return { engine, transactions, pause }
}

const failures = async (flaw: Flaw | null): Promise<readonly string[]> => {
  const failed: string[] = []
  for (const each of engineCases<Tx>()) await each.run(subject(flaw)).catch(() => failed.push(each.id))
  return failed
}

describe('an engine', () => {
  it.each<[Flaw, readonly string[]]>([
    ['sends at once', ['engine-1']],
    ['takes what is being handled for waiting', ['engine-2']],
    ['loses every third message', ['engine-3']],
    ['hands over half a message', ['engine-1', 'engine-3']],
    ['opens a lane too many', ['engine-3']],
    ['lets go what could not be taken', ['engine-3-again']],
    ['rests at once', ['engine-5']],
    ['goes on after a rest', ['engine-5']],
  ])('that %s fails %j', async (flaw, ids) => {
    expect(await failures(flaw)).toEqual(ids)
  })

  it('that keeps every promise passes', async () => {
    expect(await failures(null)).toEqual([])
  })
})
