// TypeORM over pg and mysql2.
import { DataSource, type EntityManager } from 'typeorm'
import { fromTypeOrm, typeOrmTransactions } from '../../../src/adapters/sql/index.js'
import { type DatabaseName, dialectOf } from '../dialects.js'
import type { Layer } from './layer.js'

/** TypeORM over the driver of the dialect: pg, or mysql2 on MariaDB. */
export async function typeOrmOver(
  dialect: Exclude<DatabaseName, 'sqlite'>,
  url: string,
): Promise<Layer<EntityManager>> {
  const type = dialect === 'postgres' ? 'postgres' : 'mysql'
  const source = await new DataSource({ type, url, poolSize: 4 }).initialize()
  return {
    transactions: typeOrmTransactions<EntityManager>(source, dialectOf(dialect)),
    executor: fromTypeOrm,
    close: () => source.destroy(),
  }
}
