// SQLite has one writer: transactions on a connection take turns, and try again while another
// process holds the database.
import type { ClockPort } from '../../../ports/clock.js'
import type { TransactionOptions, TransactionPort } from '../../../ports/transaction.js'
import { sqlite } from '../dialects/sqlite.js'
import { sqlFaultKind } from '../fault-kind.js'

/** How transactions on a SQLite connection behave. */
export interface SqliteTransactionOptions {
  /**
   * Waits between two tries to begin while another process holds the database; take the clock
   * port's `sleep`. Left out: the busy fault comes out of `run` at once, after the connection's own
   * busy timeout.
   */
  readonly sleep?: ClockPort['sleep']
  /** How often it is tried, 20 milliseconds apart; 250 where it is left out. */
  readonly attempts?: number
}

const BETWEEN_TRIES_MS = 20
const ATTEMPTS = 250

/**
 * SQLite itself tries again 25 milliseconds later at most, as long as it has waited for less than a
 * fifth of a second; {@link BETWEEN_TRIES_MS} is less.
 */
const NOTICE_MS = 25

const turnOf = new WeakMap<object, Promise<unknown>>()
const faultKind = sqlFaultKind(sqlite)

/** Runs one after the other what is to run on the same connection. */
export function inTurn<Result>(db: object, run: () => Promise<Result>): Promise<Result> {
  const turn = (turnOf.get(db) ?? Promise.resolve()).then(run)
  turnOf.set(
    db,
    turn.catch(() => undefined),
  )
  return turn
}

/** How a driver runs a transaction. */
export interface SqliteTransaction<Tx> {
  readonly begin: (mode: TransactionOptions['mode']) => Tx | Promise<Tx>
  readonly commit: (tx: Tx) => unknown
  /** Must not throw where nothing is open. */
  readonly rollBack: (tx: Tx) => unknown
}

/** How a synchronous connection runs one, which `isOpen` says is under way. */
export function onConnection<Db extends { exec(sql: string): unknown }>(
  db: Db,
  isOpen: () => boolean,
): SqliteTransaction<Db> {
  return {
    begin: (mode) => {
      db.exec(mode === 'write' ? 'begin immediate' : 'begin')
      return db
    },
    commit: () => db.exec('commit'),
    rollBack: () => {
      if (isOpen()) db.exec('rollback')
    },
  }
}

/** The port over one connection, `db`, whichever driver has it. */
export function takingTurns<Tx>(
  db: object,
  transaction: SqliteTransaction<Tx>,
  options: SqliteTransactionOptions,
): TransactionPort<Tx> {
  return {
    run: (work, { mode }) => inTurn(db, () => transact(transaction, work, mode, options)),
    faultKind,
    noticeMs: NOTICE_MS,
  }
}

async function transact<Tx, Result>(
  transaction: SqliteTransaction<Tx>,
  work: (tx: Tx) => Promise<Result>,
  mode: TransactionOptions['mode'],
  options: SqliteTransactionOptions,
): Promise<Result> {
  const tx = await begun(() => transaction.begin(mode), options)
  try {
    const result = await work(tx)
    // Fails when SQLite has rolled back by itself after a fault that the work swallowed.
    await transaction.commit(tx)
    return result
  } catch (fault) {
    await transaction.rollBack(tx)
    throw fault
  }
}

async function begun<Tx>(
  begin: () => Tx | Promise<Tx>,
  { sleep, attempts = ATTEMPTS }: SqliteTransactionOptions,
): Promise<Tx> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await begin()
    } catch (fault) {
      if (sleep === undefined || attempt >= attempts || faultKind(fault) !== 'locked') throw fault
      await sleep(BETWEEN_TRIES_MS)
    }
  }
}
