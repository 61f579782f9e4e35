// What is said of a database fault: enough to act on, nothing of a person.
import { faultText } from 'ils-user-purge'
import { describeSqlFault } from 'ils-user-purge/adapters/sql'
import { describe, expect, it } from 'vitest'

const fault = (code: string | undefined, message: string, more: object = {}): Error =>
  Object.assign(new Error(message), code === undefined ? {} : { code }, more)

/** As mysql2 and the connector of MariaDB throw it. */
const ofMariaDb = (code: string | undefined, errno: number, sqlMessage: string): Error =>
  fault(code, `(conn:1, no: ${errno}) ${sqlMessage}`, { errno, sqlState: '23000', sqlMessage })

const nodeSqlite = (errcode: number, message: string): Error =>
  fault('ERR_SQLITE_ERROR', message, { errcode })

const PG_UNIQUE = fault(
  '23505',
  'duplicate key value violates unique constraint "users_email_key"',
  {
    detail: 'Key (email)=(ada@example.org) already exists.',
    schema: 'public',
    table: 'users',
    constraint: 'users_email_key',
  },
)

const FK =
  'Cannot delete or update a parent row: a foreign key constraint fails (`library`.`loans`, ' +
  'CONSTRAINT `loans_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`))'

const CASES: readonly (readonly [string, unknown, string])[] = [
  [
    'a missing table of SQLite is named',
    fault('SQLITE_ERROR', 'no such table: loans'),
    'SQLITE_ERROR: no such table: loans',
  ],
  [
    'so is a missing column',
    fault('SQLITE_ERROR', 'no such column: u.debt'),
    'SQLITE_ERROR: no such column: u.debt',
  ],
  [
    'and a table, as Knex says it',
    fault('SQLITE_ERROR', "select 'ada' - no such table: t"),
    'SQLITE_ERROR: no such table: t',
  ],
  [
    'a missing table of node:sqlite is named',
    nodeSqlite(1, 'no such table: loans'),
    'SQLITE_ERROR: no such table: loans',
  ],
  [
    'any other message stays out',
    fault('SQLITE_ERROR', 'near "Ada Lovelace": syntax error'),
    'SQLITE_ERROR',
  ],
  [
    'a number of node:sqlite has a name',
    nodeSqlite(787, 'FOREIGN KEY constraint failed'),
    'SQLITE_CONSTRAINT_FOREIGNKEY',
  ],
  [
    'the columns of a unique key of SQLite are named',
    nodeSqlite(2067, 'UNIQUE constraint failed: users.email, users.library'),
    'SQLITE_CONSTRAINT_UNIQUE: column users.email, users.library',
  ],
  [
    'so is a column that must not be null',
    fault('SQLITE_CONSTRAINT_NOTNULL', 'NOT NULL constraint failed: users.email'),
    'SQLITE_CONSTRAINT_NOTNULL: column users.email',
  ],
  [
    'and a check',
    fault('SQLITE_CONSTRAINT_CHECK', 'CHECK constraint failed: has_home'),
    'SQLITE_CONSTRAINT_CHECK: constraint has_home',
  ],
  [
    'a trigger of SQLite is not quoted',
    fault('SQLITE_CONSTRAINT_TRIGGER', 'UNIQUE constraint failed: ada'),
    'SQLITE_CONSTRAINT_TRIGGER',
  ],
  [
    'table and constraint of PostgreSQL are named',
    PG_UNIQUE,
    '23505: table users, constraint users_email_key',
  ],
  [
    'also as postgres.js calls them',
    fault('23503', 'violates', {
      table_name: 'loans',
      constraint_name: 'loans_user_fkey',
      detail: 'Key (id)=(77)',
    }),
    '23503: table loans, constraint loans_user_fkey',
  ],
  [
    'a column that must not be null is named',
    fault('23502', 'null', { table: 'users', column: 'email' }),
    '23502: table users, column email',
  ],
  [
    'a missing table of PostgreSQL is named',
    fault('42P01', 'relation "public.loans" does not exist'),
    '42P01: table public.loans',
  ],
  [
    'what a function of the host raised stays out',
    fault('P0001', 'Ada owes', { table: 'Ada', constraint: 'Lovelace' }),
    'P0001',
  ],
  [
    'a name that is no identifier stays out',
    fault('23505', 'no', { table: 'Ada Lovelace', constraint: 'k' }),
    '23505: constraint k',
  ],
  [
    'a code speaks for itself',
    fault('23505', 'Key (email)=(ada@example.org) already exists.'),
    '23505',
  ],
  [
    'table and constraint of MariaDB are named',
    ofMariaDb('ER_ROW_IS_REFERENCED_2', 1451, FK),
    'ER_ROW_IS_REFERENCED_2: table loans, constraint loans_user',
  ],
  [
    'the duplicate of a unique key of MariaDB stays out',
    ofMariaDb('ER_DUP_ENTRY', 1062, "Duplicate entry 'Ada Lovelace' for key 'email'"),
    'ER_DUP_ENTRY: constraint email',
  ],
  [
    'also where it looks like the end of the message',
    ofMariaDb('ER_DUP_ENTRY', 1062, "Duplicate entry 'x' for key 'ada' for key 'email'"),
    'ER_DUP_ENTRY',
  ],
  [
    'a missing table of MariaDB is named',
    ofMariaDb('ER_NO_SUCH_TABLE', 1146, "Table 'library.loans' doesn't exist"),
    'ER_NO_SUCH_TABLE: table library.loans',
  ],
  [
    'a column that is too short is named',
    ofMariaDb('ER_DATA_TOO_LONG', 1406, "Data too long for column 'name' at row 1"),
    'ER_DATA_TOO_LONG: column name',
  ],
  [
    'a check of MariaDB has a number alone and is named',
    ofMariaDb(undefined, 4025, 'CONSTRAINT `has_home` failed for `library`.`users`'),
    'ER_CONSTRAINT_FAILED: table users, constraint has_home',
  ],
  [
    'so has a statement that took too long',
    ofMariaDb(undefined, 1969, 'Query execution was interrupted'),
    'ER_STATEMENT_TIMEOUT',
  ],
  ['a number without a name is told', ofMariaDb(undefined, 1999, 'no'), 'errno:1999'],
  [
    'a lost connection without a code has a name',
    new Error('Connection terminated unexpectedly'),
    'sql-connection-lost',
  ],
  ['so has a query that pg gave up', new Error('Query read timeout'), 'sql-query-timeout'],
  ['without a code it is the type', new TypeError('x of ada@example.org'), 'TypeError'],
  ['what is no error at all has no name', null, 'unnamed-fault'],
  ['a code that is a text of somebody stays out', fault('Ada Lovelace owes 3.50', 'no'), 'Error'],
]

/** How ORMs hand on the fault of a driver. */
const WRAPPERS: Readonly<Record<string, (fault: unknown) => unknown>> = {
  Drizzle: (cause) => new Error('Failed query: insert into users\nparams: Ada Lovelace', { cause }),
  Sequelize: (original) =>
    Object.assign(new Error('Validation error'), {
      parent: original,
      original,
      fields: { name: 'Ada Lovelace' },
      errors: [{ value: 'Ada' }],
    }),
  TypeORM: (driverError) =>
    Object.assign(new Error('no'), { driverError, query: 'insert', parameters: ['Ada'] }),
  Prisma: (meta) => Object.assign(new Error('no'), { code: 'P2010', meta }),
}

describe('the description of a database fault', () => {
  it.each(CASES)('%s', (_case, thrown, words) => {
    expect(faultText(describeSqlFault(thrown))).toBe(words)
  })

  it.each(Object.keys(WRAPPERS))('is that of the fault that %s wraps', (name) => {
    const wrap = WRAPPERS[name] as (fault: unknown) => unknown
    const withCode = CASES.filter(
      ([, , words]) => words !== 'TypeError' && words !== 'Error' && words !== 'unnamed-fault',
    )
    expect(withCode.map(([, thrown]) => faultText(describeSqlFault(wrap(thrown))))).toEqual(
      withCode.map(([, , words]) =>
        name === 'Prisma' && words.startsWith('sql-') ? 'P2010' : words,
      ),
    )
  })
})
