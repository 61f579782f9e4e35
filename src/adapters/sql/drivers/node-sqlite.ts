// node:sqlite, which Node has from version 22: one synchronous connection.
import type { TransactionPort } from '../../../ports/transaction.js'
import type { SqlExecutor, SqlRow } from '../executor.js'
import { keptStatements } from './kept-statements.js'
import { onConnection, type SqliteTransactionOptions, takingTurns } from './turns.js'

// Methods, not properties, so that the driver's own narrower types fit.
interface NodeSqliteStatement {
  columns(): readonly unknown[]
  all(...parameters: (string | number | null)[]): readonly unknown[]
  run(...parameters: (string | number | null)[]): { readonly changes: number | bigint }
}

/** What is needed of a `DatabaseSync`; Node 22.16 or later fits. */
export interface NodeSqliteDatabase {
  /** Whether a transaction is open. */
  readonly isTransaction: boolean
  /** Prepares a statement. */
  prepare(sql: string): NodeSqliteStatement
  /** Runs statements without parameters. */
  exec(sql: string): unknown
}

const prepared = keptStatements<NodeSqliteStatement>()

/** Speaks SQL to a database of `node:sqlite`. Statements are prepared once and kept. */
export function fromNodeSqlite(db: NodeSqliteDatabase): SqlExecutor {
  return {
    execute: async (sql, parameters) => {
      const statement = prepared(db, sql)
      if (statement.columns().length > 0)
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
export function prepareNodeSqlite(db: NodeSqliteDatabase): void {
  // A process that started a moment before may be making its tables: that is waited for, once.
  db.exec(
    'pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = full; ' +
      'pragma foreign_keys = on; pragma busy_timeout = 50',
  )
}

/**
 * Transactions of a `node:sqlite` database, one at a time: runs that are started at once wait for
 * each other. `write` begins with `begin immediate`, which holds the database against every other
 * writer; `read` with `begin`, and a write in it is not prevented.
 *
 * All asynchronous work on this connection must go through here, else its statements land in
 * another transaction. A run must not be awaited inside the work of another: it would wait for
 * itself.
 *
 * @example
 * const transactions = nodeSqliteTransactions(new DatabaseSync('library.db'))
 */
export function nodeSqliteTransactions<Db extends NodeSqliteDatabase>(
  db: Db,
  options: SqliteTransactionOptions = {},
): TransactionPort<Db> {
  return takingTurns<Db>(
    db,
    onConnection(db, () => db.isTransaction),
    options,
  )
}
