// Sequelize 6 over pg and mysql2.
import { Sequelize, type Transaction } from 'sequelize'
import { fromSequelize, sequelizeTransactions } from '../../../src/adapters/sql/index.js'
import { type DatabaseName, dialectOf } from '../dialects.js'
import type { Layer } from './layer.js'

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
    transactions: sequelizeTransactions<Transaction>(sequelize, dialectOf(dialect)),
    executor: (transaction) => fromSequelize(transaction, sequelize),
    close: () => sequelize.close(),
  }
}
