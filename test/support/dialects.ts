// The databases that tests and benchmarks run on, by a name that can be sent to another process.
import { mariadb, postgres, type SqlDialect, sqlite } from '../../src/adapters/sql/index.js'

export type DatabaseName = 'sqlite' | 'postgres' | 'mariadb'

const DIALECTS: Readonly<Record<DatabaseName, SqlDialect>> = { sqlite, postgres, mariadb }

/** The dialect of a database. */
export function dialectOf(name: DatabaseName): SqlDialect {
  return DIALECTS[name]
}
