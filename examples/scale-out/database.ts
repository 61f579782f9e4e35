// The example's database on PostgreSQL: made anew, with generated users, and opened by every
// process.
import { postgres, sqlJournalSchema } from 'ils-user-purge/adapters/sql'
import pg from 'pg'
import { complain } from '../shared/screen.js'
import { badInput } from '../shared/trouble.js'

const SERVER =
  process.env.PURGE_EXAMPLE_POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres'

/** The database that is used where none is named. */
export const DEFAULT_NAME = 'ils_user_purge_example'

/** The address of a database, which the workers get. */
export const databaseUrl = (name: string): string =>
  Object.assign(new URL(SERVER), { pathname: `/${name}` }).toString()

/** A pool that outlives a lost connection. */
export const openPool = (connectionString: string, max: number): pg.Pool => {
  const pool = new pg.Pool({ connectionString, max, pipeline: true })
  pool.on('error', (fault) => complain(`A connection was lost: ${fault.message}`))
  return pool
}

/**
 * The tables of the library. The foreign keys are checked at once, so a loan or a fine waits for a
 * patron whom a purge has locked, and fails once the patron is deleted.
 */
export const TABLES = `
create table patron (id bigint primary key, purge_date date);
create table loan (patron_id bigint not null references patron (id));
create table fine (patron_id bigint not null references patron (id), cents bigint not null);
create table waiver (patron_id bigint not null, cents bigint not null, job_id text not null);
create index on loan (patron_id);
create index on fine (patron_id)`

/** One in ten has a loan and stays, one in five owes something. */
const PATRONS = `
insert into patron select id, date '2020-01-31' from generate_series(1, $1::bigint) id;
insert into loan select id from patron where id % 10 = 0;
insert into fine select id, 100 + id % 300 from patron where id % 5 = 1`

/** Replaces the database of that name by a new one with so many users. */
export const makeDatabase = async (name: string, users: number): Promise<void> => {
  if (!/^[a-z][a-z0-9_]*$/.test(name))
    throw badInput('--database must be lower-case letters, digits and underscores')
  const server = new pg.Client({ connectionString: SERVER })
  await server.connect()
  await server.query(`drop database if exists ${name} with (force)`)
  await server.query(`create database ${name}`)
  await server.end()
  const client = new pg.Client({ connectionString: databaseUrl(name) })
  await client.connect()
  await client.query(TABLES)
  for (const statement of PATRONS.split(';'))
    await client.query(statement, statement.includes('$1') ? [users] : [])
  await addJournalTables(client)
  await client.query('analyze')
  await client.end()
}

/** Brings the journal of a database that is there up to this release. */
export const upgradeDatabase = async (name: string): Promise<void> => {
  const client = new pg.Client({ connectionString: databaseUrl(name) })
  await client.connect()
  await addJournalTables(client)
  await client.end()
}

/** Whatever is there already stays as it is. */
const addJournalTables = async (client: pg.Client): Promise<void> => {
  for (const statement of sqlJournalSchema(postgres).statements) await client.query(statement)
}
