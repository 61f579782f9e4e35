// postgres.js.
import postgres, { type TransactionSql } from 'postgres'
import { fromPostgresJs, postgresJsTransactions } from '../../../src/adapters/sql/index.js'
import type { Layer } from './layer.js'

/** postgres.js by itself. */
export function postgresJs(url: string): Layer<TransactionSql> {
  const transactions = postgresJsTransactions<TransactionSql>(() =>
    postgres(url, { max: 4, onnotice: () => undefined }),
  )
  return {
    transactions,
    executor: (tx) => fromPostgresJs(tx),
    close: () => transactions.close(),
  }
}
