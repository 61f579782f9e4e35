// better-sqlite3: one synchronous connection, on which transactions must take turns.
import type { TransactionPort } from '../../../ports/transaction.js'
import type { SqlExecutor, SqlRow } from '../executor.js'
import { keptStatements } from './kept-statements.js'
import { onConnection, type SqliteTransactionOptions, takingTurns } from './turns.js'

// Methods, not properties, so that the driver's own narrower types fit.
interface BetterSqlite3Statement {
  readonly reader: boolean
  all(...parameters: unknown[]): unknown[]
  run(...parameters: unknown[]): { readonly changes: number | bigint }
}

/** What is needed of a better-sqlite3 database; version 11 or later fits. */
export interface BetterSqlite3Database {
  /** Whether a transaction is open. */
  readonly inTransaction: boolean
  /** Prepares a statement. */
  prepare(sql: string): BetterSqlite3Statement
  /** Runs statements without parameters. */
  exec(sql: string): unknown
  /** Sets a pragma. */
  pragma(source: string): unknown
}

const prepared = keptStatements<BetterSqlite3Statement>()

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
  options: SqliteTransactionOptions = {},
): TransactionPort<Db> {
  return takingTurns<Db>(
    db,
    onConnection(db, () => db.inTransaction),
    options,
  )
}
