// A database in memory: transactions one after the other, each of which writes drafts that only its
// commit makes true.
import type { TransactionOptions } from '../../ports/transaction.js'
import { memoryFault } from './fault.js'

/**
 * A transaction of a {@link MemoryDatabase}, good until its work has ended. There is nothing to do
 * with it but hand it on.
 */
export interface MemoryTransaction {
  /** Counts the transactions. */
  readonly number: number
  /** Whether it may change anything. */
  readonly mode: TransactionOptions['mode']
}

/** What a transaction wrote to one table and has not committed yet. */
interface Draft {
  readonly commit: () => void
  readonly discard: () => void
}

interface Open {
  readonly tx: MemoryTransaction
  readonly drafts: Draft[]
  readonly lose: () => void
}

/**
 * One database for all memory adapters that are given it.
 *
 * Transactions run one at a time, in the order in which they were asked for, so each is alone from
 * its first read to its commit, and a transaction that waits for another one asked for later waits
 * for ever.
 */
export interface MemoryDatabase {
  /**
   * Does the work in a transaction of its own: commits when it resolves, forgets its drafts when it
   * rejects.
   */
  readonly transact: <Result>(
    work: (tx: MemoryTransaction) => Promise<Result>,
    options: TransactionOptions,
  ) => Promise<Result>
  /**
   * Loses the connection of the open transaction, as a database does whose client has died or
   * frozen: rolls it back at once, rejects its run with `memory-connection-lost`, and begins the
   * next one. Answers whether a transaction was open.
   */
  readonly loseConnection: () => boolean
  /**
   * Throws `memory-transaction-ended` unless the transaction is the open one of this database. For
   * tables.
   */
  readonly assertOpen: (tx: MemoryTransaction) => void
  /**
   * Adds a draft to the open transaction; throws `memory-read-only` in a read transaction. For
   * tables.
   */
  readonly enlist: (tx: MemoryTransaction, draft: Draft) => void
  /**
   * Throws `memory-read-only` in a read transaction, `memory-transaction-ended` in one that has
   * ended.
   */
  readonly assertWritable: (tx: MemoryTransaction) => void
}

/** Makes an empty database. */
export function memoryDatabase(): MemoryDatabase {
  let open: Open | null = null
  let count = 0
  let last: Promise<unknown> = Promise.resolve()

  const openOf = (tx: MemoryTransaction): Open => {
    if (open === null || open.tx !== tx) throw transactionEnded()
    return open
  }

  const assertWritable = (tx: MemoryTransaction): void => {
    openOf(tx)
    if (tx.mode === 'read') throw readOnly()
  }

  const end = (ended: Open, how: 'commit' | 'discard'): void => {
    open = null
    for (const draft of ended.drafts) draft[how]()
  }

  const perform = async <Result>(
    work: (tx: MemoryTransaction) => Promise<Result>,
    mode: TransactionOptions['mode'],
  ): Promise<Result> => {
    const { mine, lost } = begin(++count, mode)
    open = mine
    try {
      const result = await Promise.race([work(mine.tx), lost])
      if (open !== mine) throw connectionLost()
      end(mine, 'commit')
      return result
    } catch (fault) {
      if (open === mine) end(mine, 'discard')
      throw fault
    }
  }

  return {
    transact: (work, options) => {
      const turn = last.then(() => perform(work, options.mode))
      last = turn.catch(() => undefined)
      return turn
    },
    loseConnection: () => {
      if (open === null) return false
      const lost = open
      end(lost, 'discard')
      lost.lose()
      return true
    },
    assertOpen: (tx) => void openOf(tx),
    enlist: (tx, draft) => {
      assertWritable(tx)
      openOf(tx).drafts.push(draft)
    },
    assertWritable,
  }
}

/** A new transaction, and what rejects when its connection is lost. */
function begin(
  number: number,
  mode: TransactionOptions['mode'],
): { readonly mine: Open; readonly lost: Promise<never> } {
  const tx: MemoryTransaction = Object.freeze({ number, mode })
  let lose: (fault: Error) => void = () => {}
  const lost = new Promise<never>((_, reject) => {
    lose = reject
  })
  return { mine: { tx, drafts: [], lose: () => lose(connectionLost()) }, lost }
}

function transactionEnded(): Error {
  return memoryFault(
    'memory-transaction-ended',
    'This transaction has ended, or is not of this database. Use a transaction only inside the ' +
      'work that was given it, and await everything there.',
  )
}

function readOnly(): Error {
  return memoryFault(
    'memory-read-only',
    'This transaction was opened to read. Open it with mode write to change or lock anything.',
  )
}

function connectionLost(): Error {
  return memoryFault(
    'memory-connection-lost',
    'The connection was lost before the commit; the transaction was rolled back.',
  )
}
