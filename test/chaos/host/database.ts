// Opens the chaos host's database, whichever it is, with time-outs that fit a short lease.
import Sqlite from 'better-sqlite3'
import { createPool, type Pool, type PoolConnection } from 'mysql2/promise'
import pg from 'pg'
import {
  betterSqlite3Transactions,
  fromBetterSqlite3,
  fromMysql2,
  fromPg,
  mysql2Transactions,
  pgTransactions,
  prepareBetterSqlite3,
  type SqlExecutor,
  type SqlRow,
  sqlJournal,
} from '../../../src/adapters/sql/index.js'
import type { JournalPort, TransactionPort } from '../../../src/index.js'
import { type DatabaseName, dialectOf } from '../../support/dialects.js'

/** An open database. */
export interface ChaosDatabase<Tx> {
  readonly dialect: DatabaseName
  readonly transactions: TransactionPort<Tx>
  readonly journal: JournalPort<Tx>
  readonly executor: (tx: Tx) => SqlExecutor
  /** Runs a statement by itself. */
  readonly query: (sql: string) => Promise<readonly SqlRow[]>
  readonly close: () => Promise<void>
}

/** A database that nobody has to know the transaction type of. */
export type AnyDatabase = ChaosDatabase<unknown>

/** How long a transaction may lie idle, in seconds; shorter than the leases of these tests. */
const IDLE_SECONDS = 1

/** How long one waits for others. */
export interface Patience {
  /** For a row that somebody holds. */
  readonly lockSeconds: number
  /** How often SQLite is asked for the database while somebody holds it. */
  readonly attempts: number
}

const PATIENCE: Patience = { lockSeconds: 1, attempts: 250 }

const pause = (millis: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, millis))

/** Opens a file, or connects to an address. */
export const openDatabase = (
  dialect: DatabaseName,
  at: string,
  patience: Patience = PATIENCE,
): AnyDatabase => {
  switch (dialect) {
    case 'sqlite':
      return openSqlite(at, patience) as unknown as AnyDatabase
    case 'postgres':
      return openPostgres(at, patience) as unknown as AnyDatabase
    case 'mariadb':
      return openMariaDb(at, patience) as unknown as AnyDatabase
  }
}

/** Opens an SQLite file. */
export const openSqlite = (
  file: string,
  { attempts }: Patience = PATIENCE,
): ChaosDatabase<Sqlite.Database> & { readonly db: Sqlite.Database } => {
  const db = new Sqlite(file)
  prepareBetterSqlite3(db)
  return {
    db,
    dialect: 'sqlite',
    transactions: betterSqlite3Transactions(db, { sleep: pause, attempts }),
    journal: sqlJournal({ dialect: dialectOf('sqlite'), executor: fromBetterSqlite3 }),
    executor: fromBetterSqlite3,
    query: async (sql) => {
      const statement = db.prepare(sql)
      if (statement.reader) return statement.all() as SqlRow[]
      statement.run()
      return []
    },
    close: async () => {
      db.close()
    },
  }
}

const openPostgres = (
  connectionString: string,
  { lockSeconds }: Patience,
): ChaosDatabase<pg.PoolClient> => {
  const pool = new pg.Pool({
    connectionString,
    max: 3,
    connectionTimeoutMillis: 3000,
    pipeline: true,
  })
  // An idle connection whose server dies tells the pool; without a listener that would end the
  // process.
  pool.on('error', () => undefined)
  const options = { idleTimeoutMs: IDLE_SECONDS * 1000, lockTimeoutMs: lockSeconds * 1000 }
  return {
    dialect: 'postgres',
    transactions: pgTransactions<pg.PoolClient>(pool, options),
    journal: sqlJournal({
      dialect: dialectOf('postgres'),
      executor: (client: pg.PoolClient) => fromPg(client),
    }),
    executor: (client) => fromPg(client),
    query: async (sql) => (await pool.query(sql)).rows as SqlRow[],
    close: () => pool.end(),
  }
}

const openMariaDb = (uri: string, { lockSeconds }: Patience): ChaosDatabase<PoolConnection> => {
  const pool: Pool = createPool({ uri, connectionLimit: 3, connectTimeout: 3000 })
  return {
    dialect: 'mariadb',
    transactions: mysql2Transactions<PoolConnection>(pool, {
      idleSeconds: IDLE_SECONDS,
      lockWaitSeconds: lockSeconds,
    }),
    journal: sqlJournal({ dialect: dialectOf('mariadb'), executor: fromMysql2 }),
    executor: fromMysql2,
    query: async (sql) => {
      const [rows] = await pool.query(sql)
      return Array.isArray(rows) ? (rows as SqlRow[]) : []
    },
    close: () => pool.end(),
  }
}
