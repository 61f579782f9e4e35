// The MariaDB connector for Node.js, with promises: connections of a pool.
import type { TransactionPort } from '../../../ports/transaction.js'
import type { SqlExecutor } from '../executor.js'
import { type MariaDbTransactionOptions, resultOf, transactionsOver } from './mariadb-session.js'

/**
 * A statement, with the options of the pool that would change the shape of its answer set to what
 * the executor reads.
 */
interface MariaDbStatement {
  sql: string
  rowsAsArray: boolean
  metaAsArray: boolean
  nestTables: boolean
  namedPlaceholders: boolean
}

/** What is needed of a connection of the package `mariadb`; version 3 fits. */
export interface MariaDbConnection {
  // Methods, not properties, so that the driver's own narrower types fit.
  /** Runs a prepared statement. */
  execute(statement: MariaDbStatement, values: (string | number | null)[]): Promise<unknown>
  /** Runs a statement as text. */
  query(sql: string): Promise<unknown>
}

/** A connection that came out of a pool. */
export interface MariaDbPoolConnection extends MariaDbConnection {
  /** Gives the connection back. */
  release(): Promise<void>
  /** Ends the connection. */
  destroy(): void
}

/** What is needed of a pool of the package `mariadb`. */
export interface MariaDbPool<Connection extends MariaDbPoolConnection> {
  /** Hands out a connection. */
  getConnection(): Promise<Connection>
}

const AS_READ = {
  rowsAsArray: false,
  metaAsArray: false,
  nestTables: false,
  namedPlaceholders: false,
}

/**
 * Speaks SQL to a connection of the package `mariadb` that has a transaction open. Statements are
 * prepared once per connection, and sent at once.
 */
export function fromMariaDb(connection: MariaDbConnection): SqlExecutor {
  return {
    execute: async (sql, parameters) =>
      resultOf(await connection.execute({ sql, ...AS_READ }, [...parameters])),
  }
}

/**
 * Transactions of a pool of the package `mariadb`: `write` at READ COMMITTED, so that no gap is
 * locked against the circulation desk; `read` read-only and out of one snapshot (REPEATABLE READ).
 *
 * A connection that breaks makes the run reject and is thrown away. So does a transaction that the
 * server ended while the work went on, e.g. as the victim of a deadlock whose fault the work
 * swallowed: code `sql-transaction-ended`. What is handed over behind a statement that fails is
 * rolled back in any case, so effects may be `pipelined`. Give it a pool of its own, because the
 * time-outs stay on its connections.
 *
 * @example
 * const transactions = mariaDbTransactions(createPool({ host, database, connectionLimit: 4 }))
 */
export function mariaDbTransactions<Connection extends MariaDbPoolConnection>(
  pool: MariaDbPool<Connection>,
  options: MariaDbTransactionOptions = {},
): TransactionPort<Connection> {
  return transactionsOver(pool, options, (connection, sql) => connection.query(sql))
}
