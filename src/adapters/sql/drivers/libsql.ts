// libsql, `@libsql/client`: a file, or a server that speaks its protocol.
import type { TransactionPort } from '../../../ports/transaction.js'
import type { SqlExecutor, SqlRow } from '../executor.js'
import { type SqliteTransactionOptions, takingTurns } from './turns.js'

/** What is needed of a transaction of libsql. */
export interface LibsqlTransaction {
  // Methods, not properties, so that the driver's own types fit.
  /** Runs a statement. */
  execute(statement: { sql: string; args: (string | number | null)[] }): Promise<{
    readonly rows: readonly unknown[]
    readonly rowsAffected: number
  }>
  /** Commits. */
  commit(): Promise<void>
  /** Rolls back. */
  rollback(): Promise<void>
  /** Rolls back what is open, and ends the connection. */
  close(): void
}

/** What is needed of a client of `@libsql/client`; version 0.17 fits. */
export interface LibsqlClient<Tx extends LibsqlTransaction> {
  /** Opens a transaction. */
  transaction(mode: 'write' | 'read' | 'deferred'): Promise<Tx>
  /** Throws the connection away, and opens another. */
  reconnect(): unknown
}

/** Speaks SQL to a transaction of libsql. */
export function fromLibsql(transaction: LibsqlTransaction): SqlExecutor {
  return {
    execute: async (sql, parameters) => {
      const { rows, rowsAffected } = await transaction.execute({ sql, args: [...parameters] })
      return { rows: rows as SqlRow[], affected: rowsAffected }
    },
  }
}

/**
 * Transactions of a libsql client, one at a time. `write` begins with a lock on the database,
 * `read` is deferred.
 *
 * The client opens a connection for each transaction. Give it a `timeout` of 50 milliseconds: on a
 * file, waiting for another process stops the whole event loop.
 *
 * @example
 * const transactions = libsqlTransactions(createClient({ url: 'file:library.db', timeout: 50 }))
 */
export function libsqlTransactions<Tx extends LibsqlTransaction>(
  client: LibsqlClient<Tx>,
  options: SqliteTransactionOptions = {},
): TransactionPort<Tx> {
  return takingTurns<Tx>(
    client,
    {
      begin: async (mode) => {
        try {
          return await client.transaction(mode === 'write' ? 'write' : 'deferred')
        } catch (fault) {
          // Its file could not commit any more after a "begin" that found the database busy.
          await client.reconnect()
          throw fault
        }
      },
      commit: (tx) => tx.commit(),
      // Rolls back what is open, and is harmless where nothing is.
      rollBack: (tx) => tx.close(),
    },
    options,
  )
}
