// What every engine must do, as cases.
import type { JobId } from '../../domain/keys.js'
import type { Engine, Handled, ShardMessage } from '../../ports/engine.js'
import type { TransactionPort } from '../../ports/transaction.js'
import type { ConformanceCase } from './conformance.js'
import { must, mustEqual } from './expect.js'

/** An engine whose queue is empty, and the transactions that it sends its messages in. */
export interface EngineSubject<Tx> {
  readonly transactions: TransactionPort<Tx>
  readonly engine: Engine<Tx>
  /**
   * Waits a moment: some milliseconds for an engine in another process. A delivery may take five
   * hundred of them.
   */
  readonly pause: () => Promise<void>
}

/**
 * The cases for `Engine`. Capability: `transactional`, for one whose messages stand and fall with
 * the transaction.
 */
export const engineCases = <Tx>(): readonly ConformanceCase<EngineSubject<Tx>>[] => [
  {
    id: 'engine-1',
    since: '0.1.0',
    title: 'sends nothing of a transaction that is rolled back',
    needs: ['transactional'],
    run: async (subject) => {
      const { transactions, engine } = subject
      const rolledBack = transactions.run(
        async (tx) => {
          await engine.enqueue({ tx, messages: [message(1)] })
          throw new Error('The work rejects.')
        },
        { mode: 'write' },
      )
      await rolledBack.catch(() => undefined)
      await send(subject, message(2))
      await withDelivery(subject, { lanes: 1, answer: () => 'done' }, async (got) => {
        await until(subject, 'a message that was committed arrives', () => got.length > 0)
        for (let moments = 0; moments < MOMENTS; moments++) await subject.pause()
        mustEqual(shardsOf(got), [2], 'only the message that was committed arrives')
      })
    },
  },
  {
    id: 'engine-2',
    since: '0.1.0',
    title: 'delivers what is sent while an equal message is being handled',
    run: async (subject) => {
      await send(subject, message(1))
      const gate = closedGate()
      await withDelivery(
        subject,
        { lanes: 1, answer: () => gate.opened.then((): Handled => 'done'), atEnd: gate.open },
        async (got) => {
          await until(subject, 'the message arrives', () => got.length === 1)
          await send(subject, message(1))
          gate.open()
          await until(subject, 'the message sent meanwhile arrives too', () => got.length >= 2)
        },
      )
    },
  },
  {
    id: 'engine-3',
    since: '0.1.0',
    title: 'hands over every message, with its job and shard and nothing else',
    run: async (subject) => {
      const sent = SHARDS.map(message)
      await send(subject, ...sent.slice(0, 2))
      await withDelivery(subject, { lanes: 2, answer: () => 'done' }, async (got) => {
        await send(subject, ...sent.slice(2))
        await until(
          subject,
          'every message arrives',
          () => new Set(shardsOf(got)).size === sent.length,
        )
        const first = SHARDS.map((shard) => got.find((each) => each.shard === shard))
        mustEqual(first, sent, 'a message arrives as it was sent')
      })
    },
  },
  {
    id: 'engine-3-lanes',
    since: '0.1.0',
    title: 'hands over no more messages at the same time than there are lanes',
    run: async (subject) => {
      let [now, most] = [0, 0]
      const answer = async (): Promise<Handled> => {
        most = Math.max(most, ++now)
        await subject.pause()
        now--
        return 'done'
      }
      await send(subject, ...SHARDS.map(message))
      await withDelivery(subject, { lanes: LANES, answer }, async (got) => {
        await until(
          subject,
          'every message arrives',
          () => new Set(shardsOf(got)).size === SHARDS.length && now === 0,
        )
        must(most <= LANES, `at most ${LANES} messages are handled at the same time`)
      })
    },
  },
  {
    id: 'engine-4',
    since: '0.1.0',
    title: 'delivers again what could not be taken',
    run: async (subject) => {
      await send(subject, message(1))
      await withDelivery(
        subject,
        { lanes: 1, answer: (times) => (times === 1 ? 'again' : 'done') },
        (got) =>
          until(subject, 'a message that could not be taken arrives again', () => got.length >= 2),
      )
    },
  },
  {
    id: 'engine-5',
    since: '0.1.0',
    title:
      'at rest, waits for what is being handled, takes nothing more, and leaves the rest to others',
    run: async (subject) => {
      const { engine } = subject
      await send(subject, message(1), message(2))
      const gate = closedGate()
      const got: ShardMessage[] = []
      const delivery = await engine.deliver({
        lanes: 1,
        handle: async (each) => {
          got.push(each)
          await gate.opened
          return 'done'
        },
      })
      let isAtRest = false
      const resting = { of: Promise.resolve() }
      try {
        await until(subject, 'a message arrives', () => got.length === 1)
        resting.of = delivery.rest().then(() => {
          isAtRest = true
        })
        for (let moments = 0; moments < MOMENTS; moments++) await subject.pause()
        must(!isAtRest, 'rest resolves only when the message in hand is handled')
      } finally {
        gate.open()
        await resting.of
      }
      mustEqual(got.length, 1, 'whoever rests takes no further message')
      await withDelivery(subject, { lanes: 1, answer: () => 'done' }, (others) =>
        until(subject, 'the message that was not taken goes to another', () =>
          others.some(({ shard }) => shard !== got[0]?.shard),
        ),
      )
    },
  },
]

const SHARDS = [1, 2, 3, 4, 5, 6]
const LANES = 2
/** How long is waited for what must not happen. */
const MOMENTS = 5
/** How long is waited for what must. */
const MOST_MOMENTS = 500

const message = (shard: number): ShardMessage => ({ jobId: 'conformance' as JobId, shard })

const shardsOf = (messages: readonly ShardMessage[]): readonly number[] =>
  messages.map(({ shard }) => shard)

const send = <Tx>(
  { transactions, engine }: EngineSubject<Tx>,
  ...messages: readonly ShardMessage[]
): Promise<void> => transactions.run((tx) => engine.enqueue({ tx, messages }), { mode: 'write' })

const until = async <Tx>(
  { pause }: EngineSubject<Tx>,
  sentence: string,
  condition: () => boolean,
): Promise<void> => {
  for (let moments = 0; moments < MOST_MOMENTS && !condition(); moments++) await pause()
  must(condition(), sentence)
}

/** A promise that somebody opens. */
const closedGate = (): { readonly opened: Promise<void>; readonly open: () => void } => {
  let open = (): void => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open }
}

interface Reception {
  readonly lanes: number
  /** What becomes of the message that came as the so-manieth, from 1. */
  readonly answer: (times: number) => Handled | Promise<Handled>
  /** Lets go whatever is still being handled, also when the case fails. */
  readonly atEnd?: () => void
}

/** Receives messages while the work lasts. */
const withDelivery = async <Tx>(
  { engine }: EngineSubject<Tx>,
  { lanes, answer, atEnd }: Reception,
  work: (got: readonly ShardMessage[]) => Promise<void>,
): Promise<void> => {
  const got: ShardMessage[] = []
  const delivery = await engine.deliver({ lanes, handle: async (each) => answer(got.push(each)) })
  try {
    await work(got)
  } finally {
    atEnd?.()
    await delivery.rest()
  }
}
