// Databases of the benchmark: one filled once as a template, and a fresh copy of it for everyone
// who is measured.
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { createConnection, createPool, type PoolConnection } from 'mariadb'
import pg from 'pg'
import {
  betterSqlite3Transactions,
  fromBetterSqlite3,
  fromMariaDb,
  fromPg,
  mariaDbTransactions,
  pgTransactions,
  prepareBetterSqlite3,
  type SqlExecutor,
  type SqlRow,
  sqlJournal,
} from '../../src/adapters/sql/index.js'
import type { JournalPort, TransactionPort } from '../../src/index.js'
import { peopleStatements } from './people.js'
import { schemaStatements, TABLES } from './schema.js'
import { type DatabaseName, dialectOf } from '../../test/support/dialects.js'

/** Where the servers are; the environment overrides it. */
const POSTGRES_URL =
  process.env.PURGE_BENCH_POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres'
const MARIADB_URL =
  process.env.PURGE_BENCH_MARIADB_URL ?? 'mariadb://root@127.0.0.1:3306/information_schema'

/** The databases that are measured. */
export const DIALECTS: readonly DatabaseName[] = ['sqlite', 'postgres', 'mariadb']

/** The name that people know a database by. */
export const NAMES: Readonly<Record<DatabaseName, string>> = {
  sqlite: 'SQLite',
  postgres: 'PostgreSQL',
  mariadb: 'MariaDB',
}

/** An open database. */
export interface Database<Tx = unknown> {
  readonly dialect: DatabaseName
  readonly transactions: TransactionPort<Tx>
  readonly journal: JournalPort<Tx>
  readonly executor: (tx: Tx) => SqlExecutor
  /** Runs one statement by itself. */
  readonly query: (sql: string) => Promise<readonly SqlRow[]>
  readonly close: () => Promise<void>
}

/** Opens a database by its address: a file, or a URL. */
export const openDatabase = (dialect: DatabaseName, address: string): Database => {
  switch (dialect) {
    case 'sqlite':
      return openSqlite(address) as unknown as Database
    case 'postgres':
      return openPostgres(address) as unknown as Database
    case 'mariadb':
      return openMariaDb(address) as unknown as Database
  }
}

const pause = (millis: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, millis))

const openSqlite = (file: string): Database<Sqlite.Database> => {
  const db = new Sqlite(file)
  prepareBetterSqlite3(db)
  // A cache that the smallest of the measured databases fills too; better-sqlite3 would take 16 MB.
  db.pragma('cache_size = -8000')
  return {
    dialect: 'sqlite',
    transactions: betterSqlite3Transactions(db, { sleep: pause }),
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

const openPostgres = (connectionString: string): Database<pg.PoolClient> => {
  const pool = new pg.Pool({ connectionString, max: 5, pipeline: true })
  // One that lies idle is ended by the one who drops the database; without a listener the process
  // would end with it.
  pool.on('error', () => undefined)
  return {
    dialect: 'postgres',
    transactions: pgTransactions<pg.PoolClient>(pool),
    journal: sqlJournal({
      dialect: dialectOf('postgres'),
      executor: (client: pg.PoolClient) => fromPg(client),
    }),
    executor: (client) => fromPg(client),
    query: async (sql) => (await pool.query(sql)).rows as SqlRow[],
    close: () => pool.end(),
  }
}

const openMariaDb = (uri: string): Database<PoolConnection> => {
  // One connection until a second is needed: the script's scratch table belongs to the one on which
  // it was made.
  const pool = createPool(`${uri}?connectionLimit=5&minimumIdle=1`)
  return {
    dialect: 'mariadb',
    transactions: mariaDbTransactions<PoolConnection>(pool),
    journal: sqlJournal({ dialect: dialectOf('mariadb'), executor: fromMariaDb }),
    executor: fromMariaDb,
    query: async (sql) => {
      const rows: unknown = await pool.query(sql)
      return Array.isArray(rows) ? (rows as SqlRow[]) : []
    },
    close: () => pool.end(),
  }
}

const VERSION_OF: Readonly<Record<DatabaseName, string>> = {
  sqlite: 'select sqlite_version() as version',
  postgres: `select current_setting('server_version') as version`,
  mariadb: 'select version() as version',
}

const ADDRESS_OF: Readonly<Record<DatabaseName, string>> = {
  sqlite: ':memory:',
  postgres: POSTGRES_URL,
  mariadb: MARIADB_URL,
}

/** The release of each database, e.g. `PostgreSQL 15.19`; one that does not answer is left out. */
export const databaseVersions = async (): Promise<readonly string[]> => {
  const found: string[] = []
  for (const dialect of DIALECTS) {
    const database = openDatabase(dialect, ADDRESS_OF[dialect])
    try {
      const [row] = await database.query(VERSION_OF[dialect])
      found.push(`${NAMES[dialect]} ${String(row?.version).split(/[-+ ]/)[0]}`)
    } catch (fault) {
      if ((fault as { code?: unknown }).code !== 'ECONNREFUSED') throw fault
    } finally {
      await database.close()
    }
  }
  return found
}

/** A filled database that is never changed, and what is done with it. */
export interface Template {
  /** A copy of its own for somebody who is measured; dropped with {@link Copy.drop}. */
  readonly copy: () => Promise<Copy>
  readonly drop: () => Promise<void>
}

/** A fresh copy of a template. */
export interface Copy {
  readonly address: string
  readonly drop: () => Promise<void>
}

/** Makes a filled database; answers why there is none when its server is missing. */
export const makeTemplate = async (
  dialect: DatabaseName,
  users: number,
): Promise<Template | { readonly missing: string }> => {
  try {
    switch (dialect) {
      case 'sqlite':
        return await sqliteTemplate(users)
      case 'postgres':
        return await postgresTemplate(users)
      case 'mariadb':
        return await mariaDbTemplate(users)
    }
  } catch (fault) {
    if ((fault as { code?: unknown }).code !== 'ECONNREFUSED') throw fault
    return { missing: `${NAMES[dialect]} does not answer` }
  }
}

let made = 0
const freshName = (): string => `ils_user_purge_bench_${process.pid}_${++made}`

const withPath = (url: string, name: string): string =>
  Object.assign(new URL(url), { pathname: `/${name}` }).toString()

const fill = async (dialect: DatabaseName, address: string, users: number): Promise<void> => {
  const database = openDatabase(dialect, address)
  for (const statement of [...schemaStatements(dialect), ...peopleStatements(dialect, users)])
    await database.query(statement)
  if (dialect === 'postgres')
    for (const statement of ['vacuum (analyze, freeze)', 'checkpoint'])
      await database.query(statement)
  else if (dialect === 'sqlite')
    for (const statement of ['analyze', 'pragma wal_checkpoint(truncate)'])
      await database.query(statement)
  else await database.query(`analyze table ${TABLES.join(', ')}`)
  await database.close()
}

const sqliteTemplate = async (users: number): Promise<Template> => {
  const folder = mkdtempSync(join(tmpdir(), 'ils-user-purge-bench-'))
  const file = join(folder, 'template.db')
  await fill('sqlite', file, users)
  return {
    copy: async () => {
      const address = join(folder, `${freshName()}.db`)
      copyFileSync(file, address)
      const remove = (end: string): void => rmSync(address + end, { force: true })
      return { address, drop: async () => ['', '-wal', '-shm'].forEach(remove) }
    },
    drop: async () => rmSync(folder, { recursive: true, force: true }),
  }
}

const onPostgres = async (...statements: readonly string[]): Promise<void> => {
  const client = new pg.Client({ connectionString: POSTGRES_URL })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

const postgresTemplate = async (users: number): Promise<Template> => {
  const template = freshName()
  await onPostgres(
    `drop database if exists ${template}`,
    `create database ${template} encoding 'UTF8' template template0`,
  )
  await fill('postgres', withPath(POSTGRES_URL, template), users)
  return {
    copy: async () => {
      const name = freshName()
      await onPostgres(
        `drop database if exists ${name}`,
        `create database ${name} template ${template} strategy file_copy`,
        'checkpoint',
      )
      return {
        address: withPath(POSTGRES_URL, name),
        drop: () => onPostgres(`drop database if exists ${name} with (force)`),
      }
    },
    drop: () => onPostgres(`drop database if exists ${template} with (force)`),
  }
}

const onMariaDb = async (...statements: readonly string[]): Promise<void> => {
  const connection = await createConnection(MARIADB_URL)
  try {
    for (const statement of statements) await connection.query(statement)
  } finally {
    await connection.end()
  }
}

// MariaDB cannot copy a database; the tables are filled again, which the same numbers make the
// same.
const mariaDbTemplate = async (users: number): Promise<Template> => {
  const copy = async (): Promise<Copy> => {
    const name = freshName()
    await onMariaDb(`create or replace database ${name} character set utf8mb4`)
    await fill('mariadb', withPath(MARIADB_URL, name), users)
    return {
      address: withPath(MARIADB_URL, name),
      drop: () => onMariaDb(`drop database if exists ${name}`),
    }
  }
  await onMariaDb('select 1')
  return { copy, drop: async () => undefined }
}
