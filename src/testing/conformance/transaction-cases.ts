// What every transaction port must do, as cases.
import type { TransactionPort } from '../../ports/transaction.js'
import type { ConformanceCase } from './conformance.js'
import { must, mustEqual, mustReject } from './expect.js'

/** A transaction port with a place to write marks in, so that one can see what it commits. */
export interface TransactionSubject<Tx> {
  /** Opens the transactions in which everything happens. */
  readonly transactions: TransactionPort<Tx>
  /** Writes a mark inside a transaction. */
  readonly write: (tx: Tx, mark: string) => Promise<void>
  /** Whether a transaction sees a mark. */
  readonly sees: (tx: Tx, mark: string) => Promise<boolean>
  /**
   * Whether a mark is committed: looks from outside of every transaction of the port, e.g. over a
   * connection of its own.
   */
  readonly isCommitted: (mark: string) => Promise<boolean>
  /**
   * Waits as long as another run needs to get somewhere, if nothing holds it up: some milliseconds
   * for a database.
   */
  readonly pause: () => Promise<void>
  /**
   * Capability `failing-commit`: makes the commit of this transaction fail, e.g. by a deferred
   * constraint.
   */
  readonly spoilCommit?: (tx: Tx) => Promise<void>
}

/** The cases for `TransactionPort`. Capability: `failing-commit`. */
export const transactionCases = <Tx>(): readonly ConformanceCase<TransactionSubject<Tx>>[] => [
  {
    id: 'transaction-1',
    since: '0.1.0',
    title: 'commits when the work resolves',
    run: async ({ transactions, write, sees }) => {
      await transactions.run((tx) => write(tx, 'first'), { mode: 'write' })
      const seen = await transactions.run((tx) => sees(tx, 'first'), { mode: 'read' })
      must(seen, 'what a resolved work wrote is seen by the next transaction')
    },
  },
  {
    id: 'transaction-2',
    since: '0.1.0',
    title: 'rolls everything back when the work rejects, and goes on working',
    run: async ({ transactions, write, isCommitted }) => {
      const run = transactions.run(
        async (tx) => {
          await write(tx, 'first')
          await write(tx, 'second')
          throw new Error('The work rejects.')
        },
        { mode: 'write' },
      )
      await run.catch(() => undefined)
      const left = [await isCommitted('first'), await isCommitted('second')]
      mustEqual(left, [false, false], 'nothing that a rejected work wrote is left')
      await transactions.run((tx) => write(tx, 'third'), { mode: 'write' })
      must(await isCommitted('third'), 'a transaction after a rollback commits')
    },
  },
  {
    id: 'transaction-3',
    since: '0.1.0',
    title: 'resolves after the commit, with what the work resolved to',
    run: async ({ transactions, write, isCommitted }) => {
      const answer = { some: 'answer' }
      const result = await transactions.run(async (tx) => write(tx, 'first').then(() => answer), {
        mode: 'write',
      })
      must(
        await isCommitted('first'),
        'what was written is committed by the time that run resolves',
      )
      must(result === answer, 'run resolves with what the work resolved to')
    },
  },
  {
    id: 'transaction-4',
    since: '0.1.0',
    title: 'rejects when the work throws, before or after it awaited anything',
    run: async ({ transactions, write }) => {
      const atOnce = transactions.run(
        () => Promise.reject(new Error('The work rejects at once.')),
        { mode: 'write' },
      )
      await mustReject(atOnce, 'run rejects when the work rejects at once')
      const later = transactions.run(
        (tx) => write(tx, 'first').then(() => Promise.reject(new Error('The work rejects later.'))),
        {
          mode: 'write',
        },
      )
      await mustReject(later, 'run rejects when the work rejects later')
    },
  },
  {
    id: 'transaction-4-commit',
    since: '0.1.0',
    title: 'rejects when the commit fails',
    needs: ['failing-commit'],
    run: async ({ transactions, write, isCommitted, spoilCommit }) => {
      const run = transactions.run(
        async (tx) => {
          await write(tx, 'first')
          await spoilCommit?.(tx)
        },
        { mode: 'write' },
      )
      await mustReject(run, 'run rejects when the commit fails')
      must(!(await isCommitted('first')), 'nothing is left of a transaction whose commit failed')
    },
  },
  {
    id: 'transaction-5',
    since: '0.1.0',
    title: 'hides what is not committed from a run beside it',
    run: async ({ transactions, write, sees, pause }) => {
      let look: Promise<boolean> = Promise.resolve(false)
      const writing = transactions.run(
        async (tx) => {
          await write(tx, 'first')
          look = transactions.run((other) => sees(other, 'first'), { mode: 'read' })
          // A port may let the other run wait until this one has ended; then the pause ends first.
          await Promise.race([look.catch(() => false), pause()])
          throw new Error('The work rejects.')
        },
        { mode: 'write' },
      )
      await writing.catch(() => undefined)
      must(
        !(await look.catch(() => false)),
        'a run beside another does not see what that one wrote and never committed',
      )
    },
  },
]
