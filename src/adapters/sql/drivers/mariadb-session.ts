// Transactions on MariaDB, and what its statements answer, whichever driver carries them.
import type { TransactionOptions, TransactionPort } from '../../../ports/transaction.js'
import { mariadb } from '../dialects/mariadb.js'
import type { SqlExecutor, SqlRow } from '../executor.js'
import { sqlFaultKind } from '../fault-kind.js'
import { whenBegunOrSent } from './begun.js'

/** Time-outs of the server, in whole seconds; they are set on the connection and stay there. */
export interface MariaDbTransactionOptions {
  /** How long a statement waits for a row before it fails; 5 where it is left out. */
  readonly lockWaitSeconds?: number
  /**
   * How long a transaction may lie idle before the server ends it; 15 where it is left out, 0 = for
   * ever. It should be shorter than a lease, for a frozen process blocks its successor until then.
   */
  readonly idleSeconds?: number
}

/** Set in every transaction, and gone with it. */
const SAVEPOINT = 'ils_user_purge'
const NO_SUCH_SAVEPOINT = 1305

const BEGIN: Readonly<Record<TransactionOptions['mode'], readonly string[]>> = {
  write: ['set transaction isolation level read committed', 'start transaction read write'],
  read: [
    'set transaction isolation level repeatable read',
    'start transaction with consistent snapshot, read only',
  ],
}

function beginStatements(
  options: MariaDbTransactionOptions,
): Readonly<Record<TransactionOptions['mode'], readonly string[]>> {
  const settings = [
    `innodb_lock_wait_timeout = ${wholeSeconds('lockWaitSeconds', options.lockWaitSeconds ?? 5)}`,
    `idle_transaction_timeout = ${wholeSeconds('idleSeconds', options.idleSeconds ?? 15)}`,
    // A deadlock ends its victim's transaction. What had been handed over behind it would then
    // stand alone, and stay; without autocommit it begins another transaction, which lacks the
    // savepoint and so can only be rolled back.
    'autocommit = 0',
  ]
  const set = `set ${settings.map((each) => `session ${each}`).join(', ')}`
  const begin = (mode: TransactionOptions['mode']): readonly string[] => [
    set,
    ...BEGIN[mode],
    `savepoint ${SAVEPOINT}`,
  ]
  return { write: begin('write'), read: begin('read') }
}

function wholeSeconds(name: string, seconds: number): number {
  if (!Number.isInteger(seconds) || seconds < 0)
    throw new TypeError(`${name} must be a whole number of seconds from 0`)
  return seconds
}

function ended(): Error {
  return Object.assign(
    new Error('The transaction has ended on the server before it could be committed.'),
    { code: 'sql-transaction-ended' },
  )
}

interface PoolConnection {
  release(): unknown
  destroy(): void
}

/**
 * The port over a pool of either driver; `query` runs a statement without parameters and answers
 * its rows.
 */
export function transactionsOver<Connection extends PoolConnection>(
  pool: { getConnection(): Promise<Connection> },
  options: MariaDbTransactionOptions,
  query: (connection: Connection, sql: string) => Promise<unknown>,
): TransactionPort<Connection> {
  const begin = beginStatements(options)
  /** Whether the connection is as it was before, with nothing open. */
  const isClean = async (
    connection: Connection,
    ...statements: readonly string[]
  ): Promise<boolean> => {
    try {
      for (const statement of [...statements, 'set session autocommit = 1'])
        await query(connection, statement)
      return true
    } catch {
      return false
    }
  }
  const giveBack = async (connection: Connection, clean: boolean): Promise<void> => {
    if (clean) await connection.release()
    else connection.destroy()
  }
  return {
    faultDoomsTransaction: true,
    run: async (work, transaction) => {
      const connection = await pool.getConnection()
      let result: Awaited<ReturnType<typeof work>>
      try {
        // At once, for what one of them begins without the others is rolled back.
        const begun = Promise.all(
          begin[transaction.mode].map((statement) => query(connection, statement)),
        )
        await whenBegunOrSent(begun, transaction)
        result = await work(connection)
        await begun
        // "commit" would say nothing of a transaction that is another one, or none.
        await query(connection, `release savepoint ${SAVEPOINT}`).catch((fault: unknown) => {
          throw (fault as { readonly errno?: unknown }).errno === NO_SUCH_SAVEPOINT
            ? ended()
            : fault
        })
        await query(connection, 'commit')
      } catch (fault) {
        await giveBack(connection, await isClean(connection, 'rollback'))
        throw fault
      }
      await giveBack(connection, await isClean(connection))
      return result
    },
    faultKind: sqlFaultKind(mariadb),
  }
}

/** What a statement answered, rows or a header, as an executor answers it. */
export function resultOf(answer: unknown): Awaited<ReturnType<SqlExecutor['execute']>> {
  if (Array.isArray(answer)) return { rows: answer as SqlRow[], affected: Number.NaN }
  const { affectedRows } = (answer ?? {}) as { readonly affectedRows?: number | bigint }
  return { rows: [], affected: Number(affectedRows ?? Number.NaN) }
}
