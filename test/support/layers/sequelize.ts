// Sequelize 6 over pg and mysql2.
import { Sequelize, Transaction } from 'sequelize'
import { type SqlExecutor, type SqlRow, sqlFaultKind } from '../../../src/adapters/sql/index.js'
import { type Layer, partsOf } from './layer.js'
import { type DatabaseName, dialectOf } from '../dialects.js'

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

function fromSequelize(transaction: Transaction, sequelize: Sequelize): SqlExecutor {
  return {
    execute: async (text, parameters) => {
      const numbered = partsOf(text).reduce((left, right, at) => `${left}$${at}${right}`)
      const [first, beside] = await sequelize.query(numbered, {
        bind: [...parameters],
        transaction,
      })
      return { rows: Array.isArray(first) ? (first as SqlRow[]) : [], affected: affectedOf(beside) }
    },
  }
}

/** Sequelize over the driver of the dialect: pg, or mysql2 on MariaDB. */
export function sequelizeOver(
  dialect: Exclude<DatabaseName, 'sqlite'>,
  url: string,
): Layer<Transaction> {
  const sequelize = new Sequelize(url, {
    dialect: dialect === 'postgres' ? 'postgres' : 'mysql',
    logging: false,
    pool: { max: 4 },
  })
  return {
    transactions: {
      run: (work) =>
        sequelize.transaction(
          { isolationLevel: Transaction.ISOLATION_LEVELS.READ_COMMITTED },
          work,
        ),
      faultKind: sqlFaultKind(dialectOf(dialect)),
    },
    executor: (transaction) => fromSequelize(transaction, sequelize),
    close: () => sequelize.close(),
  }
}
