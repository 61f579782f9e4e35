// libsql, on a file.
import { createClient, type Transaction } from '@libsql/client'
import { fromLibsql, libsqlTransactions } from '../../../src/adapters/sql/index.js'
import type { Layer } from './layer.js'

/** libsql by itself. */
export function libsql(file: string): Layer<Transaction> {
  const client = createClient({ url: `file:${file}`, timeout: 50 })
  return {
    transactions: libsqlTransactions<Transaction>(client),
    executor: fromLibsql,
    close: async () => client.close(),
  }
}
