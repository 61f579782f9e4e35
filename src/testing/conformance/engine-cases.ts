// What every engine must do, as cases.
import type { JobId } from '../../domain/keys.js'
import type { Engine, Handled, ShardMessage } from '../../ports/engine.js'
import type { TransactionPort } from '../../ports/transaction.js'
import type { ConformanceCase } from './conformance.js'
import { must, mustEqual } from './expect.js'

/** An engine with nothing waiting in it, and the transactions that it can send in. */
export interface EngineSubject<Tx> {
  readonly engine: Engine<Tx>
  readonly transactions: TransactionPort<Tx>
  /** Waits a little: some milliseconds. A message must arrive within a thousand of these waits, one that is delivered again as well. */
  readonly pause: () => Promise<void>
}

/** The cases for `Engine`. Capability: `transactional` for one whose messages stand and fall with the transaction. */
export const engineCases = <Tx>(): readonly ConformanceCase<EngineSubject<Tx>>[] => [
  {
    id: 'engine-1',
    since: '0.1.0',
    title: 'sends no message of a transaction that is rolled back, and those of one that commits',
    needs: ['transactional'],
    run: async (subject) => {
      const rolledBack = subject.transactions.run(
        async (tx) => {
          await subject.engine.enqueue({ tx, messages: [message(1)] })
          throw new Error('The work rejects.')
        },
        { mode: 'write' },
      )
      await rolledBack.catch(() => undefined)
      await send(subject, [message(2)])
      await delivering(subject, 1, async (handled) => {
        must(await until(subject, () => handled.length > 0), 'the message of a committed transaction is delivered')
        // Whatever else was sent before it has had its turn by now.
        mustEqual(handled, [message(2)], 'no message of a transaction that was rolled back is delivered')
      })
    },
  },
  {
    id: 'engine-2',
    since: '0.1.0',
    title: 'sends a message again although an equal one is being handled',
    run: async (subject) => {
      let isFirst = true
      await send(subject, [message(1)])
      const handle = async (): Promise<Handled> => {
        if (isFirst) {
          isFirst = false
          await send(subject, [message(1)])
        }
        return 'done'
      }
      await delivering(
        subject,
        1,
        async (handled) => {
          must(await until(subject, () => handled.length > 1), 'a message sent while an equal one is handled is delivered too')
        },
        handle,
      )
    },
  },
  {
    id: 'engine-3',
    since: '0.1.0',
    title: 'delivers every message, job and shard as they were sent, to no more lanes than asked for',
    run: async (subject) => {
      const sent = [1, 2, 3, 4, 5].map(message)
      let [atWork, most] = [0, 0]
      await send(subject, sent)
      const handle = async (): Promise<Handled> => {
        most = Math.max(most, ++atWork)
        await subject.pause()
        atWork--
        return 'done'
      }
      await delivering(
        subject,
        2,
        async (handled) => {
          must(await until(subject, () => shardsOf(handled).length === sent.length), 'every message is delivered')
          mustEqual(
            handled.find(({ shard }) => shard === 3),
            message(3),
            'a message arrives as it was sent',
          )
        },
        handle,
      )
      must(most <= 2, 'no more messages are handled at the same time than there are lanes')
    },
  },
  {
    id: 'engine-3-again',
    since: '0.1.0',
    title: 'delivers a message again that could not be taken',
    run: async (subject) => {
      let isFirst = true
      await send(subject, [message(1)])
      const handle = async (): Promise<Handled> => {
        const answer = isFirst ? 'again' : 'done'
        isFirst = false
        return answer
      }
      await delivering(
        subject,
        1,
        async (handled) => {
          must(await until(subject, () => handled.length > 1), 'a message whose handler answers "again" is delivered again')
        },
        handle,
      )
    },
  },
  {
    id: 'engine-5',
    since: '0.1.0',
    title: 'rests only when what was taken is handled, and takes nothing after that',
    run: async (subject) => {
      let ended = 0
      await send(subject, [message(1)])
      const handled: ShardMessage[] = []
      const delivery = await subject.engine.deliver({
        lanes: 1,
        handle: async (each) => {
          handled.push(each)
          await subject.pause()
          ended++
          return 'done'
        },
      })
      const arrived = await until(subject, () => handled.length > 0)
      await delivery.rest()
      must(arrived, 'the message is delivered')
      mustEqual(ended, handled.length, 'what was taken is handled by the time that rest resolves')
      const before = handled.length
      await send(subject, [message(2)])
      for (let waits = 0; waits < 20; waits++) await subject.pause()
      mustEqual(handled.length, before, 'nothing is delivered to a process that rests')
    },
  },
]

const message = (shard: number): ShardMessage => ({ jobId: 'conformance' as JobId, shard })

const shardsOf = (messages: readonly ShardMessage[]): readonly number[] => [...new Set(messages.map(({ shard }) => shard))]

const send = <Tx>({ engine, transactions }: EngineSubject<Tx>, messages: readonly ShardMessage[]): Promise<void> =>
  transactions.run((tx) => engine.enqueue({ tx, messages }), { mode: 'write' })

/** Takes messages while `look` looks at them, and rests whatever it finds. */
const delivering = async <Tx>(
  { engine }: EngineSubject<Tx>,
  lanes: number,
  look: (handled: readonly ShardMessage[]) => Promise<void>,
  handle: (message: ShardMessage) => Promise<Handled> = async () => 'done',
): Promise<void> => {
  const handled: ShardMessage[] = []
  const delivery = await engine.deliver({
    lanes,
    handle: async (each) => {
      handled.push(each)
      return handle(each)
    },
  })
  try {
    await look(handled)
  } finally {
    await delivery.rest()
  }
}

const until = async <Tx>({ pause }: EngineSubject<Tx>, holds: () => boolean): Promise<boolean> => {
  for (let waits = 0; waits < 1000 && !holds(); waits++) await pause()
  return holds()
}
