// Transactions on MariaDB, and what its statements answer, whichever driver carries them.
import type { TransactionOptions, TransactionPort } from '../../../ports/transaction.js'
import type { SqlExecutor, SqlRow } from '../executor.js'
import { sqlInfrastructureFault } from '../faults.js'

/** Time-outs of the server, in whole seconds; they are set on the connection and stay there. */
export interface MariaDbTransactionOptions {
  /** How long a statement waits for a row before it fails; 5 where it is left out. */
  readonly lockWaitSeconds?: number
  /**
   * How long a transaction may lie idle before the server ends it; 15 where it is left out, 0 = for ever. It should be shorter than a
   * lease, for a frozen process blocks its successor until then.
   */
  readonly idleSeconds?: number
}

const BEGIN: Readonly<Record<TransactionOptions['mode'], readonly string[]>> = {
  write: ['set transaction isolation level read committed', 'start transaction read write'],
  read: ['set transaction isolation level repeatable read', 'start transaction with consistent snapshot, read only'],
}

const beginStatements = (options: MariaDbTransactionOptions): Readonly<Record<TransactionOptions['mode'], readonly string[]>> => {
  const timeouts = [
    `innodb_lock_wait_timeout = ${wholeSeconds('lockWaitSeconds', options.lockWaitSeconds ?? 5)}`,
    `idle_transaction_timeout = ${wholeSeconds('idleSeconds', options.idleSeconds ?? 15)}`,
  ]
  const settings = `set ${timeouts.map((each) => `session ${each}`).join(', ')}`
  return { write: [settings, ...BEGIN.write], read: [settings, ...BEGIN.read] }
}

const wholeSeconds = (name: string, seconds: number): number => {
  if (!Number.isInteger(seconds) || seconds < 0) throw new TypeError(`${name} must be a whole number of seconds from 0`)
  return seconds
}

// Asked before the commit: after a deadlock the server has no transaction any more, each further statement stood alone, and "commit" would say nothing.
const IS_ONGOING = 'select @@in_transaction as ongoing'

const requireOngoing = (rows: unknown): void => {
  if (Number((rows as readonly { readonly ongoing: unknown }[])[0]?.ongoing) !== 1)
    throw Object.assign(new Error('The transaction has ended on the server before it could be committed.'), {
      code: 'sql-transaction-ended',
    })
}

interface PoolConnection {
  release(): unknown
  destroy(): void
}

/** The port over a pool of either driver; `query` runs a statement without parameters and answers its rows. */
export const transactionsOver = <Connection extends PoolConnection>(
  pool: { getConnection(): Promise<Connection> },
  options: MariaDbTransactionOptions,
  query: (connection: Connection, sql: string) => Promise<unknown>,
): TransactionPort<Connection> => {
  const begin = beginStatements(options)
  const rolledBack = async (connection: Connection): Promise<boolean> => {
    try {
      await query(connection, 'rollback')
      return true
    } catch {
      return false
    }
  }
  return {
    run: async (work, { mode }) => {
      const connection = await pool.getConnection()
      try {
        for (const statement of begin[mode]) await query(connection, statement)
        const result = await work(connection)
        requireOngoing(await query(connection, IS_ONGOING))
        await query(connection, 'commit')
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

/** What a statement answered, rows or a header, as an executor tells it. */
export const resultOf = (answer: unknown): Awaited<ReturnType<SqlExecutor['execute']>> =>
  Array.isArray(answer)
    ? { rows: answer as SqlRow[], affected: 0 }
    : { rows: [], affected: (answer as { readonly affectedRows: number }).affectedRows }
