// Connections to Evergreen's database, each with what the purge needs of a session.
import pg from 'pg'
import { complain } from '../../../shared/screen.js'

/** What connections depend on. */
export interface ConnectionSettings {
  /** `postgres://…`; empty = what the environment says (`PGHOST`, `PGDATABASE`, …). */
  readonly url: string
  /** The institution's zone, e.g. `America/New_York`: in it a moment has its day. */
  readonly timeZone: string
  readonly connections: number
}

/**
 * A pool whose sessions plan a statement once, calculate days in the institution's zone, and find
 * Evergreen's functions as its own sessions do.
 */
export function openPool({ url, timeZone, connections }: ConnectionSettings): pg.Pool {
  const pool = new pg.Pool({
    ...(url === '' ? {} : { connectionString: url }),
    max: connections,
    pipeline: true,
    application_name: 'user_purge',
    options: [
      `-c TimeZone=${escaped(timeZone)}`,
      '-c plan_cache_mode=force_generic_plan',
      '-c search_path=evergreen,public,pg_catalog',
    ].join(' '),
  })
  pool.on('error', (fault) => complain(`A connection was lost: ${fault.message}`))
  return pool
}

/** A value in the options of a connection: blanks and backslashes would end it. */
function escaped(value: string): string {
  return value.replace(/[\\\s]/g, '\\$&')
}
