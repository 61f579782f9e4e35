// What the libsql client says by itself when the database or its server cannot be used.
import { anyOf, type SqlFaultSign } from '../fault-signs.js'

export const LIBSQL_FAULTS: readonly SqlFaultSign[] = [
  {
    kind: 'outage',
    code: anyOf(
      '(?:TRANSACTION|CLIENT)_CLOSED',
      'HRANA_(?:WEBSOCKET|CLOSED|PROTO)_ERROR|SERVER_ERROR',
    ),
  },
]
