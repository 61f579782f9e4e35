// Which faults are the database's own: a table of what drivers throw.
import { describe, expect, test } from 'vitest'
import { type SqlDialect, sqlInfrastructureFault } from '../../src/adapters/sql/index.js'

const coded = (code: string, message = 'a fault'): Error => Object.assign(new Error(message), { code })

const INFRASTRUCTURE: readonly (readonly [SqlDialect, string, unknown])[] = [
  ['sqlite', 'another process holds the database', coded('SQLITE_BUSY_SNAPSHOT')],
  ['sqlite', 'the disk is full', coded('SQLITE_FULL')],
  ['sqlite', 'the file cannot be written', coded('SQLITE_READONLY')],
  ['sqlite', 'the file cannot be read', coded('SQLITE_IOERR_READ')],
  ['sqlite', 'a table is missing', coded('SQLITE_ERROR', 'no such table: ils_purge_job')],
  ['sqlite', 'a table is missing, as Knex says it', coded('SQLITE_ERROR', 'select 1 from t - no such table: t')],
  ['sqlite', 'the database was closed', new TypeError('The database connection is not open')],
  ['postgres', 'the server is shutting down', coded('57P01')],
  ['postgres', 'the transaction lay idle', coded('25P03')],
  ['postgres', 'a deadlock', coded('40P01')],
  ['postgres', 'a serialisation failure', coded('40001')],
  ['postgres', 'a lock that was not granted', coded('55P03')],
  ['postgres', 'the disk is full', coded('53100')],
  ['postgres', 'a read-only server', coded('25006')],
  ['postgres', 'a wrong password', coded('28P01')],
  ['postgres', 'a missing right', coded('42501')],
  ['postgres', 'a missing table', coded('42P01')],
  ['postgres', 'nobody listens', coded('ECONNREFUSED')],
  ['postgres', 'the connection broke', new Error('Connection terminated unexpectedly')],
  ['postgres', 'the connection broke, as Knex says it', new Error('select 1 - Connection terminated unexpectedly')],
  [
    'postgres',
    'the connection had broken, as Knex says it',
    new Error('ROLLBACK - Client has encountered a connection error and is not queryable'),
  ],
  ['postgres', 'the connection broke, and nobody said why', coded('sql-connection-lost')],
  ['postgres', 'the pool of Knex is used up', Object.assign(new Error('Timeout acquiring a connection.'), { name: 'KnexTimeoutError' })],
  ['mariadb', 'a deadlock', coded('ER_LOCK_DEADLOCK')],
  ['mariadb', 'a lock that was not granted', coded('ER_LOCK_WAIT_TIMEOUT')],
  ['mariadb', 'the connection broke', coded('PROTOCOL_CONNECTION_LOST')],
  ['mariadb', 'the network failed', coded('ER_NET_READ_ERROR')],
  ['mariadb', 'the connection was killed', coded('ER_CONNECTION_KILLED')],
  ['mariadb', 'the table is full', coded('ER_RECORD_FILE_FULL')],
  ['mariadb', 'a read-only server', coded('ER_OPTION_PREVENTS_STATEMENT')],
  ['mariadb', 'a missing right', coded('ER_TABLEACCESS_DENIED_ERROR')],
  ['mariadb', 'a missing table', coded('ER_NO_SUCH_TABLE')],
  ['mariadb', 'the connection is gone', new Error("Can't add new command when connection is in closed state")],
]

const OF_THE_DATA: readonly (readonly [SqlDialect, string, unknown])[] = [
  ['sqlite', 'a foreign key', coded('SQLITE_CONSTRAINT_FOREIGNKEY')],
  ['sqlite', 'a mistake in the SQL', coded('SQLITE_ERROR', 'near "selct": syntax error')],
  ['sqlite', 'a trigger that quotes a missing table', coded('SQLITE_CONSTRAINT_TRIGGER', 'no such table: x')],
  ['postgres', 'a foreign key', coded('23503')],
  ['postgres', 'a division by zero', coded('22012')],
  ['postgres', 'a value that speaks of connections', new Error("insert … values ('x - Connection terminated') - no such luck")],
  ['postgres', 'a mistake of the host', new TypeError('x is not a function')],
  ['mariadb', 'more than fits into a packet', coded('ER_NET_PACKET_TOO_LARGE')],
  ['mariadb', 'a foreign key', coded('ER_ROW_IS_REFERENCED_2')],
  ['mariadb', 'a value that is too long', coded('ER_DATA_TOO_LONG')],
  ['mariadb', 'nothing at all', undefined],
  ['mariadb', 'a text', 'closed'],
]

describe('faults', () => {
  test.each(INFRASTRUCTURE)('of %s are infrastructure: %s', (dialect, _, fault) => {
    expect(sqlInfrastructureFault(dialect)(fault)).toBe(true)
  })

  test.each(OF_THE_DATA)('of %s are of the data: %s', (dialect, _, fault) => {
    expect(sqlInfrastructureFault(dialect)(fault)).toBe(false)
  })
})
