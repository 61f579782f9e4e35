// What the faults of a database tell of, whichever driver threw them or ORM wrapped them.
import { faultChain, propertyOf } from '../../internal/fault-chain.js'
import type { FaultKind } from '../../ports/transaction.js'
import type { SqlDialect } from './dialect.js'
import { codeOf, hasOwnCode, isText, type KnownKind, messageIn } from './fault-signs.js'

/** Codes of the driver or the server, by what they tell of. */
type Codes = Readonly<Record<KnownKind, RegExp>>

function anyOf(...alternatives: readonly string[]): RegExp {
  return new RegExp(`^(?:${alternatives.join('|')})$`)
}

const NETWORK =
  'E(?:CONN(?:RESET|REFUSED|ABORTED)|PIPE|TIMEDOUT|NOTFOUND|AI_AGAIN|HOSTUNREACH|NETUNREACH)'

const CODES: Readonly<Record<SqlDialect, Codes>> = {
  sqlite: {
    outage: anyOf(
      'SQLITE_(?:FULL|IOERR|READONLY|CANTOPEN|NOMEM|CORRUPT|NOTADB|PROTOCOL|PERM|AUTH|SCHEMA)(?:_\\w+)?',
    ),
    timeout: anyOf('SQLITE_INTERRUPT'),
    locked: anyOf('SQLITE_(?:BUSY|LOCKED)(?:_\\w+)?'),
  },
  postgres: {
    outage: anyOf(
      // Classes of SQLSTATE: connection, authorisation, deadlock and serialisation, resources,
      // system, configuration, internal; then wrong or idle transaction, and shutdown. Not 25P02,
      // which only says that an earlier statement failed, nor the time-outs below.
      '(?:08|28|40|53|58|F0|XX)[0-9A-Z]{3}',
      '25(?!P0[24])[0-9A-Z]{3}',
      '57(?!014)[0-9A-Z]{3}',
      // Privilege; table, schema, database, column, function and type that are missing.
      '42501|42P01|3F000|3D000|42703|42883|42704',
      'sql-connection-lost',
      // postgres.js
      'CONNECTION_(?:CLOSED|ENDED|DESTROYED)|CONNECT_TIMEOUT|SASL_SIGNATURE_MISMATCH',
      NETWORK,
    ),
    // A statement or a transaction that was cancelled, by a time-out or by somebody.
    timeout: anyOf('57014|25P04'),
    locked: anyOf('55P03'),
  },
  mariadb: {
    // A packet that is too large is the batch's own doing: halved, it fits.
    outage: anyOf(
      'ER_(?:LOCK_DEADLOCK|CHECKREAD)',
      'ER_(?:NO_SUCH_TABLE|BAD_DB_ERROR|BAD_FIELD_ERROR|SP_DOES_NOT_EXIST)',
      'ER_(?:DISK_FULL|RECORD_FILE_FULL|OUT_OF_RESOURCES|OUTOFMEMORY|ERROR_ON_WRITE|ERROR_ON_READ|GET_ERRNO)',
      'ER_(?:OPTION_PREVENTS_STATEMENT|CANT_EXECUTE_IN_READ_ONLY_TRANSACTION|OPEN_AS_READONLY)',
      'ER_(?:DB|TABLE|COLUMN|PROC)?ACCESS_DENIED_ERROR',
      'ER_(?:SERVER_SHUTDOWN|CON_COUNT_ERROR|TOO_MANY_USER_CONNECTIONS|USER_LIMIT_REACHED)',
      'ER_(?:CONNECTION_KILLED|NEW_ABORTING_CONNECTION|UNKNOWN_STMT_HANDLER|NET_(?!PACKET_TOO_LARGE$)[A-Z_]+)',
      // The connector of MariaDB
      'ER_(?:CONNECTION_ALREADY_CLOSED|CONNECTION_TIMEOUT|CMD_CONNECTION_CLOSED|CMD_NOT_EXECUTED_DESTROYED|SOCKET_UNEXPECTED_CLOSE)',
      'ER_(?:PREPARE_CLOSED|GET_CONNECTION_TIMEOUT|CLOSING_POOL|POOL_[A-Z_]+)',
      // mysql2
      'PROTOCOL_(?!SEQUENCE_TIMEOUT$)[A-Z_]+',
      NETWORK,
    ),
    // By the server, by somebody, and by the two drivers themselves.
    timeout: anyOf(
      'ER_(?:STATEMENT_TIMEOUT|QUERY_INTERRUPTED|QUERY_TIMEOUT|SOCKET_TIMEOUT)',
      'PROTOCOL_SEQUENCE_TIMEOUT',
    ),
    locked: anyOf('ER_(?:LOCK_WAIT_TIMEOUT|LOCK_NOWAIT)'),
  },
}

/**
 * Codes of Prisma: no connection or no right, table or column missing, deadlock; a statement or
 * transaction that took too long.
 */
const PRISMA_CODES: Codes = {
  outage: anyOf('P10(?:0[0-3]|1[017])', 'P20(?:2[124]|34)'),
  timeout: anyOf('P1008|P2028'),
  locked: /(?!)/,
}

/** Names of what ORMs throw by themselves, where no driver had a say. */
const NAMES: Codes = {
  outage: anyOf(
    'KnexTimeoutError',
    'Sequelize(?:Connection\\w*|HostNotFound|HostNotReachable|InvalidConnection|AccessDenied)Error',
    // TypeORM, once the connection of a transaction broke or was closed
    'QueryRunner(?:Provider)?AlreadyReleasedError|ConnectionIsNotSetError|CannotExecuteNotConnectedError',
    'PrismaClientInitializationError',
  ),
  timeout: /(?!)/,
  locked: /(?!)/,
}

/** Ends the message, so that no value of a statement that stands in front can look like it. */
const MISSING_IN_SQLITE =
  /(?:^|: | - )no such (?:table|column|function|module): \S+(?: - should this be a string literal in single-quotes\?)?$/

function kindIn(codes: Codes, code: string): KnownKind | null {
  if (codes.outage.test(code)) return 'outage'
  if (codes.timeout.test(code)) return 'timeout'
  return codes.locked.test(code) ? 'locked' : null
}

/** What one fault tells of, apart from those that it wraps. */
function kindOf(dialect: SqlDialect, fault: unknown): KnownKind | null {
  const code = codeOf(fault)
  const known = code === null ? null : (kindIn(CODES[dialect], code) ?? kindIn(PRISMA_CODES, code))
  if (known !== null) return known
  if (code === 'SQLITE_ERROR')
    return MISSING_IN_SQLITE.test(String(propertyOf(fault, 'message'))) ? 'outage' : null
  // A code that is not known says more than a message.
  if (hasOwnCode(fault)) return null
  const name = propertyOf(fault, 'name')
  return messageIn(fault)?.kind ?? (isText(name) ? kindIn(NAMES, name) : null)
}

/** How {@link sqlFaultKind} is extended. */
export interface SqlFaultKindOptions {
  /**
   * What a fault of a driver of your own tells of; `null` where it is none of yours. Called first,
   * and for each fault that is wrapped in another as well, the outermost first. A throw counts as
   * `null`.
   */
  readonly recognize?: (fault: unknown) => FaultKind | null
}

/**
 * Makes the `faultKind` of a transaction port of your own; the ports of this package have it.
 *
 * It knows an outage (connection lost, deadlock, disk full, read-only, no privilege, table
 * missing), a statement that took too long, and a lock that was not granted, by the codes of
 * better-sqlite3, `node:sqlite`, pg, postgres.js, mysql2 and mariadb. An ORM may wrap the fault:
 * `cause`, `parent`, `original`, `driverError` and the like are followed, nested ones too.
 *
 * @param options - how to extend the recognition for a driver that is not known here.
 * @returns a function that never throws; `other` is what it does not know.
 * @example
 * const transactions = { run, faultKind: sqlFaultKind('postgres') }
 */
export function sqlFaultKind(
  dialect: SqlDialect,
  options: SqlFaultKindOptions = {},
): (fault: unknown) => FaultKind {
  const { recognize = () => null } = options
  return (fault) => {
    const chain = faultChain(fault)
    return (
      firstAnswer(chain, recognize) ??
      firstAnswer(chain, (each) => kindOf(dialect, each)) ??
      'other'
    )
  }
}

function firstAnswer(
  chain: readonly unknown[],
  ask: (fault: unknown) => FaultKind | null,
): FaultKind | null {
  for (const fault of chain) {
    try {
      const kind = ask(fault)
      if (kind !== null && kind !== undefined) return kind
    } catch {
      // A mistake of the host's own says nothing of the fault.
    }
  }
  return null
}
