// postgres.js.
import postgres, { type TransactionSql } from 'postgres'
import { fromPostgresJs, postgresJsTransactions } from '../../../src/adapters/sql/index.js'
import type { Layer } from './layer.js'

/** postgres.js by itself. */
export function postgresJs(url: string): Layer<TransactionSql> {
  const db = postgres(url, { max: 4, onnotice: () => undefined })
  return {
    transactions: postgresJsTransactions<TransactionSql>(db),
    executor: (tx) => fromPostgresJs(tx),
    close: () => db.end({ timeout: 1 }),
  }
}
