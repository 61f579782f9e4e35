// Connections to Koha's database, with days and moments as Koha itself sees them.
import {
  type Connection,
  type ConnectionConfig,
  createConnection,
  createPool,
  type Pool,
  type PoolConnection,
} from 'mariadb'
import type { KohaConf } from './koha-conf.js'

/** A connection that a transaction is open on. */
export type KohaTx = PoolConnection

/** Opens a pool; nothing is connected before it is used. */
export function openPool(conf: KohaConf, connections: number): Pool {
  return createPool({
    ...connectionOptions(conf),
    connectionLimit: connections,
    acquireTimeout: 10_000,
  })
}

/**
 * Opens one connection, for work before anything is opened: it says at once what is wrong, whereas
 * a pool tries for a while. Closes it after.
 */
export async function withConnection<Result>(
  conf: KohaConf,
  work: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  const connection = await createConnection(connectionOptions(conf))
  try {
    return await work(connection)
  } finally {
    await connection.end()
  }
}

function connectionOptions(conf: KohaConf): ConnectionConfig {
  const where =
    conf.socket === null
      ? { host: conf.host, port: conf.port ?? 3306 }
      : { socketPath: conf.socket }
  return {
    ...where,
    user: conf.user,
    password: conf.password,
    database: conf.database,
    connectTimeout: 5000,
    // Days and moments as texts in Koha's own zone, amounts as exact texts.
    dateStrings: true,
    bigIntAsNumber: true,
    // So that a name is stored as Koha stores it.
    charset: 'utf8mb4',
    collation: 'UTF8MB4_UNICODE_CI',
    initSql: initialStatements(conf.timeZone),
  }
}

/**
 * Koha sets the zone of its sessions where its configuration names one, and otherwise lives in that
 * of the server. A server without zone tables knows no names of zones, and then nothing is set.
 */
function initialStatements(timeZone: string | null): string[] {
  if (timeZone === null || !/^[\w/+-]{1,64}$/.test(timeZone)) return []
  return [
    `set time_zone = coalesce(if(convert_tz('2000-01-01', 'UTC', '${timeZone}') is null, ` +
      `@@session.time_zone, '${timeZone}'), @@session.time_zone)`,
  ]
}

/** Runs a statement, and answers its rows. */
export async function rowsOf<Row>(
  tx: { query(sql: string, values?: readonly unknown[]): Promise<unknown> },
  sql: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> {
  return (await tx.query(sql, values)) as readonly Row[]
}
