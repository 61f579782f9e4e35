// postgres.js.
import postgres, { type TransactionSql } from 'postgres'
import { type SqlExecutor, type SqlRow, sqlFaultKind } from '../../../src/adapters/sql/index.js'
import type { Layer } from './layer.js'
import { dialectOf } from '../dialects.js'

function fromPostgresJs(transaction: TransactionSql): SqlExecutor {
  return {
    execute: async (text, parameters) => {
      const rows = await transaction.unsafe(text, [...parameters], { prepare: true })
      return { rows: [...rows] as SqlRow[], affected: rows.count ?? Number.NaN }
    },
  }
}

/** postgres.js by itself. */
export function postgresJs(url: string): Layer<TransactionSql> {
  const db = postgres(url, { max: 4, onnotice: () => undefined })
  return {
    transactions: {
      // Its type unwraps lists of promises, which no work answers.
      run: <Result>(work: (tx: TransactionSql) => Promise<Result>) =>
        db.begin('isolation level read committed', work) as Promise<Result>,
      faultKind: sqlFaultKind(dialectOf('postgres')),
    },
    executor: fromPostgresJs,
    close: () => db.end({ timeout: 1 }),
  }
}
