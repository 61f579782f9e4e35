// What every queue must do, as cases.
import type { JobId } from '../../domain/keys.js'
import type { ShardQueue, Handled, ShardMessage } from '../../ports/shard-queue.js'
import type { TransactionPort } from '../../ports/transaction.js'
import type { ConformanceCase } from './conformance.js'
import { must, mustEqual } from './expect.js'

/** A queue that holds nothing, and the transactions that it sends its messages in. */
export interface ShardQueueSubject<Tx> {
  /** Opens the transactions in which everything happens. */
  readonly transactions: TransactionPort<Tx>
  /** The queue under test. */
  readonly queue: ShardQueue<Tx>
  /**
   * Waits a moment: some milliseconds for a queue in another process. A delivery may take five
   * hundred of them.
   */
  readonly pause: () => Promise<void>
}

/**
 * The cases for `ShardQueue`. Capability: `transactional`, for one whose messages stand and fall
 * with the transaction.
 */
export const shardQueueCases = <Tx>(): readonly ConformanceCase<ShardQueueSubject<Tx>>[] => [
  {
    id: 'shard-queue-1',
    since: '0.1.0',
    title: 'sends nothing of a transaction that is rolled back',
    needs: ['transactional'],
    run: async (subject) => {
      const { transactions, queue } = subject
      const rolledBack = transactions.run(
        async (tx) => {
          await queue.enqueue({ tx, messages: [message(1)] })
          throw new Error('The work rejects.')
        },
        { mode: 'write' },
      )
      await rolledBack.catch(() => undefined)
      await send(subject, message(2))
      await withDelivery(subject, { concurrency: 1, answer: () => 'done' }, async (got) => {
        await until(subject, 'a message that was committed arrives', () => got.length > 0)
        for (let moments = 0; moments < MOMENTS; moments++) await subject.pause()
        mustEqual(shardsOf(got), [2], 'only the message that was committed arrives')
      })
    },
  },
  {
    id: 'shard-queue-2',
    since: '0.1.0',
    title: 'delivers what is sent while an equal message is being handled',
    run: async (subject) => {
      await send(subject, message(1))
      const gate = closedGate()
      await withDelivery(
        subject,
        { concurrency: 1, answer: () => gate.opened.then((): Handled => 'done'), atEnd: gate.open },
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
    id: 'shard-queue-3',
    since: '0.1.0',
    title: 'hands over every message, with its job and shard and nothing else',
    run: async (subject) => {
      const sent = SHARDS.map(message)
      await send(subject, ...sent.slice(0, 2))
      await withDelivery(subject, { concurrency: 2, answer: () => 'done' }, async (got) => {
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
    id: 'shard-queue-3-concurrency',
    since: '0.1.0',
    title: 'hands over no more messages at the same time than there are concurrency',
    run: async (subject) => {
      let [now, most] = [0, 0]
      const answer = async (): Promise<Handled> => {
        most = Math.max(most, ++now)
        await subject.pause()
        now--
        return 'done'
      }
      await send(subject, ...SHARDS.map(message))
      await withDelivery(subject, { concurrency: CONCURRENCY, answer }, async (got) => {
        await until(
          subject,
          'every message arrives',
          () => new Set(shardsOf(got)).size === SHARDS.length && now === 0,
        )
        must(most <= CONCURRENCY, `at most ${CONCURRENCY} messages are handled at the same time`)
      })
    },
  },
  {
    id: 'shard-queue-4',
    since: '0.1.0',
    title: 'delivers again what could not be taken',
    run: async (subject) => {
      await send(subject, message(1))
      await withDelivery(
        subject,
        { concurrency: 1, answer: (times) => (times === 1 ? 'again' : 'done') },
        (got) =>
          until(subject, 'a message that could not be taken arrives again', () => got.length >= 2),
      )
    },
  },
  {
    id: 'shard-queue-5',
    since: '0.1.0',
    title:
      'at rest, waits for what is being handled, takes nothing more, and leaves the rest to others',
    run: async (subject) => {
      const { queue } = subject
      await send(subject, message(1), message(2))
      const gate = closedGate()
      const got: ShardMessage[] = []
      const delivery = await queue.deliver({
        concurrency: 1,
        handle: async (each) => {
          got.push(each)
          await gate.opened
          return 'done'
        },
      })
      let isAtRest = false
      const draining = { of: Promise.resolve() }
      try {
        await until(subject, 'a message arrives', () => got.length === 1)
        draining.of = delivery.drain().then(() => {
          isAtRest = true
        })
        for (let moments = 0; moments < MOMENTS; moments++) await subject.pause()
        must(!isAtRest, 'rest resolves only when the message in hand is handled')
      } finally {
        gate.open()
        await draining.of
      }
      mustEqual(got.length, 1, 'a queue that drains takes no further message')
      await withDelivery(subject, { concurrency: 1, answer: () => 'done' }, (others) =>
        until(subject, 'the message that was not taken goes to another', () =>
          others.some(({ shard }) => shard !== got[0]?.shard),
        ),
      )
    },
  },
]

const SHARDS = [1, 2, 3, 4, 5, 6]
const CONCURRENCY = 2
/** How long is waited for what must not happen. */
const MOMENTS = 5
/** How long is waited for what must. */
const MOST_MOMENTS = 500

const message = (shard: number): ShardMessage => ({ jobId: 'conformance' as JobId, shard })

const shardsOf = (messages: readonly ShardMessage[]): readonly number[] =>
  messages.map(({ shard }) => shard)

const send = <Tx>(
  { transactions, queue }: ShardQueueSubject<Tx>,
  ...messages: readonly ShardMessage[]
): Promise<void> => transactions.run((tx) => queue.enqueue({ tx, messages }), { mode: 'write' })

const until = async <Tx>(
  { pause }: ShardQueueSubject<Tx>,
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
  readonly concurrency: number
  /** What becomes of the message that came as the so-manieth, from 1. */
  readonly answer: (times: number) => Handled | Promise<Handled>
  /** Lets go whatever is still being handled, also when the case fails. */
  readonly atEnd?: () => void
}

/** Receives messages while the work lasts. */
const withDelivery = async <Tx>(
  { queue }: ShardQueueSubject<Tx>,
  { concurrency, answer, atEnd }: Reception,
  work: (got: readonly ShardMessage[]) => Promise<void>,
): Promise<void> => {
  const got: ShardMessage[] = []
  const delivery = await queue.deliver({
    concurrency,
    handle: async (each) => answer(got.push(each)),
  })
  try {
    await work(got)
  } finally {
    atEnd?.()
    await delivery.drain()
  }
}
