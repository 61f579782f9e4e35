// node:sqlite, which Node has from version 22.
import {
  fromNodeSqlite,
  type NodeSqliteDatabase,
  nodeSqliteTransactions,
  prepareNodeSqlite,
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

interface NodeSqlite {
  readonly DatabaseSync: new (
    file: string,
    options?: { readonly timeout?: number },
  ) => ClosableDatabase
}

/** The driver. Rejects where this Node is older. */
export function loadNodeSqlite(): Promise<NodeSqlite> {
  // Not a literal, because the types of Node 20 do not know it.
  const builtIn: string = 'node:sqlite'
  return import(builtIn) as Promise<NodeSqlite>
}

/** Opens a file. */
export async function nodeSqliteAt(file: string): Promise<Layer<ClosableDatabase>> {
  const { DatabaseSync } = await loadNodeSqlite()
  const db = new DatabaseSync(file)
  prepareNodeSqlite(db)
  return nodeSqlite(db)
}
