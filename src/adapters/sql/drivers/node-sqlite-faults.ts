// What `node:sqlite` says by itself when the database cannot be used.
import { type SqlFaultSign, wholeMessage } from '../fault-signs.js'

export const NODE_SQLITE_FAULTS: readonly SqlFaultSign[] = [
  {
    kind: 'outage',
    message: wholeMessage('database is not open'),
    words: 'sql-connection-lost',
  },
]
