// Kysely: its transactions, over whichever dialect.
import type { TransactionPort } from '../../../ports/transaction.js'
import type { SqlDialect } from '../dialect.js'
import type { SqlExecutor, SqlRow } from '../executor.js'
import { type LayerTransactionOptions, layerTransactions } from './layer-transactions.js'

/** A query as Kysely's compiler leaves it. */
export interface KyselyRawQuery {
  /** The statement. */
  readonly sql: string
  /** Its parameters. */
  readonly parameters: readonly unknown[]
  /** The statement as Kysely's tree. */
  readonly query: {
    readonly kind: 'RawNode'
    readonly sqlFragments: readonly string[]
    readonly parameters: readonly []
  }
  /** A name of the query. */
  readonly queryId: { readonly queryId: string }
}

/** What is needed of a Kysely transaction; versions 0.27 and 0.28 fit. */
export interface KyselyTransaction {
  // A method, not a property, so that Kysely's own generic one fits.
  /** Runs a query that is compiled. */
  executeQuery(
    query: KyselyRawQuery,
  ): Promise<{ readonly rows: unknown[]; readonly numAffectedRows?: bigint | undefined }>
}

/** Speaks SQL to a Kysely transaction. Plugins that rename columns or parse JSON do no harm. */
export function fromKysely(transaction: KyselyTransaction): SqlExecutor {
  return {
    execute: async (sql, parameters) => {
      const { rows, numAffectedRows } = await transaction.executeQuery({
        sql,
        parameters,
        query: { kind: 'RawNode', sqlFragments: [sql], parameters: [] },
        queryId: { queryId: 'ils-user-purge' },
      })
      return { rows: rows as SqlRow[], affected: Number(numAffectedRows ?? Number.NaN) }
    },
  }
}

/** How Kysely opens a transaction. */
export interface KyselyTransactionBuilder<Tx extends KyselyTransaction> {
  /** Says how the transaction is isolated. */
  setIsolationLevel(level: 'read committed' | 'repeatable read'): KyselyTransactionBuilder<Tx>
  /** Runs work in the transaction. */
  execute<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>
}

/** What is needed of a Kysely instance. */
export interface KyselyDatabase<Tx extends KyselyTransaction> {
  /** Begins to describe a transaction. */
  transaction(): KyselyTransactionBuilder<Tx>
}

/**
 * Transactions of Kysely: `write` at READ COMMITTED, `read` at REPEATABLE READ, with time-outs for
 * each. On SQLite they begin without holding the database, so let only one process work there.
 *
 * @example
 * const transactions = kyselyTransactions<Transaction<Library>>(db, postgres)
 */
export function kyselyTransactions<Tx extends KyselyTransaction>(
  db: KyselyDatabase<Tx>,
  dialect: SqlDialect,
  options: LayerTransactionOptions = {},
): TransactionPort<Tx> {
  return layerTransactions<Tx>({
    dialect,
    options,
    executor: fromKysely,
    open: (work, isolation) =>
      isolation === null
        ? db.transaction().execute(work)
        : db.transaction().setIsolationLevel(isolation).execute(work),
  })
}
