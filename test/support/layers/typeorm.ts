// TypeORM over pg.
import { DataSource, type EntityManager, type QueryResult } from 'typeorm'
import { type SqlExecutor, type SqlRow, sqlFaultKind } from '../../../src/adapters/sql/index.js'
import type { Layer } from './layer.js'
import { dialectOf } from '../dialects.js'

function fromTypeOrm(manager: EntityManager): SqlExecutor {
  return {
    execute: async (text, parameters) => {
      // Without the third argument it answers only the rows of some statements, and of others a
      // pair.
      const result: QueryResult | undefined = await manager.queryRunner?.query(
        text,
        [...parameters],
        true,
      )
      return { rows: (result?.records ?? []) as SqlRow[], affected: result?.affected ?? Number.NaN }
    },
  }
}

/** TypeORM over node-postgres. */
export async function typeOrmPg(url: string): Promise<Layer<EntityManager>> {
  const source = await new DataSource({ type: 'postgres', url, poolSize: 4 }).initialize()
  return {
    transactions: {
      run: (work) => source.transaction('READ COMMITTED', work),
      faultKind: sqlFaultKind(dialectOf('postgres')),
    },
    executor: fromTypeOrm,
    close: () => source.destroy(),
  }
}
