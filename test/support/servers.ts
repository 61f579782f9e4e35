// The database servers that tests run against: where they are, whether they answer, and a database
// of one's own on them.
import { createConnection } from 'mysql2/promise'
import pg from 'pg'

/** Where PostgreSQL is; `PURGE_TEST_POSTGRES_URL` overrides it. */
export const POSTGRES_URL =
  process.env.PURGE_TEST_POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres'

/** Where MariaDB is; `PURGE_TEST_MARIADB_URL` overrides it. */
const MARIADB_URL = process.env.PURGE_TEST_MARIADB_URL ?? 'mysql://root@127.0.0.1:3306'

/** `null` = the server answers; else why its tests cannot run. */
export type Missing = string | null

const CONNECT_MS = 3000

const withPostgres = async <Result>(
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> => {
  const client = new pg.Client({
    connectionString: POSTGRES_URL,
    connectionTimeoutMillis: CONNECT_MS,
  })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const withMariaDb = async (sql: string): Promise<void> => {
  const connection = await createConnection({ uri: MARIADB_URL, connectTimeout: CONNECT_MS })
  try {
    await connection.query(sql)
  } finally {
    await connection.end()
  }
}

const whyMissing = async (
  server: string,
  variable: string,
  probe: () => Promise<unknown>,
): Promise<Missing> => {
  try {
    await probe()
    return null
  } catch (fault) {
    const reason =
      `${server} does not answer ` +
      `(${(fault as { code?: string }).code ?? 'no code'}); ` +
      `set ${variable}`
    if (process.env.CI === 'true') throw new Error(reason)
    return reason
  }
}

/** Why PostgreSQL cannot be tested; with `CI=true` a missing server is an error instead. */
export const postgresMissing = (): Promise<Missing> =>
  whyMissing('PostgreSQL', 'PURGE_TEST_POSTGRES_URL', () =>
    withPostgres((client) => client.query('select 1')),
  )

/** Why MariaDB cannot be tested; with `CI=true` a missing server is an error instead. */
export const mariaDbMissing = (): Promise<Missing> =>
  whyMissing('MariaDB', 'PURGE_TEST_MARIADB_URL', () => withMariaDb('select 1'))

/** A database that only this test uses. */
export interface TestDatabase {
  readonly url: string
  readonly name: string
  readonly drop: () => Promise<void>
}

let made = 0
const freshName = (): string => `ils_user_purge_test_${process.pid}_${++made}`

const withDatabase = (url: string, name: string): string =>
  Object.assign(new URL(url), { pathname: `/${name}` }).toString()

/**
 * Gives sessions that are ending the time to do so: thrown out, they would fail a test that has
 * closed its pool properly.
 */
const withoutSessions = async (client: pg.Client, name: string): Promise<void> => {
  for (let looks = 0; looks < 200; looks++) {
    const { rowCount } = await client.query('select 1 from pg_stat_activity where datname = $1', [
      name,
    ])
    if (rowCount === 0) return
    await client.query('select pg_sleep(0.01)')
  }
}

/** The address of a MariaDB database as the MariaDB connector wants it. */
export const connectorUrl = (url: string, connections: number): string =>
  `${url.replace(/^mysql:/, 'mariadb:')}?connectionLimit=${connections}`

/** Makes a PostgreSQL database; `drop` throws out all who are still connected. */
export const postgresDatabase = async (): Promise<TestDatabase> => {
  const name = freshName()
  await withPostgres(async (client) => {
    await client.query(`drop database if exists ${name} with (force)`)
    const { rows } = await client.query(
      `select current_setting('server_version_num')::int >= 150000 as "hasIcu"`,
    )
    // Sorts text as people do, unlike the library, so that a key column without its own order
    // shows.
    const locale = rows[0].hasIcu ? `locale_provider icu icu_locale 'en-US' locale 'C'` : ''
    await client.query(`create database ${name} encoding 'UTF8' ${locale} template template0`)
  })
  return {
    url: withDatabase(POSTGRES_URL, name),
    name,
    drop: () => dropPostgres(name),
  }
}

/** Makes a PostgreSQL database that is a copy of another, to which nobody is connected. */
export const postgresCopy = async ({ name: original }: TestDatabase): Promise<TestDatabase> => {
  const name = freshName()
  await withPostgres(async (client) => {
    await withoutSessions(client, original)
    await client.query(`create database ${name} template ${original}`)
  })
  return { url: withDatabase(POSTGRES_URL, name), name, drop: () => dropPostgres(name) }
}

const dropPostgres = (name: string): Promise<void> =>
  withPostgres(async (client) => {
    await withoutSessions(client, name)
    await client.query(`drop database if exists ${name} with (force)`)
  })

/** Makes a MariaDB database. */
export const mariaDbDatabase = async (): Promise<TestDatabase> => {
  const name = freshName()
  await withMariaDb(`create or replace database ${name} character set utf8mb4`)
  return {
    url: withDatabase(MARIADB_URL, name),
    name,
    drop: () => withMariaDb(`drop database if exists ${name}`),
  }
}
