// What node-postgres says by itself when the server cannot be reached or does not answer in time.
import { anyOf, type SqlFaultSign, wholeMessage } from '../fault-signs.js'

export const PG_FAULTS: readonly SqlFaultSign[] = [
  // The transaction port of this package gives this code to a fault for which pg has none.
  { kind: 'outage', code: anyOf('sql-connection-lost') },
  {
    kind: 'outage',
    message: wholeMessage(
      'Connection terminated(?: unexpectedly| due to connection timeout)?' +
        '|Client (?:has encountered a connection error|was closed) and is not queryable',
    ),
    words: 'sql-connection-lost',
  },
  {
    kind: 'outage',
    message: wholeMessage('timeout exceeded when trying to connect|timeout expired'),
    words: 'sql-connection-timeout',
  },
  {
    kind: 'outage',
    message: wholeMessage('Cannot use a pool after calling end on the pool'),
    words: 'sql-pool-closed',
  },
  { kind: 'timeout', message: wholeMessage('Query read timeout'), words: 'sql-query-timeout' },
]
