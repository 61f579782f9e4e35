// node:sqlite, which Node has from version 22; so it is handed in.
import { type SqlExecutor, type SqlRow, sqlFaultKind } from '../../../src/adapters/sql/index.js'
import type { Layer } from './layer.js'
import { dialectOf } from '../dialects.js'

/** What is needed of a `DatabaseSync`. */
export interface NodeSqliteDatabase {
  exec(sql: string): void
  prepare(sql: string): {
    columns(): readonly unknown[]
    all(...parameters: readonly unknown[]): unknown[]
    run(...parameters: readonly unknown[]): { readonly changes: number | bigint }
  }
  close(): void
}

function fromNodeSqlite(db: NodeSqliteDatabase): SqlExecutor {
  return {
    execute: async (text, parameters) => {
      const statement = db.prepare(text)
      if (statement.columns().length > 0)
        return { rows: statement.all(...parameters) as SqlRow[], affected: Number.NaN }
      return { rows: [], affected: Number(statement.run(...parameters).changes) }
    },
  }
}

/** One connection, on which transactions take turns. */
export function nodeSqlite(db: NodeSqliteDatabase): Layer<NodeSqliteDatabase> {
  let turn: Promise<unknown> = Promise.resolve()
  const transact = async <Result>(
    work: (tx: NodeSqliteDatabase) => Promise<Result>,
  ): Promise<Result> => {
    db.exec('begin immediate')
    try {
      const result = await work(db)
      db.exec('commit')
      return result
    } catch (fault) {
      db.exec('rollback')
      throw fault
    }
  }
  return {
    transactions: {
      run: <Result>(work: (tx: NodeSqliteDatabase) => Promise<Result>) => {
        const mine = turn.then(() => transact(work))
        turn = mine.catch(() => undefined)
        return mine
      },
      faultKind: sqlFaultKind(dialectOf('sqlite')),
    },
    executor: fromNodeSqlite,
    close: async () => db.close(),
  }
}
