// What better-sqlite3 says by itself when the database cannot be used.
import { type SqlFaultSign, wholeMessage } from '../fault-signs.js'

export const BETTER_SQLITE3_FAULTS: readonly SqlFaultSign[] = [
  {
    kind: 'outage',
    message: wholeMessage('The database connection is not open'),
    words: 'sql-connection-lost',
  },
]
