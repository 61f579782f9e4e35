// TypeORM: its transactions, over pg and mysql2.
import type { TransactionPort } from '../../../ports/transaction.js'
import type { SqlDialect } from '../dialect.js'
import type { SqlExecutor, SqlRow } from '../executor.js'
import { type LayerTransactionOptions, layerTransactions } from './layer-transactions.js'

/** What a statement answers when TypeORM is asked for all of it. */
export interface TypeOrmResult {
  /** The rows. */
  readonly records: readonly unknown[]
  /** How many rows were changed. */
  readonly affected?: number | undefined
}

/** What is needed of the entity manager of a transaction; versions 0.3 and 1 fit. */
export interface TypeOrmManager {
  /** The connection of the transaction. */
  readonly queryRunner?:
    | {
        // A method, not a property, so that TypeORM's own type fits.
        query(sql: string, parameters: unknown[], structured: true): Promise<TypeOrmResult>
      }
    | undefined
}

/** Speaks SQL to the entity manager of a TypeORM transaction. */
export function fromTypeOrm(manager: TypeOrmManager): SqlExecutor {
  const { queryRunner } = manager
  if (queryRunner === undefined)
    throw new TypeError(
      'This entity manager has no transaction. Take the one that the transaction hands out.',
    )
  return {
    execute: async (sql, parameters) => {
      // Without the third argument it answers the rows of some statements, and a pair for others.
      const { records, affected } = await queryRunner.query(sql, [...parameters], true)
      return { rows: (records ?? []) as SqlRow[], affected: affected ?? Number.NaN }
    },
  }
}

/** What is needed of a TypeORM data source. */
export interface TypeOrmDataSource<Tx extends TypeOrmManager> {
  /** Runs work in a transaction. */
  transaction<Result>(work: (manager: Tx) => Promise<Result>): Promise<Result>
  /** Runs work in a transaction. */
  transaction<Result>(
    isolation: 'READ COMMITTED' | 'REPEATABLE READ',
    work: (manager: Tx) => Promise<Result>,
  ): Promise<Result>
}

/**
 * Transactions of a TypeORM data source: `write` at READ COMMITTED, `read` at REPEATABLE READ, with
 * time-outs for each.
 *
 * Not for SQLite: TypeORM has one connection there and lets transactions share it. Take
 * `betterSqlite3Transactions` on a connection of its own.
 *
 * @example
 * const transactions = typeOrmTransactions<EntityManager>(dataSource, postgres)
 */
export function typeOrmTransactions<Tx extends TypeOrmManager>(
  source: TypeOrmDataSource<Tx>,
  dialect: SqlDialect,
  options: LayerTransactionOptions = {},
): TransactionPort<Tx> {
  return layerTransactions<Tx>({
    dialect,
    options,
    executor: fromTypeOrm,
    open: (work, isolation) => {
      if (isolation === null) return source.transaction(work)
      return source.transaction(
        isolation === 'read committed' ? 'READ COMMITTED' : 'REPEATABLE READ',
        work,
      )
    },
  })
}
