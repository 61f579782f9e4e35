// What the MariaDB connector says by itself when the server cannot be reached or does not answer.
import { anyOf, type SqlFaultSign } from '../fault-signs.js'

export const MARIADB_CONNECTOR_FAULTS: readonly SqlFaultSign[] = [
  {
    kind: 'outage',
    code: anyOf(
      'ER_(?:CONNECTION_ALREADY_CLOSED|CONNECTION_TIMEOUT|CMD_CONNECTION_CLOSED)',
      'ER_(?:CMD_NOT_EXECUTED_DESTROYED|SOCKET_UNEXPECTED_CLOSE)',
      'ER_(?:PREPARE_CLOSED|GET_CONNECTION_TIMEOUT|CLOSING_POOL|POOL_[A-Z_]+)',
    ),
  },
  { kind: 'timeout', code: anyOf('ER_SOCKET_TIMEOUT') },
]
