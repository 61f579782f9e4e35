// node:sqlite, which Node has from version 22; so it is handed in.
import {
  fromNodeSqlite,
  type NodeSqliteDatabase,
  nodeSqliteTransactions,
} from '../../../src/adapters/sql/index.js'
import type { Layer } from './layer.js'

/** A database of `node:sqlite` that can be closed. */
export interface ClosableDatabase extends NodeSqliteDatabase {
  close(): void
}

/** One connection, on which transactions take turns. */
export function nodeSqlite(db: ClosableDatabase): Layer<ClosableDatabase> {
  return {
    transactions: nodeSqliteTransactions(db),
    executor: fromNodeSqlite,
    close: async () => db.close(),
  }
}
