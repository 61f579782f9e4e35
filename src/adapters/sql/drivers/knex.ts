// Knex: its transactions, over pg, mysql2 and better-sqlite3.
import type { TransactionPort } from '../../../ports/transaction.js'
import type { SqlDialect } from '../dialect.js'
import type { SqlExecutor, SqlValue } from '../executor.js'
import { type LayerTransactionOptions, layerTransactions } from './layer-transactions.js'
import { partsOf } from './placeholders.js'
import { rawResult } from './raw-result.js'

/** What is needed of a Knex transaction; versions 2 and 3 fit. */
export interface KnexTransaction {
  // A method, not a property, so that Knex's own type fits.
  /** Runs a statement. */
  raw(sql: string, bindings: SqlValue[]): PromiseLike<unknown>
}

/** Speaks SQL to a Knex transaction. */
export function fromKnex(transaction: KnexTransaction): SqlExecutor {
  return {
    execute: async (sql, parameters) =>
      rawResult(await transaction.raw(partsOf(sql).join('?'), [...parameters])),
  }
}

/** What is needed of a Knex instance. */
export interface KnexDatabase<Tx extends KnexTransaction> {
  /** Runs work in a transaction. */
  transaction<Result>(
    work: (tx: Tx) => Promise<Result>,
    config: { isolationLevel?: 'read committed' | 'repeatable read' },
  ): Promise<Result>
}

/**
 * Transactions of Knex: `write` at READ COMMITTED, `read` at REPEATABLE READ, with time-outs for
 * each. On SQLite they begin without holding the database, so let only one process work there.
 *
 * @example
 * const transactions = knexTransactions<Knex.Transaction>(knex({ client: 'pg', … }), postgres)
 */
export function knexTransactions<Tx extends KnexTransaction>(
  db: KnexDatabase<Tx>,
  dialect: SqlDialect,
  options: LayerTransactionOptions = {},
): TransactionPort<Tx> {
  return layerTransactions<Tx>({
    dialect,
    options,
    executor: fromKnex,
    open: (work, isolation) =>
      db.transaction(work, isolation === null ? {} : { isolationLevel: isolation }),
  })
}
