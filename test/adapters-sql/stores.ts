// The databases under test, each through every way into it.
import Sqlite from 'better-sqlite3'
import knex, { type Knex } from 'knex'
import {
  CamelCasePlugin,
  type Dialect,
  Kysely,
  MysqlDialect,
  ParseJSONResultsPlugin,
  PostgresDialect,
  SqliteDialect,
  sql,
  type Transaction,
} from 'kysely'
import {
  createPool as createMariaDbPool,
  type PoolConnection as MariaDbConnectorConnection,
} from 'mariadb'
import { createPool as createCallbackPool } from 'mysql2'
import {
  createConnection,
  createPool,
  type Pool as MariaDbPool,
  type PoolConnection,
} from 'mysql2/promise'
import pg from 'pg'
import {
  betterSqlite3Transactions,
  fromBetterSqlite3,
  fromKnex,
  fromKysely,
  fromMariaDb,
  fromMysql2,
  fromPg,
  knexTransactions,
  kyselyTransactions,
  mariaDbTransactions,
  mysql2Transactions,
  pgTransactions,
  prepareBetterSqlite3,
  type SqlDialect,
} from '../../src/adapters/sql/index.js'
import {
  connectorUrl,
  mariaDbDatabase,
  mariaDbMissing,
  postgresDatabase,
  postgresMissing,
} from '../support/servers.js'
import { type DatabaseName, dialectOf } from '../support/dialects.js'
import type { AnyLayer } from '../support/layers/layer.js'
import { WAYS, type Way as LayerWay } from '../support/layers/layers.js'
import { type Place, type Store, sqlitePlace, storeOf, type Way } from './store.js'

/**
 * Waits its turn without a clock of its own: the other connection ends its transaction in a moment.
 */
const briefly = (millis: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, millis))

const postgresPlace = async (): Promise<Place> => {
  const { url, drop } = await postgresDatabase()
  return { at: url, drop }
}

const mariaDbPlace = async (): Promise<Place> => {
  const { url, drop } = await mariaDbDatabase()
  return { at: url, drop }
}

const openSqlite = (file: string): Sqlite.Database => {
  const db = new Sqlite(file)
  prepareBetterSqlite3(db)
  return db
}

const kyselyWay = (dialect: Dialect, sqlDialect: SqlDialect): Way<Transaction<unknown>> => {
  const db = new Kysely<unknown>({
    dialect,
    plugins: [new CamelCasePlugin(), new ParseJSONResultsPlugin()],
  })
  return {
    transactions: kyselyTransactions<Transaction<unknown>>(db, sqlDialect),
    migrate: (statement) => sql.raw(statement).execute(db),
    close: () => db.destroy(),
  }
}

// Kysely's SQLite driver knows no isolation levels and begins without a lock on the database, so
// one connection is all there is.
const kyselySqliteWay = (file: string): Way<Transaction<unknown>> => {
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: openSqlite(file) }) })
  return {
    transactions: kyselyTransactions<Transaction<unknown>>(db, dialectOf('sqlite')),
    migrate: (statement) => sql.raw(statement).execute(db),
    close: () => db.destroy(),
  }
}

const knexWay = (dialect: DatabaseName, config: Knex.Config): Way<Knex.Transaction> => {
  const db = knex(config)
  return {
    transactions: knexTransactions<Knex.Transaction>(db, dialectOf(dialect)),
    migrate: async (statement) => db.raw(statement),
    close: () => db.destroy(),
  }
}

/**
 * A second handle that is the first one: where a way into SQLite cannot begin with a lock, runners
 * share the connection.
 */
const shared = <Tx>(
  connect: (at: string) => Way<Tx> | Promise<Way<Tx>>,
): ((at: string) => Promise<Way<Tx>>) => {
  const ways = new Map<string, Way<Tx>>()
  return async (at) => {
    const known = ways.get(at)
    if (known !== undefined) return { ...known, close: async () => undefined }
    const way = await connect(at)
    ways.set(at, way)
    return way
  }
}

const noPostgres = await postgresMissing()
const noMariaDb = await mariaDbMissing()

const sqliteStore: Store<Sqlite.Database> = storeOf({
  name: 'SQLite through better-sqlite3',
  dialect: 'sqlite',
  missing: null,
  place: sqlitePlace,
  connect: (file) => {
    const db = openSqlite(file)
    return {
      transactions: betterSqlite3Transactions(db, { sleep: briefly }),
      migrate: async (statement) => db.exec(statement),
      close: async () => db.close(),
    }
  },
  executor: fromBetterSqlite3,
})

const postgresStore: Store<pg.PoolClient> = storeOf({
  name: 'PostgreSQL through pg',
  dialect: 'postgres',
  missing: noPostgres,
  place: postgresPlace,
  connect: (connectionString) => {
    // The ways through Kysely and Knex send one statement after the other.
    const pool = new pg.Pool({ connectionString, max: 4, pipeline: true })
    return {
      transactions: pgTransactions<pg.PoolClient>(pool),
      migrate: (statement) => pool.query(statement),
      close: () => pool.end(),
    }
  },
  executor: (client) => fromPg(client),
})

const mariaDbStore: Store<PoolConnection> = storeOf({
  name: 'MariaDB through mysql2',
  dialect: 'mariadb',
  missing: noMariaDb,
  place: mariaDbPlace,
  connect: (uri) => {
    // Counts only rows that an update changed, where the others below count those that it found.
    const pool: MariaDbPool = createPool({ uri, connectionLimit: 4, flags: ['-FOUND_ROWS'] })
    return {
      transactions: mysql2Transactions<PoolConnection>(pool),
      migrate: (statement) => pool.query(statement),
      close: () => pool.end(),
    }
  },
  executor: fromMysql2,
})

const mariaDbConnectorStore: Store<MariaDbConnectorConnection> = storeOf({
  name: 'MariaDB through its connector',
  dialect: 'mariadb',
  missing: noMariaDb,
  place: mariaDbPlace,
  connect: (uri) => {
    const pool = createMariaDbPool(connectorUrl(uri, 4))
    return {
      transactions: mariaDbTransactions<MariaDbConnectorConnection>(pool),
      migrate: (statement) => pool.query(statement),
      close: () => pool.end(),
    }
  },
  executor: fromMariaDb,
})

const kyselyStores: readonly Store<Transaction<unknown>>[] = [
  storeOf({
    name: 'SQLite through Kysely',
    dialect: 'sqlite',
    missing: null,
    place: sqlitePlace,
    connect: shared(kyselySqliteWay),
    executor: fromKysely,
  }),
  storeOf({
    name: 'PostgreSQL through Kysely',
    dialect: 'postgres',
    missing: noPostgres,
    place: postgresPlace,
    connect: (connectionString) =>
      kyselyWay(
        new PostgresDialect({ pool: new pg.Pool({ connectionString, max: 4 }) }),
        dialectOf('postgres'),
      ),
    executor: fromKysely,
  }),
  storeOf({
    name: 'MariaDB through Kysely',
    dialect: 'mariadb',
    missing: noMariaDb,
    place: mariaDbPlace,
    connect: (uri) =>
      kyselyWay(
        new MysqlDialect({ pool: createCallbackPool({ uri, connectionLimit: 4 }) }),
        dialectOf('mariadb'),
      ),
    executor: fromKysely,
  }),
]

const knexStores: readonly Store<Knex.Transaction>[] = [
  storeOf({
    name: 'SQLite through Knex',
    dialect: 'sqlite',
    missing: null,
    place: sqlitePlace,
    connect: shared((filename) =>
      knexWay('sqlite', {
        client: 'better-sqlite3',
        connection: { filename },
        useNullAsDefault: true,
      }),
    ),
    executor: fromKnex,
  }),
  storeOf({
    name: 'PostgreSQL through Knex',
    dialect: 'postgres',
    missing: noPostgres,
    place: postgresPlace,
    connect: (connection) =>
      knexWay('postgres', { client: 'pg', connection, pool: { min: 0, max: 4 } }),
    executor: fromKnex,
  }),
  storeOf({
    name: 'MariaDB through Knex',
    dialect: 'mariadb',
    missing: noMariaDb,
    place: mariaDbPlace,
    connect: (connection) =>
      knexWay('mariadb', { client: 'mysql2', connection, pool: { min: 0, max: 4 } }),
    executor: fromKnex,
  }),
]

const PLACES = { sqlite: sqlitePlace, postgres: postgresPlace, mariadb: mariaDbPlace } as const
const MISSING = { sqlite: null, postgres: noPostgres, mariadb: noMariaDb } as const

/**
 * Runs a statement beside the layer, as a migration tool does: in MariaDB a change of a table ends
 * the transaction. Not on SQLite, where one process must not open a file with two copies of it.
 */
const migrateIn = async (layer: AnyLayer, dialect: DatabaseName, at: string, text: string) => {
  if (dialect === 'sqlite')
    return layer.transactions.run((tx) => layer.executor(tx).execute(text, []), { mode: 'write' })
  if (dialect === 'postgres') {
    const client = new pg.Client({ connectionString: at })
    await client.connect()
    return client.query(text).finally(() => client.end())
  }
  const connection = await createConnection(at)
  return connection.query(text).finally(() => connection.end())
}

const layerStore = ({ name, dialect, open }: LayerWay): Store<unknown> => {
  let layer: AnyLayer
  const connect = async (at: string): Promise<Way<unknown>> => {
    const opened = await open(at)
    layer = opened
    return {
      transactions: opened.transactions,
      migrate: (statement) => migrateIn(opened, dialect, at, statement),
      close: opened.close,
    }
  }
  return storeOf({
    name: `${dialect} through ${name}`,
    dialect,
    missing: MISSING[dialect],
    place: PLACES[dialect],
    connect: dialect === 'sqlite' ? shared(connect) : connect,
    // All layers of a store read a transaction alike.
    executor: (tx) => layer.executor(tx),
  })
}

/** The ORMs and drivers whose ports and executors are tried by the faults of a server as well. */
export const LAYER_STORES: readonly Store<unknown>[] = WAYS.map(layerStore)

/** Every database, through every wrapper. */
export const STORES = [
  sqliteStore,
  postgresStore,
  mariaDbStore,
  mariaDbConnectorStore,
  ...kyselyStores,
  ...knexStores,
] as unknown as readonly Store<unknown>[]
