// Drizzle over pg, mysql2 and better-sqlite3.
import Sqlite from 'better-sqlite3'
import { drizzle as overSqlite } from 'drizzle-orm/better-sqlite3'
import { drizzle as overMysql2 } from 'drizzle-orm/mysql2'
import { drizzle as overPg } from 'drizzle-orm/node-postgres'
import { type SQL, sql } from 'drizzle-orm/sql'
import { createPool } from 'mysql2'
import pg from 'pg'
import {
  betterSqlite3Transactions,
  prepareBetterSqlite3,
  type SqlExecutor,
  type SqlRow,
  type SqlValue,
  sqlFaultKind,
} from '../../../src/adapters/sql/index.js'
import { type Layer, partsOf } from './layer.js'
import { dialectOf } from '../dialects.js'

/** A statement with its parameters, as Drizzle binds them. */
function bound(text: string, parameters: readonly SqlValue[]): SQL {
  const chunks = partsOf(text).flatMap((part, at) => [
    sql.raw(part),
    ...(at < parameters.length ? [sql`${parameters[at]}`] : []),
  ])
  return sql.join(chunks)
}

type PgDatabase = ReturnType<typeof overPg>
type PgTransaction = Parameters<Parameters<PgDatabase['transaction']>[0]>[0]

function fromDrizzlePg(tx: Pick<PgTransaction, 'execute'>): SqlExecutor {
  return {
    execute: async (text, parameters) => {
      const { rows, rowCount } = await tx.execute(bound(text, parameters))
      return { rows: rows as SqlRow[], affected: rowCount ?? Number.NaN }
    },
  }
}

/** Drizzle over node-postgres. */
export function drizzlePg(connectionString: string): Layer<PgTransaction> {
  const pool = new pg.Pool({ connectionString, max: 4 })
  // Drizzle does not listen to the connections that it uses, so a lost one would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined))
  pool.on('error', () => undefined)
  const db = overPg({ client: pool })
  return {
    transactions: {
      run: (work) => db.transaction(work, { isolationLevel: 'read committed' }),
      faultKind: sqlFaultKind(dialectOf('postgres')),
    },
    executor: fromDrizzlePg,
    close: () => pool.end(),
  }
}

type Mysql2Database = ReturnType<typeof overMysql2>
type Mysql2Transaction = Parameters<Parameters<Mysql2Database['transaction']>[0]>[0]

function fromDrizzleMysql2(tx: Pick<Mysql2Transaction, 'execute'>): SqlExecutor {
  return {
    execute: async (text, parameters) => {
      const [answer] = (await tx.execute(bound(text, parameters))) as unknown as readonly unknown[]
      if (Array.isArray(answer)) return { rows: answer as SqlRow[], affected: Number.NaN }
      return {
        rows: [],
        affected: (answer as { readonly affectedRows?: number }).affectedRows ?? Number.NaN,
      }
    },
  }
}

/** Drizzle over mysql2, on MariaDB. */
export function drizzleMysql2(uri: string): Layer<Mysql2Transaction> {
  const pool = createPool({ uri, connectionLimit: 4 })
  const db = overMysql2({ client: pool })
  return {
    transactions: {
      run: (work) => db.transaction(work, { isolationLevel: 'read committed' }),
      faultKind: sqlFaultKind(dialectOf('mariadb')),
    },
    executor: fromDrizzleMysql2,
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
  const execute: SqlExecutor['execute'] = async (text, parameters) => {
    const statement = bound(text, parameters)
    if (/^\s*select\b/i.test(text))
      return { rows: db.all(statement) as SqlRow[], affected: Number.NaN }
    return { rows: [], affected: db.run(statement).changes }
  }
  return {
    transactions: betterSqlite3Transactions(connection),
    executor: () => ({ execute }),
    close: async () => connection.close(),
  }
}
