// mysql2 with promises, against MariaDB: connections of a pool.
import type { TransactionOptions, TransactionPort } from '../../../ports/transaction.js'
import type { SqlExecutor, SqlRow } from '../executor.js'
import { sqlInfrastructureFault } from '../faults.js'

/** What is needed of a mysql2 connection with promises; version 3 fits. */
export interface Mysql2Connection {
  // Methods, not properties, so that the driver's own narrower types fit.
  execute(statement: { sql: string; values: (string | number | null)[]; rowsAsArray: boolean }): Promise<readonly [unknown, unknown]>
  query(sql: string): Promise<readonly [unknown, unknown]>
}

/** A connection that came out of a pool. */
export interface Mysql2PoolConnection extends Mysql2Connection {
  release(): void
  destroy(): void
}

/** What is needed of a mysql2 pool with promises. */
export interface Mysql2Pool<Connection extends Mysql2PoolConnection> {
  getConnection(): Promise<Connection>
}

/** Speaks SQL to a mysql2 connection (the one with promises) that has a transaction open. Statements are prepared once per connection. */
export const fromMysql2 = (connection: Mysql2Connection): SqlExecutor => ({
  execute: async (sql, parameters) => {
    const [result] = await connection.execute({ sql, values: [...parameters], rowsAsArray: false })
    return Array.isArray(result)
      ? { rows: result as SqlRow[], affected: 0 }
      : { rows: [], affected: (result as { readonly affectedRows: number }).affectedRows }
  },
})

/** Time-outs of the server, in whole seconds; they are set on the connection and stay there. */
export interface Mysql2TransactionOptions {
  /** How long a statement waits for a row before it fails; 5 where it is left out. */
  readonly lockWaitSeconds?: number
  /**
   * How long a transaction may lie idle before the server ends it; 15 where it is left out, 0 = for ever. It should be shorter than a
   * lease, for a frozen process blocks its successor until then.
   */
  readonly idleSeconds?: number
}

/**
 * Transactions of a mysql2 pool (the one with promises) on MariaDB: `write` at READ COMMITTED, so that no gap is locked against the
 * circulation desk; `read` read-only and out of one snapshot (REPEATABLE READ).
 *
 * A connection that breaks makes the run reject and is thrown away. So does a transaction that the server ended while the work went on,
 * e.g. as the victim of a deadlock whose fault the work swallowed: code `sql-transaction-ended`. Give it a pool of its own, because the
 * time-outs stay on its connections.
 *
 * @example
 * const transactions = mysql2Transactions(createPool({ uri, connectionLimit: 4 }))
 */
export const mysql2Transactions = <Connection extends Mysql2PoolConnection>(
  pool: Mysql2Pool<Connection>,
  options: Mysql2TransactionOptions = {},
): TransactionPort<Connection> => {
  const timeouts = [
    `innodb_lock_wait_timeout = ${wholeSeconds('lockWaitSeconds', options.lockWaitSeconds ?? 5)}`,
    `idle_transaction_timeout = ${wholeSeconds('idleSeconds', options.idleSeconds ?? 15)}`,
  ]
  const settings = `set ${timeouts.map((each) => `session ${each}`).join(', ')}`
  return {
    run: async (work, { mode }) => {
      const connection = await pool.getConnection()
      try {
        const result = await transact(connection, settings, mode, work)
        connection.release()
        return result
      } catch (fault) {
        if (await rolledBack(connection)) connection.release()
        else connection.destroy()
        throw fault
      }
    },
    isInfrastructureFault: sqlInfrastructureFault('mariadb'),
  }
}

const wholeSeconds = (name: string, seconds: number): number => {
  if (!Number.isInteger(seconds) || seconds < 0) throw new TypeError(`${name} must be a whole number of seconds from 0`)
  return seconds
}

const BEGIN: Readonly<Record<TransactionOptions['mode'], readonly string[]>> = {
  write: ['set transaction isolation level read committed', 'start transaction read write'],
  read: ['set transaction isolation level repeatable read', 'start transaction with consistent snapshot, read only'],
}

const transact = async <Connection extends Mysql2PoolConnection, Result>(
  connection: Connection,
  settings: string,
  mode: TransactionOptions['mode'],
  work: (tx: Connection) => Promise<Result>,
): Promise<Result> => {
  for (const statement of [settings, ...BEGIN[mode]]) await connection.query(statement)
  const result = await work(connection)
  // After a deadlock the server has no transaction any more, each further statement stood alone, and "commit" would say nothing.
  const [rows] = await connection.query('select @@in_transaction as ongoing')
  if (Number((rows as readonly { readonly ongoing: unknown }[])[0]?.ongoing) !== 1)
    throw Object.assign(new Error('The transaction has ended on the server before it could be committed.'), {
      code: 'sql-transaction-ended',
    })
  await connection.query('commit')
  return result
}

const rolledBack = async (connection: Mysql2PoolConnection): Promise<boolean> => {
  try {
    await connection.query('rollback')
    return true
  } catch {
    return false
  }
}
