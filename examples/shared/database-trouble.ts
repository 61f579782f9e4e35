// What is wrong with a database, or with the way to it, in a sentence: by the code that its driver
// gives a fault. The texts of drivers are not shown, for they may hold values of a row.
import { badInput, codeOf, type Trouble } from './trouble.js'

const NOT_THERE = 'nothing listens there; say the right host and port, or start the server'
const NO_WAY_IN = 'the server refuses this user or password'
const NO_RIGHT =
  'this database user lacks a right; grant what the page of this system lists, and try again'
const OTHER_RELEASE =
  'a table or column is not there; this release of the system is not one that is known here'

/** By the codes of PostgreSQL, of MariaDB and of the network. */
const WHY: Readonly<Record<string, string>> = {
  ECONNREFUSED: NOT_THERE,
  ENOENT: 'there is no such socket',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name of the host cannot be resolved',
  ETIMEDOUT: 'the server does not answer',
  ER_ACCESS_DENIED_ERROR: NO_WAY_IN,
  ER_DBACCESS_DENIED_ERROR: 'this database user may not use the database',
  ER_BAD_DB_ERROR: 'there is no such database',
  ER_TABLEACCESS_DENIED_ERROR: NO_RIGHT,
  ER_COLUMNACCESS_DENIED_ERROR: NO_RIGHT,
  ER_SPECIFIC_ACCESS_DENIED_ERROR: NO_RIGHT,
  ER_NO_SUCH_TABLE: OTHER_RELEASE,
  ER_BAD_FIELD_ERROR: OTHER_RELEASE,
  '28P01': NO_WAY_IN,
  '28000': NO_WAY_IN,
  '3D000': 'there is no such database',
  '42501': NO_RIGHT,
  '42P01': OTHER_RELEASE,
  '42703': OTHER_RELEASE,
}

/** The sentence for a fault of the database; `null` where it tells of no mistake. */
export function databaseTrouble(fault: unknown): Trouble | null {
  const code = codeOf(fault)
  const why = code === null ? undefined : WHY[code]
  return why === undefined
    ? null
    : badInput(`The database cannot be used (${code}): ${why}. Nothing was changed.`)
}
