// Sequelize 6: its transactions, over pg and mysql2.
import type { TransactionPort } from '../../../ports/transaction.js'
import type { SqlDialect } from '../dialect.js'
import type { SqlExecutor, SqlRow } from '../executor.js'
import { type LayerTransactionOptions, layerTransactions } from './layer-transactions.js'
import { partsOf } from './placeholders.js'

/** What is needed of a Sequelize instance; version 6 fits. */
export interface SequelizeDatabase<Tx> {
  // Methods, not properties, so that Sequelize's own narrower types fit.
  /** Runs a statement in a transaction. */
  query(sql: string, options: { bind: unknown[]; transaction: Tx }): Promise<unknown>
  /** Runs work in a transaction. */
  transaction<Result>(
    options: { isolationLevel?: string },
    work: (transaction: Tx) => PromiseLike<Result>,
  ): Promise<Result>
}

/** Speaks SQL to a Sequelize transaction, which needs the instance that opened it. */
export function fromSequelize<Tx>(
  transaction: Tx,
  sequelize: Pick<SequelizeDatabase<Tx>, 'query'>,
): SqlExecutor {
  return {
    execute: async (sql, parameters) => {
      const answer = await sequelize.query(
        // It numbers placeholders from 1 in every database.
        partsOf(sql).reduce((left, right, at) => `${left}$${at}${right}`),
        { bind: [...parameters], transaction },
      )
      const [rows, beside] = answer as readonly unknown[]
      return {
        rows: Array.isArray(rows) ? (rows as SqlRow[]) : [],
        affected: affectedOf(beside),
      }
    },
  }
}

/**
 * What a raw query answers beside its rows: a number for an insert, a header or a result for all
 * else.
 */
function affectedOf(beside: unknown): number {
  if (typeof beside === 'number') return beside
  const { rowCount, affectedRows } = (beside ?? {}) as {
    readonly rowCount?: number | null
    readonly affectedRows?: number
  }
  return rowCount ?? affectedRows ?? Number.NaN
}

/**
 * Transactions of a Sequelize instance: `write` at READ COMMITTED, `read` at REPEATABLE READ, with
 * time-outs for each. The pool needs as many connections as there are shards worked on at once, and
 * one for everything else.
 *
 * @example
 * const transactions = sequelizeTransactions<Transaction>(sequelize, postgres)
 */
export function sequelizeTransactions<Tx>(
  sequelize: SequelizeDatabase<Tx>,
  dialect: SqlDialect,
  options: LayerTransactionOptions = {},
): TransactionPort<Tx> {
  return layerTransactions<Tx>({
    dialect,
    options,
    executor: (tx) => fromSequelize(tx, sequelize),
    open: (work, isolation) =>
      sequelize.transaction(
        isolation === null ? {} : { isolationLevel: isolation.toUpperCase() },
        work,
      ),
  })
}
