// better-sqlite3: one synchronous connection, on which transactions must take turns.
import type { ClockPort } from '../../../ports/clock.js'
import type { TransactionOptions, TransactionPort } from '../../../ports/transaction.js'
import { sqlite } from '../dialects/sqlite.js'
import type { SqlExecutor, SqlRow } from '../executor.js'
import { sqlFaultKind } from '../fault-kind.js'

// Methods, not properties, so that the driver's own narrower types fit.
interface BetterSqlite3Statement {
  readonly reader: boolean
  all(...parameters: unknown[]): unknown[]
  run(...parameters: unknown[]): { readonly changes: number | bigint }
}

/** What is needed of a better-sqlite3 database; version 11 or later fits. */
export interface BetterSqlite3Database {
  readonly inTransaction: boolean
  prepare(sql: string): BetterSqlite3Statement
  exec(sql: string): unknown
  pragma(source: string): unknown
}

/** How transactions on a better-sqlite3 database behave. */
export interface BetterSqlite3TransactionOptions {
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

const statementsOf = new WeakMap<BetterSqlite3Database, Map<string, BetterSqlite3Statement>>()
const turnOf = new WeakMap<BetterSqlite3Database, Promise<unknown>>()

function prepared(db: BetterSqlite3Database, sql: string): BetterSqlite3Statement {
  const statements = statementsOf.get(db) ?? new Map<string, BetterSqlite3Statement>()
  statementsOf.set(db, statements)
  const statement = statements.get(sql) ?? db.prepare(sql)
  statements.set(sql, statement)
  return statement
}

/** Speaks SQL to a better-sqlite3 database. Statements are prepared once per database and kept. */
export function fromBetterSqlite3(db: BetterSqlite3Database): SqlExecutor {
  return {
    execute: async (sql, parameters) => {
      const statement = prepared(db, sql)
      if (statement.reader)
        return { rows: statement.all(...parameters) as SqlRow[], affected: Number.NaN }
      return { rows: [], affected: Number(statement.run(...parameters).changes) }
    },
  }
}

/**
 * Sets a connection up for purging: write-ahead log, every commit on the disk before it is
 * answered, foreign keys enforced, and from then on at most 50 milliseconds of waiting for another
 * process, because that waiting stops the whole event loop. It waits for up to five seconds itself.
 */
export function prepareBetterSqlite3(db: BetterSqlite3Database): void {
  // A process that started a moment before may be making its tables: that is waited for, once.
  db.pragma('busy_timeout = 5000')
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.pragma('foreign_keys = ON')
  db.pragma('busy_timeout = 50')
}

/**
 * Transactions of a better-sqlite3 database, one at a time: runs that are started at once wait for
 * each other, also when they come from two calls of this function on the same database. `write`
 * begins with `begin immediate`, which holds the database against every other writer; `read` with
 * `begin`, and a write in it is not prevented.
 *
 * Everybody who works asynchronously on this connection must go through here, else their statements
 * land in somebody's transaction. A run must not be awaited inside the work of another: it would
 * wait for itself.
 */
export function betterSqlite3Transactions<Db extends BetterSqlite3Database>(
  db: Db,
  options: BetterSqlite3TransactionOptions = {},
): TransactionPort<Db> {
  return {
    run: (work, { mode }) => {
      const turn = (turnOf.get(db) ?? Promise.resolve()).then(() =>
        transact(db, work, mode, options),
      )
      turnOf.set(
        db,
        turn.catch(() => undefined),
      )
      return turn
    },
    faultKind: sqlFaultKind(sqlite),
    noticeMs: NOTICE_MS,
  }
}

async function transact<Db extends BetterSqlite3Database, Result>(
  db: Db,
  work: (tx: Db) => Promise<Result>,
  mode: TransactionOptions['mode'],
  options: BetterSqlite3TransactionOptions,
): Promise<Result> {
  await begin(db, mode === 'write' ? 'begin immediate' : 'begin', options)
  try {
    const result = await work(db)
    // Fails when SQLite has rolled back by itself after a fault that the work swallowed.
    db.exec('commit')
    return result
  } catch (fault) {
    if (db.inTransaction) db.exec('rollback')
    throw fault
  }
}

async function begin(
  db: BetterSqlite3Database,
  sql: string,
  { sleep, attempts = ATTEMPTS }: BetterSqlite3TransactionOptions,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      db.exec(sql)
      return
    } catch (fault) {
      if (sleep === undefined || attempt >= attempts || !codeOf(fault).startsWith('SQLITE_BUSY'))
        throw fault
      await sleep(BETWEEN_TRIES_MS)
    }
  }
}

function codeOf(fault: unknown): string {
  return String((fault as { readonly code?: unknown } | null)?.code ?? '')
}
