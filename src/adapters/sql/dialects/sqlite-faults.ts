// What SQLite says when a fault is its own and not that of the users in hand.
import { propertyOf } from '../../../internal/fault-chain.js'
import { BETTER_SQLITE3_FAULTS } from '../drivers/better-sqlite3-faults.js'
import { LIBSQL_FAULTS } from '../drivers/libsql-faults.js'
import { NODE_SQLITE_FAULTS } from '../drivers/node-sqlite-faults.js'
import { anyOf, type SqlFaultSign } from '../fault-signs.js'

/** Ends the message, so that no value of a statement that stands in front can look like it. */
const MISSING =
  /(?:^|: | - )no such (?:table|column|function|module): \S+(?: - should this be a string literal in single-quotes\?)?$/

/** The signs of the database and of its drivers. */
export const SQLITE_FAULTS: readonly SqlFaultSign[] = [
  {
    kind: 'outage',
    code: anyOf(
      'SQLITE_(?:FULL|IOERR|READONLY|CANTOPEN|NOMEM|CORRUPT|NOTADB|PROTOCOL|PERM|AUTH|SCHEMA)' +
        '(?:_\\w+)?',
    ),
  },
  { kind: 'outage', code: anyOf('SQLITE_ERROR'), message: MISSING },
  { kind: 'timeout', code: anyOf('SQLITE_INTERRUPT') },
  { kind: 'locked', code: anyOf('SQLITE_(?:BUSY|LOCKED)(?:_\\w+)?') },
  { kind: 'user', code: anyOf('SQLITE_(?:CONSTRAINT|MISMATCH|TOOBIG)(?:_\\w+)?') },
  ...BETTER_SQLITE3_FAULTS,
  ...LIBSQL_FAULTS,
  ...NODE_SQLITE_FAULTS,
]

/** The primary result codes of SQLite, the last eight bits of an extended one. */
const SQLITE_RESULTS: Readonly<Record<number, string>> = {
  1: 'SQLITE_ERROR',
  2: 'SQLITE_INTERNAL',
  3: 'SQLITE_PERM',
  4: 'SQLITE_ABORT',
  5: 'SQLITE_BUSY',
  6: 'SQLITE_LOCKED',
  7: 'SQLITE_NOMEM',
  8: 'SQLITE_READONLY',
  9: 'SQLITE_INTERRUPT',
  10: 'SQLITE_IOERR',
  11: 'SQLITE_CORRUPT',
  12: 'SQLITE_NOTFOUND',
  13: 'SQLITE_FULL',
  14: 'SQLITE_CANTOPEN',
  15: 'SQLITE_PROTOCOL',
  17: 'SQLITE_SCHEMA',
  18: 'SQLITE_TOOBIG',
  19: 'SQLITE_CONSTRAINT',
  20: 'SQLITE_MISMATCH',
  21: 'SQLITE_MISUSE',
  23: 'SQLITE_AUTH',
  25: 'SQLITE_RANGE',
  26: 'SQLITE_NOTADB',
}

/** Extended result codes that say more than their primary one. */
const SQLITE_EXTENDED: Readonly<Record<number, string>> = {
  261: 'SQLITE_BUSY_RECOVERY',
  262: 'SQLITE_LOCKED_SHAREDCACHE',
  275: 'SQLITE_CONSTRAINT_CHECK',
  517: 'SQLITE_BUSY_SNAPSHOT',
  773: 'SQLITE_BUSY_TIMEOUT',
  787: 'SQLITE_CONSTRAINT_FOREIGNKEY',
  1299: 'SQLITE_CONSTRAINT_NOTNULL',
  1555: 'SQLITE_CONSTRAINT_PRIMARYKEY',
  1811: 'SQLITE_CONSTRAINT_TRIGGER',
  2067: 'SQLITE_CONSTRAINT_UNIQUE',
  2579: 'SQLITE_CONSTRAINT_ROWID',
}

/** The name of a result code, extended or not, for which the driver has only `errcode`. */
export function sqliteResultName(fault: unknown): string | null {
  const number = propertyOf(fault, 'errcode')
  if (!Number.isInteger(number)) return null
  const code = number as number
  return SQLITE_EXTENDED[code] ?? SQLITE_RESULTS[code & 0xff] ?? `errcode:${code}`
}
