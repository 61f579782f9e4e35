// What the faults of a database tell of: a table of what drivers throw, as they are and wrapped by
// ORMs.
import { describe, expect, test } from 'vitest'
import { sqlFaultKind } from '../../src/adapters/sql/index.js'
import type { FaultKind } from '../../src/ports/transaction.js'
import { type DatabaseName, dialectOf } from '../support/dialects.js'

const coded = (code: string, message = 'a fault'): Error =>
  Object.assign(new Error(message), { code })
const numbered = (errno: number, message = 'a fault'): Error =>
  Object.assign(new Error(message), { errno, sqlState: 'HY000' })
/** As `node:sqlite` throws it. */
const nodeSqlite = (errcode: number, message = 'a fault'): Error =>
  Object.assign(coded('ERR_SQLITE_ERROR', message), { errcode })
const named = (name: string, message = 'a fault'): Error =>
  Object.assign(new Error(message), { name })

type Row = readonly [DatabaseName, string, unknown]

const OUTAGES: readonly Row[] = [
  ['sqlite', 'the disk is full', coded('SQLITE_FULL')],
  ['sqlite', 'the file cannot be written', coded('SQLITE_READONLY')],
  ['sqlite', 'the file cannot be read', coded('SQLITE_IOERR_READ')],
  ['sqlite', 'a table is missing', coded('SQLITE_ERROR', 'no such table: ils_purge_job')],
  [
    'sqlite',
    'a table is missing, as Knex says it',
    coded('SQLITE_ERROR', 'select 1 from t - no such table: t'),
  ],
  ['sqlite', 'the database was closed', new TypeError('The database connection is not open')],
  ['postgres', 'the server is shutting down', coded('57P01')],
  ['postgres', 'the transaction lay idle', coded('25P03')],
  ['postgres', 'a deadlock', coded('40P01')],
  ['postgres', 'a serialisation failure', coded('40001')],
  ['postgres', 'the disk is full', coded('53100')],
  ['postgres', 'a read-only server', coded('25006')],
  ['postgres', 'a wrong password', coded('28P01')],
  ['postgres', 'a missing right', coded('42501')],
  ['postgres', 'a missing table', coded('42P01')],
  ['postgres', 'nobody listens', coded('ECONNREFUSED')],
  ['postgres', 'the connection broke', new Error('Connection terminated unexpectedly')],
  [
    'postgres',
    'the connection broke, as Knex says it',
    new Error('select 1 - Connection terminated unexpectedly'),
  ],
  [
    'postgres',
    'the connection had broken, as Knex says it',
    new Error('ROLLBACK - Client has encountered a connection error and is not queryable'),
  ],
  ['postgres', 'the connection broke, and nobody said why', coded('sql-connection-lost')],
  [
    'postgres',
    'the pool of Knex is used up',
    Object.assign(new Error('Timeout acquiring a connection.'), { name: 'KnexTimeoutError' }),
  ],
  ['mariadb', 'a deadlock', coded('ER_LOCK_DEADLOCK')],
  ['mariadb', 'the connection broke', coded('PROTOCOL_CONNECTION_LOST')],
  ['mariadb', 'the network failed', coded('ER_NET_READ_ERROR')],
  ['mariadb', 'the connection was killed', coded('ER_CONNECTION_KILLED')],
  ['mariadb', 'the table is full', coded('ER_RECORD_FILE_FULL')],
  ['mariadb', 'a read-only server', coded('ER_OPTION_PREVENTS_STATEMENT')],
  ['mariadb', 'a missing right', coded('ER_TABLEACCESS_DENIED_ERROR')],
  ['mariadb', 'a missing table', coded('ER_NO_SUCH_TABLE')],
  [
    'mariadb',
    'the connection is gone',
    new Error("Can't add new command when connection is in closed state"),
  ],
  [
    'sqlite',
    'a column is missing',
    coded(
      'SQLITE_ERROR',
      'no such column: "debt" - should this be a string literal in single-quotes?',
    ),
  ],
  [
    'sqlite',
    'a view lacks its table',
    coded('SQLITE_ERROR', 'error in view loans: no such table: main.t'),
  ],
  [
    'sqlite',
    'a table is missing, as node:sqlite says it',
    nodeSqlite(1, 'no such table: ils_purge_job'),
  ],
  ['sqlite', 'the disk is full, as node:sqlite says it', nodeSqlite(13)],
  ['sqlite', 'the file cannot be read, as node:sqlite says it', nodeSqlite(266)],
  [
    'sqlite',
    'the database was closed, as node:sqlite says it',
    coded('ERR_INVALID_STATE', 'database is not open'),
  ],
  ...['TRANSACTION_CLOSED', 'CLIENT_CLOSED', 'HRANA_WEBSOCKET_ERROR', 'SERVER_ERROR'].map(
    (code): Row => ['sqlite', `${code} of libsql`, coded(code)],
  ),
  ['postgres', 'a missing function', coded('42883')],
  ['postgres', 'the pool was closed', new Error('Cannot use a pool after calling end on the pool')],
  ...[
    'CONNECTION_CLOSED',
    'CONNECTION_ENDED',
    'CONNECTION_DESTROYED',
    'CONNECT_TIMEOUT',
    'SASL_SIGNATURE_MISMATCH',
  ].map((code): Row => ['postgres', `${code} of postgres.js`, coded(code)]),
  ['postgres', 'no free connection of Sequelize', named('SequelizeConnectionAcquireTimeoutError')],
  [
    'postgres',
    'a connection that TypeORM has given up',
    named('QueryRunnerProviderAlreadyReleasedError'),
  ],
  ['postgres', 'no connection of Prisma', coded('P1017')],
  ['postgres', 'a deadlock, as Prisma says it', coded('P2034')],
  ['mariadb', 'a missing function', coded('ER_SP_DOES_NOT_EXIST')],
  ['mariadb', 'the connection was killed, by its number', numbered(1927)],
  ['mariadb', 'a missing table, by its number', numbered(1146)],
  [
    'mariadb',
    'a deadlock, by a number beside a code that says nothing',
    Object.assign(numbered(1213), { code: 'UNKNOWN' }),
  ],
  [
    'mariadb',
    'the connection is gone, as Knex says it',
    new Error(
      "insert into t values ('x') - Can't add new command when connection is in closed state",
    ),
  ],
]

const TIMEOUTS: readonly Row[] = [
  ['sqlite', 'an interrupt', coded('SQLITE_INTERRUPT')],
  ['sqlite', 'an interrupt, as node:sqlite says it', nodeSqlite(9)],
  ['postgres', 'a statement that took too long', coded('57014')],
  ['postgres', 'a transaction that took too long', coded('25P04')],
  ['postgres', 'no answer in the time that pg was given', new Error('Query read timeout')],
  [
    'postgres',
    'no answer in the time that pg was given, as Knex says it',
    new Error('select 1 - Query read timeout'),
  ],
  [
    'postgres',
    'the time-out of a query of Knex',
    named('KnexTimeoutError', 'Defined query timeout of 50ms exceeded when running query.'),
  ],
  ['postgres', 'a transaction of Prisma that took too long', coded('P2028')],
  ['mariadb', 'a statement that took too long', coded('ER_STATEMENT_TIMEOUT')],
  ['mariadb', 'a statement that took too long, by its number', numbered(1969)],
  ['mariadb', 'a statement that somebody ended', coded('ER_QUERY_INTERRUPTED')],
  ['mariadb', 'no answer in the time that mysql2 was given', coded('PROTOCOL_SEQUENCE_TIMEOUT')],
  ['mariadb', 'no answer in the time that the connector was given', coded('ER_SOCKET_TIMEOUT')],
]

const LOCKS: readonly Row[] = [
  ['sqlite', 'another process holds the database', coded('SQLITE_BUSY')],
  ['sqlite', 'another process has written meanwhile', coded('SQLITE_BUSY_SNAPSHOT')],
  ['sqlite', 'another connection of the process holds a table', coded('SQLITE_LOCKED_SHAREDCACHE')],
  ['sqlite', 'another process holds the database, as node:sqlite says it', nodeSqlite(5)],
  ['sqlite', 'another process has written meanwhile, as node:sqlite says it', nodeSqlite(517)],
  ['postgres', 'a lock that was not granted', coded('55P03')],
  ['mariadb', 'a lock that was not granted', coded('ER_LOCK_WAIT_TIMEOUT')],
  ['mariadb', 'a lock that was not granted, by its number', numbered(1205)],
]

const USERS: readonly Row[] = [
  ['sqlite', 'a foreign key', coded('SQLITE_CONSTRAINT_FOREIGNKEY')],
  [
    'sqlite',
    'a trigger that quotes a missing table',
    coded('SQLITE_CONSTRAINT_TRIGGER', 'no such table: x'),
  ],
  ['postgres', 'a foreign key', coded('23503')],
  ['postgres', 'a division by zero', coded('22012')],
  ['mariadb', 'a foreign key', coded('ER_ROW_IS_REFERENCED_2')],
  ['mariadb', 'a value that is too long', coded('ER_DATA_TOO_LONG')],
  [
    'sqlite',
    'a foreign key, as node:sqlite says it',
    nodeSqlite(787, 'FOREIGN KEY constraint failed'),
  ],
  ['mariadb', 'a foreign key, by its number', numbered(1451)],
  [
    'mariadb',
    'a value that ends like a known message',
    Object.assign(new Error('x - Pool is closed.'), { cause: coded('ER_DUP_ENTRY') }),
  ],
  ['postgres', 'an exception that a function raises', coded('P0001')],
  ['mariadb', 'a signal that a trigger raises, by its number', numbered(1644)],
]

const OTHERS: readonly Row[] = [
  ['sqlite', 'a mistake in the SQL', coded('SQLITE_ERROR', 'near "selct": syntax error')],
  [
    'postgres',
    'a value that speaks of connections',
    new Error("insert … values ('x - Connection terminated') - no such luck"),
  ],
  ['postgres', 'a mistake of the host', new TypeError('x is not a function')],
  ['mariadb', 'more than fits into a packet', coded('ER_NET_PACKET_TOO_LARGE')],
  ['mariadb', 'nothing at all', undefined],
  ['mariadb', 'a text', 'closed'],
  [
    'sqlite',
    'a value that speaks of a missing table',
    coded('SQLITE_ERROR', "insert … ('x - no such table: y') - malformed JSON"),
  ],
  ['postgres', 'a statement behind one that failed', coded('25P02')],
  ['postgres', 'more parameters than fit', coded('MAX_PARAMETERS_EXCEEDED')],
  ['mariadb', 'more than fits into a packet, by its number', numbered(1153)],
]

const KINDS: Readonly<Record<FaultKind, readonly Row[]>> = {
  outage: OUTAGES,
  timeout: TIMEOUTS,
  locked: LOCKS,
  user: USERS,
  other: OTHERS,
}

/** How ORMs hand on the fault of a driver. */
const WRAPPERS: Readonly<Record<string, (fault: unknown) => unknown>> = {
  Drizzle: (cause) =>
    new Error('Failed query: delete from users where id = $1\nparams: Pool is closed.', { cause }),
  Sequelize: (fault) =>
    Object.assign(named('SequelizeDatabaseError'), { parent: fault, original: fault }),
  TypeORM: (driverError) => Object.assign(named('QueryFailedError'), { driverError }),
  Prisma: (meta) => Object.assign(coded('P2010'), { meta }),
  'one ORM over another': (cause) =>
    Object.assign(named('ServiceError'), { original: new Error('wrapped', { cause }) }),
}

const ALL = Object.entries(KINDS).flatMap(([kind, rows]) =>
  rows.map((row) => [kind as FaultKind, ...row] as const),
)
const WRAPPED = Object.keys(WRAPPERS)

describe('the kind of a fault', () => {
  test.each(ALL)('is %s on %s for %s', (kind, dialect, _, fault) => {
    expect(sqlFaultKind(dialectOf(dialect))(fault)).toBe(kind)
  })

  test.each(WRAPPED)('is that of the fault that %s wraps', (name) => {
    const wrap = WRAPPERS[name] as (fault: unknown) => unknown
    const kinds = ALL.map(([, dialect, , fault]) => sqlFaultKind(dialectOf(dialect))(wrap(fault)))
    expect(kinds).toEqual(ALL.map(([kind]) => kind))
  })

  test('is found in a fault that wraps itself, or nests without end', () => {
    const circle = Object.assign(named('Circle'), {
      cause: null as unknown,
      parent: coded('42P01'),
    })
    circle.cause = circle
    expect(sqlFaultKind(dialectOf('postgres'))(circle)).toBe('outage')
    const endless = (): object => ({
      get cause() {
        return endless()
      },
    })
    expect(sqlFaultKind(dialectOf('postgres'))(endless())).toBe('other')
  })

  test('survives a fault whose properties cannot be read', () => {
    const hostile = new Proxy(new Error('no'), {
      get: () => {
        throw new Error('not yours')
      },
    })
    expect(sqlFaultKind(dialectOf('mariadb'))(hostile)).toBe('other')
  })
})

describe('the recognition of faults, extended by a host', () => {
  const recognize = (fault: unknown): FaultKind | null =>
    (fault as Error).name === 'GatewayError' ? 'outage' : null
  const kindOf = sqlFaultKind(dialectOf('postgres'), { recognize })

  test('knows what the host knows, wrapped or not', () => {
    expect(kindOf(named('GatewayError'))).toBe('outage')
    expect(kindOf(new Error('Failed query', { cause: named('GatewayError') }))).toBe('outage')
  })

  test('knows all else as before', () => {
    expect(kindOf(coded('57014'))).toBe('timeout')
    expect(kindOf(coded('23503'))).toBe('user')
  })

  test('lets the host speak first, also to say that it is nothing special', () => {
    const own = (code: string, kind: FaultKind) => ({
      recognize: (fault: unknown) => ((fault as { code?: unknown }).code === code ? kind : null),
    })
    expect(sqlFaultKind(dialectOf('postgres'), own('23503', 'locked'))(coded('23503'))).toBe(
      'locked',
    )
    expect(sqlFaultKind(dialectOf('postgres'), own('42P01', 'other'))(coded('42P01'))).toBe('other')
  })

  test('survives an extension that throws', () => {
    const throwing = sqlFaultKind(dialectOf('postgres'), {
      recognize: () => {
        throw new Error('no')
      },
    })
    expect(throwing(coded('42P01'))).toBe('outage')
  })
})
