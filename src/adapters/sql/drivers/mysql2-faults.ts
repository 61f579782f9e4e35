// What mysql2 says by itself when the server cannot be reached or does not answer in time.
import { anyOf, type SqlFaultSign, wholeMessage } from '../fault-signs.js'

export const MYSQL2_FAULTS: readonly SqlFaultSign[] = [
  { kind: 'outage', code: anyOf('PROTOCOL_(?!SEQUENCE_TIMEOUT$)[A-Z_]+') },
  { kind: 'timeout', code: anyOf('PROTOCOL_SEQUENCE_TIMEOUT') },
  {
    kind: 'outage',
    message: wholeMessage("Can't add new command when connection is in closed state"),
    words: 'sql-connection-lost',
  },
  { kind: 'outage', message: wholeMessage('Pool is closed\\.?'), words: 'sql-pool-closed' },
]
