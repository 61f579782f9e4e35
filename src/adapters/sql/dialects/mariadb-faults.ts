// What MariaDB says when a fault is its own and not that of the users in hand.
import { propertyOf } from '../../../internal/fault-chain.js'
import { MARIADB_CONNECTOR_FAULTS } from '../drivers/mariadb-faults.js'
import { MYSQL2_FAULTS } from '../drivers/mysql2-faults.js'
import { NETWORK_FAULTS } from '../drivers/network-faults.js'
import { anyOf, type SqlFaultSign } from '../fault-signs.js'

/** The signs of the server and of its drivers. */
export const MARIADB_FAULTS: readonly SqlFaultSign[] = [
  {
    kind: 'outage',
    // A packet that is too large is the batch's own doing: halved, it fits.
    code: anyOf(
      'ER_(?:LOCK_DEADLOCK|CHECKREAD)',
      'ER_(?:NO_SUCH_TABLE|BAD_DB_ERROR|BAD_FIELD_ERROR|SP_DOES_NOT_EXIST)',
      'ER_(?:DISK_FULL|RECORD_FILE_FULL|OUT_OF_RESOURCES|OUTOFMEMORY)',
      'ER_(?:ERROR_ON_WRITE|ERROR_ON_READ|GET_ERRNO)',
      'ER_(?:OPTION_PREVENTS_STATEMENT|CANT_EXECUTE_IN_READ_ONLY_TRANSACTION|OPEN_AS_READONLY)',
      'ER_(?:DB|TABLE|COLUMN|PROC)?ACCESS_DENIED_ERROR',
      'ER_(?:SERVER_SHUTDOWN|CON_COUNT_ERROR|TOO_MANY_USER_CONNECTIONS|USER_LIMIT_REACHED)',
      'ER_(?:CONNECTION_KILLED|NEW_ABORTING_CONNECTION|UNKNOWN_STMT_HANDLER)',
      'ER_NET_(?!PACKET_TOO_LARGE$)[A-Z_]+',
    ),
  },
  // By the server itself, or by somebody.
  { kind: 'timeout', code: anyOf('ER_(?:STATEMENT_TIMEOUT|QUERY_INTERRUPTED|QUERY_TIMEOUT)') },
  { kind: 'locked', code: anyOf('ER_(?:LOCK_WAIT_TIMEOUT|LOCK_NOWAIT)') },
  {
    kind: 'user',
    code: anyOf(
      'ER_(?:ROW_IS_REFERENCED(?:_2)?|NO_REFERENCED_ROW(?:_2)?|DUP_ENTRY)',
      'ER_(?:CONSTRAINT_FAILED|CHECK_CONSTRAINT_VIOLATED|SIGNAL_EXCEPTION)',
      'ER_(?:BAD_NULL_ERROR|DATA_TOO_LONG|WARN_DATA_OUT_OF_RANGE|DATA_OUT_OF_RANGE)',
      'ER_(?:TRUNCATED_WRONG_VALUE(?:_FOR_FIELD)?|DIVISION_BY_ZERO|SUBQUERY_NO_1_ROW)',
      'WARN_DATA_TRUNCATED',
    ),
  },
  ...MARIADB_CONNECTOR_FAULTS,
  ...MYSQL2_FAULTS,
  ...NETWORK_FAULTS,
]

/** Errors of MariaDB and MySQL that the library tells apart, by their number. */
const MARIADB_ERRORS: Readonly<Record<number, string>> = {
  1020: 'ER_CHECKREAD',
  1021: 'ER_DISK_FULL',
  1024: 'ER_ERROR_ON_READ',
  1026: 'ER_ERROR_ON_WRITE',
  1030: 'ER_GET_ERRNO',
  1036: 'ER_OPEN_AS_READONLY',
  1037: 'ER_OUTOFMEMORY',
  1040: 'ER_CON_COUNT_ERROR',
  1041: 'ER_OUT_OF_RESOURCES',
  1044: 'ER_DBACCESS_DENIED_ERROR',
  1045: 'ER_ACCESS_DENIED_ERROR',
  1048: 'ER_BAD_NULL_ERROR',
  1049: 'ER_BAD_DB_ERROR',
  1053: 'ER_SERVER_SHUTDOWN',
  1054: 'ER_BAD_FIELD_ERROR',
  1062: 'ER_DUP_ENTRY',
  1114: 'ER_RECORD_FILE_FULL',
  1142: 'ER_TABLEACCESS_DENIED_ERROR',
  1143: 'ER_COLUMNACCESS_DENIED_ERROR',
  1146: 'ER_NO_SUCH_TABLE',
  1153: 'ER_NET_PACKET_TOO_LARGE',
  1154: 'ER_NET_READ_ERROR_FROM_PIPE',
  1155: 'ER_NET_FCNTL_ERROR',
  1156: 'ER_NET_PACKETS_OUT_OF_ORDER',
  1157: 'ER_NET_UNCOMPRESS_ERROR',
  1158: 'ER_NET_READ_ERROR',
  1159: 'ER_NET_READ_INTERRUPTED',
  1160: 'ER_NET_ERROR_ON_WRITE',
  1161: 'ER_NET_WRITE_INTERRUPTED',
  1184: 'ER_NEW_ABORTING_CONNECTION',
  1203: 'ER_TOO_MANY_USER_CONNECTIONS',
  1205: 'ER_LOCK_WAIT_TIMEOUT',
  1213: 'ER_LOCK_DEADLOCK',
  1216: 'ER_NO_REFERENCED_ROW',
  1217: 'ER_ROW_IS_REFERENCED',
  1226: 'ER_USER_LIMIT_REACHED',
  1242: 'ER_SUBQUERY_NO_1_ROW',
  1243: 'ER_UNKNOWN_STMT_HANDLER',
  1264: 'ER_WARN_DATA_OUT_OF_RANGE',
  1265: 'WARN_DATA_TRUNCATED',
  1290: 'ER_OPTION_PREVENTS_STATEMENT',
  1292: 'ER_TRUNCATED_WRONG_VALUE',
  1305: 'ER_SP_DOES_NOT_EXIST',
  1317: 'ER_QUERY_INTERRUPTED',
  1365: 'ER_DIVISION_BY_ZERO',
  1366: 'ER_TRUNCATED_WRONG_VALUE_FOR_FIELD',
  1370: 'ER_PROCACCESS_DENIED_ERROR',
  1406: 'ER_DATA_TOO_LONG',
  1451: 'ER_ROW_IS_REFERENCED_2',
  1452: 'ER_NO_REFERENCED_ROW_2',
  1644: 'ER_SIGNAL_EXCEPTION',
  1690: 'ER_DATA_OUT_OF_RANGE',
  1792: 'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION',
  1927: 'ER_CONNECTION_KILLED',
  1969: 'ER_STATEMENT_TIMEOUT',
  3024: 'ER_QUERY_TIMEOUT',
  3572: 'ER_LOCK_NOWAIT',
  3819: 'ER_CHECK_CONSTRAINT_VIOLATED',
  4025: 'ER_CONSTRAINT_FAILED',
}

/**
 * The name of an error for which the driver has only its number, in `errno`; `errno:` and the
 * number where it has no name here.
 */
export function mariaDbErrorName(fault: unknown): string | null {
  const number = propertyOf(fault, 'errno')
  if (!Number.isInteger(number) || (number as number) <= 0) return null
  return MARIADB_ERRORS[number as number] ?? `errno:${String(number)}`
}
