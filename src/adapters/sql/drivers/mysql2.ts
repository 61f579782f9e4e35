// mysql2 with promises, against MariaDB: connections of a pool.
import type { TransactionPort } from '../../../ports/transaction.js'
import type { SqlExecutor } from '../executor.js'
import { type MariaDbTransactionOptions, resultOf, transactionsOver } from './mariadb-session.js'

/** What is needed of a mysql2 connection with promises; version 3 fits. */
export interface Mysql2Connection {
  // Methods, not properties, so that the driver's own narrower types fit.
  /** Runs a prepared statement. */
  execute(statement: {
    sql: string
    values: (string | number | null)[]
    rowsAsArray: boolean
    nestTables: boolean
  }): Promise<readonly [unknown, unknown]>
  /** Runs a statement as text. */
  query(sql: string): Promise<readonly [unknown, unknown]>
}

/** A connection that came out of a pool. */
export interface Mysql2PoolConnection extends Mysql2Connection {
  /** Gives the connection back. */
  release(): void
  /** Ends the connection. */
  destroy(): void
}

/** What is needed of a mysql2 pool with promises. */
export interface Mysql2Pool<Connection extends Mysql2PoolConnection> {
  /** Hands out a connection. */
  getConnection(): Promise<Connection>
}

/**
 * Speaks SQL to a mysql2 connection (the one with promises) that has a transaction open. Statements
 * are prepared once per connection.
 */
export function fromMysql2(connection: Mysql2Connection): SqlExecutor {
  return {
    execute: async (sql, parameters) => {
      const [result] = await connection.execute({
        sql,
        values: [...parameters],
        rowsAsArray: false,
        nestTables: false,
      })
      return resultOf(result)
    },
  }
}

/**
 * Transactions of a mysql2 pool (the one with promises) on MariaDB: `write` at READ COMMITTED, so
 * that no gap is locked against the circulation desk; `read` read-only and out of one snapshot
 * (REPEATABLE READ).
 *
 * A connection that breaks makes the run reject and is thrown away. So does a transaction that the
 * server ended while the work went on, e.g. as the victim of a deadlock whose fault the work
 * swallowed: code `sql-transaction-ended`. What is handed over behind a statement that fails is
 * rolled back in any case, so effects may be `pipelined`. Give it a pool of its own, because the
 * time-outs stay on its connections.
 *
 * @example
 * const transactions = mysql2Transactions(createPool({ uri, connectionLimit: 4 }))
 */
export function mysql2Transactions<Connection extends Mysql2PoolConnection>(
  pool: Mysql2Pool<Connection>,
  options: MariaDbTransactionOptions = {},
): TransactionPort<Connection> {
  return transactionsOver(
    pool,
    options,
    async (connection, sql) => (await connection.query(sql))[0],
  )
}
