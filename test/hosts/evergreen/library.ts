// Reduced Evergreens for tests: a database of its own for each, copied from one that is made once.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { installStatements } from '../../../examples/hosts/evergreen/database/install.js'
import { basePolicy, type Configuration } from '../../../examples/hosts/evergreen/config.js'
import {
  POSTGRES_URL,
  postgresCopy,
  postgresDatabase,
  type TestDatabase,
} from '../../support/servers.js'
import { HEIR_ID, peopleStatements, STAFF_ID } from './people.js'

/** A role of the purge for each template: they are the server's, not a database's. */
let roles = 0
const SCHEMA = join(import.meta.dirname, 'reduced-schema.sql')

/** What a reduced Evergreen is to have. */
export interface Wishes {
  /** Users 1 to so many; left out: none. */
  readonly users?: number
  /** Whether all that the purge needs is there; `true` where it is left out. */
  readonly isInstalled?: boolean
}

/** A reduced Evergreen. */
export interface Library {
  /** As the owner of the tables. */
  readonly url: string
  /** As the role of the purge. */
  readonly roleUrl: string
  readonly configuration: Configuration
  readonly drop: () => Promise<void>
}

/** A reduced Evergreen from which others are copied. */
export async function template({
  users = 0,
  isInstalled = true,
}: Wishes = {}): Promise<TestDatabase & { readonly copy: () => Promise<Library> }> {
  const database = await postgresDatabase()
  const role = `user_purge_test_${process.pid}_${++roles}`
  await onDatabase(database.url, async (client) => {
    await client.query(readFileSync(SCHEMA, 'utf8'))
    if (users > 0)
      for (const { sql, values } of peopleStatements(users)) await client.query(sql, [...values])
    if (isInstalled) for (const statement of installStatements(role)) await client.query(statement)
    await client.query('analyze')
  })
  return {
    ...database,
    copy: async () => libraryAt(await postgresCopy(database), role),
    drop: async () => {
      await database.drop()
      await onDatabase(POSTGRES_URL, (client) => client.query(`drop role if exists ${role}`))
    },
  }
}

function libraryAt({ url, drop }: TestDatabase, role: string): Library {
  const roleUrl = Object.assign(new URL(url), { username: role, password: '' }).toString()
  return {
    url,
    roleUrl,
    drop,
    configuration: {
      database: roleUrl,
      timeZone: 'UTC',
      currency: 'USD',
      destination: HEIR_ID,
      service: STAFF_ID,
      role,
      identity: 'reduced',
    },
  }
}

/** The policy of the tests: as a library would begin, with everything removed. */
export const POLICY = {
  ...basePolicy({ timeZone: 'UTC', currency: 'USD' }),
  deletePolicy: 'remove',
} as const

/** Works on a database over one connection. */
export async function onDatabase<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
