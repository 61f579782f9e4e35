// The MariaDB connector for Node.js, with promises: connections of a pool.
import type { TransactionPort } from '../../../ports/transaction.js'
import type { SqlExecutor, SqlRow } from '../executor.js'
import { sqlInfrastructureFault } from '../faults.js'
import { beginStatements, IS_ONGOING, type MariaDbTransactionOptions, requireOngoing } from './mariadb-session.js'

/** What is needed of a connection of the package `mariadb`; version 3 fits. */
export interface MariaDbConnection {
  // Methods, not properties, so that the driver's own narrower types fit.
  execute(statement: { sql: string; rowsAsArray: boolean }, values: (string | number | null)[]): Promise<unknown>
  query(sql: string): Promise<unknown>
}

/** A connection that came out of a pool. */
export interface MariaDbPoolConnection extends MariaDbConnection {
  release(): Promise<void>
  destroy(): void
}

/** What is needed of a pool of the package `mariadb`. */
export interface MariaDbPool<Connection extends MariaDbPoolConnection> {
  getConnection(): Promise<Connection>
}

/**
 * Speaks SQL to a connection of the package `mariadb` that has a transaction open. Statements are prepared once per connection. This driver sends
 * what it is handed at once, which a host that is `pipelined` gains by.
 */
export const fromMariaDb = (connection: MariaDbConnection): SqlExecutor => ({
  execute: async (sql, parameters) => {
    const result = await connection.execute({ sql, rowsAsArray: false }, [...parameters])
    return Array.isArray(result)
      ? { rows: result as SqlRow[], affected: 0 }
      : { rows: [], affected: (result as { readonly affectedRows: number }).affectedRows }
  },
})

/**
 * Transactions of a pool of the package `mariadb`: `write` at READ COMMITTED, so that no gap is locked against the circulation desk; `read`
 * read-only and out of one snapshot (REPEATABLE READ).
 *
 * A connection that breaks makes the run reject and is thrown away. So does a transaction that the server ended while the work went on,
 * e.g. as the victim of a deadlock whose fault the work swallowed: code `sql-transaction-ended`. Give it a pool of its own, because the
 * time-outs stay on its connections.
 *
 * @example
 * const transactions = mariaDbTransactions(createPool({ host, database, connectionLimit: 4 }))
 */
export const mariaDbTransactions = <Connection extends MariaDbPoolConnection>(
  pool: MariaDbPool<Connection>,
  options: MariaDbTransactionOptions = {},
): TransactionPort<Connection> => {
  const begin = beginStatements(options)
  return {
    run: async (work, { mode }) => {
      const connection = await pool.getConnection()
      try {
        // Together, for the driver keeps their order; the work begins when all are answered.
        await Promise.all(begin[mode].map((statement) => connection.query(statement)))
        const result = await work(connection)
        requireOngoing(await connection.query(IS_ONGOING))
        await connection.query('commit')
        await connection.release()
        return result
      } catch (fault) {
        if (await rolledBack(connection)) await connection.release()
        else connection.destroy()
        throw fault
      }
    },
    isInfrastructureFault: sqlInfrastructureFault('mariadb'),
  }
}

const rolledBack = async (connection: MariaDbPoolConnection): Promise<boolean> => {
  try {
    await connection.query('rollback')
    return true
  } catch {
    return false
  }
}
