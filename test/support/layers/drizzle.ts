// Drizzle over pg, mysql2 and better-sqlite3.
import Sqlite from 'better-sqlite3'
import { drizzle as overSqlite } from 'drizzle-orm/better-sqlite3'
import { drizzle as overMysql2 } from 'drizzle-orm/mysql2'
import { drizzle as overPg } from 'drizzle-orm/node-postgres'
import { sql } from 'drizzle-orm/sql'
import { createPool } from 'mysql2'
import pg from 'pg'
import {
  betterSqlite3Transactions,
  drizzleTransactions,
  fromDrizzle,
  mariadb,
  postgres,
  prepareBetterSqlite3,
} from '../../../src/adapters/sql/index.js'
import type { Layer } from './layer.js'

/** What a database of Drizzle hands to the work of a transaction. */
type TransactionOf<Db extends { transaction: (work: never) => unknown }> = Parameters<
  Parameters<Db['transaction']>[0]
>[0]

type PgTransaction = TransactionOf<ReturnType<typeof overPg>>

/** Drizzle over node-postgres. */
export function drizzlePg(connectionString: string): Layer<PgTransaction> {
  const pool = new pg.Pool({ connectionString, max: 4, connectionTimeoutMillis: 3000 })
  // Drizzle does not listen to the connections that it uses, so a lost one would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined))
  pool.on('error', () => undefined)
  const db = overPg({ client: pool })
  return {
    transactions: drizzleTransactions<PgTransaction>(db, postgres, { sql }),
    executor: (tx) => fromDrizzle(tx, sql),
    close: () => pool.end(),
  }
}

type Mysql2Transaction = TransactionOf<ReturnType<typeof overMysql2>>

/** Drizzle over mysql2, on MariaDB. */
export function drizzleMysql2(uri: string): Layer<Mysql2Transaction> {
  const pool = createPool({ uri, connectionLimit: 4 })
  const db = overMysql2({ client: pool })
  return {
    transactions: drizzleTransactions<Mysql2Transaction>(db, mariadb, { sql }),
    executor: (tx) => fromDrizzle(tx, sql),
    close: () => pool.promise().end(),
  }
}

/**
 * Drizzle over better-sqlite3. Its own transactions are synchronous, so they are those of this
 * package.
 */
export function drizzleSqlite(file: string): Layer<Sqlite.Database> {
  const connection = new Sqlite(file)
  prepareBetterSqlite3(connection)
  const db = overSqlite({ client: connection })
  return {
    transactions: betterSqlite3Transactions(connection),
    executor: () => fromDrizzle(db, sql),
    close: async () => connection.close(),
  }
}
