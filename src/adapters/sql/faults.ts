// Which faults speak of the database rather than of the users in hand.
import type { SqlDialect } from './dialect.js'

interface Signs {
  /** Codes of the driver or the server. */
  readonly codes: RegExp
  /** For faults that come without a code; never matched against what a person could have typed. */
  readonly messages: RegExp
}

const NETWORK = 'E(?:CONN(?:RESET|REFUSED|ABORTED)|PIPE|TIMEDOUT|NOTFOUND|AI_AGAIN|HOSTUNREACH|NETUNREACH)'

const SIGNS: Readonly<Record<SqlDialect, Signs>> = {
  sqlite: {
    codes: /^SQLITE_(?:BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|NOMEM|CORRUPT|NOTADB|PROTOCOL|INTERRUPT|PERM|AUTH|SCHEMA)(?:_|$)/,
    messages: /\bno such table: |^The database connection is not open/,
  },
  // Classes of SQLSTATE: connection, wrong or idle transaction, authorisation, deadlock and serialisation, resources, locks,
  // shutdown, system, configuration, internal; and single ones: privilege, table, schema, column, database.
  postgres: {
    codes: new RegExp(`^(?:(?:08|25|28|40|53|57|58|F0|XX)[0-9A-Z]{3}|55P03|42501|42P01|3F000|3D000|42703|sql-connection-lost|${NETWORK})$`),
    // Knex puts the statement with its values in front: so only what ends its message is the driver's own.
    messages:
      /^(?:Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Query read timeout)| - (?:Connection terminated(?: unexpectedly)?|Client has encountered a connection error and is not queryable|Query read timeout)$/,
  },
  mariadb: {
    // A packet that is too large is the batch's own doing: halved, it fits.
    codes: new RegExp(
      `^(?:ER_(?:LOCK_WAIT_TIMEOUT|LOCK_DEADLOCK|CHECKREAD|NO_SUCH_TABLE|BAD_DB_ERROR|BAD_FIELD_ERROR|DISK_FULL|RECORD_FILE_FULL|OPTION_PREVENTS_STATEMENT|CANT_EXECUTE_IN_READ_ONLY_TRANSACTION|ACCESS_DENIED_ERROR|DBACCESS_DENIED_ERROR|TABLEACCESS_DENIED_ERROR|COLUMNACCESS_DENIED_ERROR|SERVER_SHUTDOWN|CON_COUNT_ERROR|TOO_MANY_USER_CONNECTIONS|CONNECTION_KILLED|QUERY_INTERRUPTED|STATEMENT_TIMEOUT|NEW_ABORTING_CONNECTION|NET_(?!PACKET_TOO_LARGE$)[A-Z_]+|OUT_OF_RESOURCES|OUTOFMEMORY|ERROR_ON_WRITE|ERROR_ON_READ|GET_ERRNO|UNKNOWN_STMT_HANDLER|CONNECTION_ALREADY_CLOSED|CONNECTION_TIMEOUT|CMD_CONNECTION_CLOSED|CMD_NOT_EXECUTED_DESTROYED|SOCKET(?:_UNEXPECTED_CLOSE|_TIMEOUT)?|PREPARE_CLOSED|GET_CONNECTION_TIMEOUT|CLOSING_POOL|POOL_[A-Z_]+)|PROTOCOL_[A-Z_]+|${NETWORK})$`,
    ),
    messages: /closed state|Pool is closed|^The transaction has ended/,
  },
}

/**
 * Says what a fault of a database is, for the `describeFault` of a host: its code, and for SQLite, where one code stands for many faults,
 * which table or column is missing. Holds nothing that a person could have typed.
 */
export const describeSqlFault = (fault: unknown): string => {
  const { code, message, name } = (fault ?? {}) as { readonly code?: unknown; readonly message?: unknown; readonly name?: unknown }
  const missing = code === 'SQLITE_ERROR' ? /\bno such (?:table|column): [\w.]{1,100}/.exec(String(message)) : null
  if (missing !== null) return `${String(code)}: ${missing[0]}`
  return typeof code === 'string' && code !== '' ? code : typeof name === 'string' ? name : 'unnamed-fault'
}

/**
 * Tells whether a fault of a database says something of the database rather than of the users in hand: connection lost, deadlock, lock
 * not granted, disk full, read-only, no privilege, table missing. For the `isInfrastructureFault` of a transaction port of one's own;
 * those of this package have it. Knows the codes of `better-sqlite3`, `pg`, `mysql2` and `mariadb`, also as Kysely and Knex hand them on.
 *
 * @example
 * const transactions = { run, isInfrastructureFault: sqlInfrastructureFault('postgres') }
 */
export const sqlInfrastructureFault = (dialect: SqlDialect): ((fault: unknown) => boolean) => {
  const { codes, messages } = SIGNS[dialect]
  return (fault) => {
    const { code, message, name } = (fault ?? {}) as { readonly code?: unknown; readonly message?: unknown; readonly name?: unknown }
    if (typeof code === 'string')
      return codes.test(code) || (dialect === 'sqlite' && code === 'SQLITE_ERROR' && messages.test(String(message)))
    return name === 'KnexTimeoutError' || messages.test(String(message ?? ''))
  }
}
