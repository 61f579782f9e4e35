// Drizzle: its transactions, over pg and mysql2; over better-sqlite3 its statements in the
// transactions of that driver.
import type { TransactionPort } from '../../../ports/transaction.js'
import type { SqlDialect } from '../dialect.js'
import { answersRows, type SqlExecutor } from '../executor.js'
import { type LayerTransactionOptions, layerTransactions } from './layer-transactions.js'
import { partsOf } from './placeholders.js'
import { rawResult } from './raw-result.js'

/** What is needed of Drizzle's `sql`, the tag that makes statements. */
export interface DrizzleSql<Query> {
  /** Makes a statement whose values are bound. */
  (parts: TemplateStringsArray, ...values: unknown[]): Query
  /** Makes a part of a statement out of text. */
  raw(text: string): Query
  /** Joins parts to one statement. */
  join(parts: Query[]): Query
}

/** What is needed of a transaction or database of Drizzle; version 0.4x fits. */
export interface DrizzleTransaction<Query> {
  // Methods, not properties, so that Drizzle's own narrower types fit.
  /** PostgreSQL and MariaDB. */
  execute?(query: Query): PromiseLike<unknown>
  /** SQLite: rows, and counts. */
  all?(query: Query): unknown
  /** SQLite: runs a statement that answers a count. */
  run?(query: Query): unknown
}

/** Speaks SQL to a Drizzle transaction; `sql` is that of `drizzle-orm`. */
export function fromDrizzle<Query>(
  transaction: DrizzleTransaction<Query>,
  sql: DrizzleSql<Query>,
): SqlExecutor {
  return {
    execute: async (text, parameters) => {
      const parts = partsOf(text).flatMap((part, at) => [
        sql.raw(part),
        ...(at < parameters.length ? [sql`${parameters[at]}`] : []),
      ])
      const query = sql.join(parts)
      if (transaction.execute !== undefined) return rawResult(await transaction.execute(query))
      return rawResult(
        await (answersRows(text) ? transaction.all?.(query) : transaction.run?.(query)),
      )
    },
  }
}

/** What is needed of a Drizzle database to open transactions. */
export interface DrizzleDatabase<Tx> {
  /** Runs work in a transaction. */
  transaction<Result>(
    work: (tx: Tx) => Promise<Result>,
    // Each database of Drizzle has a type of its own for it.
    config?: never,
  ): Promise<Result>
}

/** Options of {@link drizzleTransactions}. */
export interface DrizzleTransactionOptions<Query> extends LayerTransactionOptions {
  /** The tag `sql` of `drizzle-orm`. */
  readonly sql: DrizzleSql<Query>
}

/**
 * Transactions of Drizzle: `write` at READ COMMITTED, `read` at REPEATABLE READ, with time-outs for
 * each. Over better-sqlite3 take `betterSqlite3Transactions`, because those of Drizzle take no
 * asynchronous work there.
 *
 * @example
 * const transactions = drizzleTransactions<Transaction>(db, postgres, { sql })
 */
export function drizzleTransactions<Tx extends DrizzleTransaction<Query>, Query = unknown>(
  db: DrizzleDatabase<Tx>,
  dialect: SqlDialect,
  { sql, ...options }: DrizzleTransactionOptions<Query>,
): TransactionPort<Tx> {
  return layerTransactions<Tx>({
    dialect,
    options,
    executor: (tx) => fromDrizzle(tx, sql),
    open: (work, isolation, mode) => {
      const config =
        isolation === null
          ? { behavior: mode === 'write' ? 'immediate' : 'deferred' }
          : { isolationLevel: isolation }
      return db.transaction(work, config as never)
    },
  })
}
