// The tables of the chaos host and the triggers that count every effect, in tables without a unique
// key, so that what happens twice shows.
import { sqlJournalSchema, type SqlValue } from '../../../src/adapters/sql/index.js'
import { people, type Person } from './people.js'
import { type DatabaseName, dialectOf } from '../../support/dialects.js'

const LONG_TEXT: Readonly<Record<DatabaseName, string>> = {
  sqlite: 'text',
  postgres: 'text',
  mariadb: 'longtext',
}

const tables = (dialect: DatabaseName): readonly string[] => [
  `create table users (id bigint not null primary key, name varchar(40) not null, purge_date
    varchar(10), is_protected integer not null,
    note ${LONG_TEXT[dialect]})`,
  `create table loans (user_id bigint not null, by_desk integer not null)`,
  'create table fines (user_id bigint not null, cents integer not null, status varchar(10) not ' +
    'null)',
  'create table ledger (user_id bigint not null, cents integer not null, actor varchar(64) not ' +
    'null, job_id varchar(64) not null)',
  `create table requests (user_id bigint not null, state varchar(12) not null)`,
  'create table researchers (user_id bigint not null, affiliated integer not null, previously ' +
    'integer not null, assets integer not null)',
  `create table tombstones (user_id bigint not null, job_id varchar(64) not null)`,
  // Deliberately without a key: it counts.
  `create table effects (user_id bigint not null, effect varchar(10) not null)`,
  ...['loans', 'fines', 'requests', 'researchers'].map(
    (table) => `create index ${table}_user on ${table} (user_id)`,
  ),
]

interface Trigger {
  readonly name: string
  readonly event: string
  readonly table: string
  readonly statement: string
}

const counts = (
  name: string,
  event: string,
  table: string,
  row: 'new' | 'old',
  effect: string,
): Trigger => ({
  name,
  event,
  table,
  statement: `insert into effects (user_id, effect) values (${row}.user_id, '${effect}')`,
})

// None of them looks whether the effect was there before: a second demotion, waiver, cancellation
// or deletion is counted again.
const TRIGGERS: readonly Trigger[] = [
  counts('count_demote', 'update', 'researchers', 'new', 'demote'),
  counts('count_waive', 'insert', 'ledger', 'new', 'waive'),
  counts('count_cancel', 'update', 'requests', 'new', 'cancel'),
  counts('count_delete', 'insert', 'tombstones', 'new', 'delete'),
  {
    ...counts('count_gone', 'delete', 'users', 'old', 'gone'),
    statement: `insert into effects (user_id, effect) values (old.id, 'gone')`,
  },
]

const TOKEN_TRIGGER: Trigger = {
  name: 'count_tokens',
  event: 'update',
  table: 'ils_purge_shard',
  statement:
    'insert into tokens (shard, was, is_now) select new.shard, old.token, new.token where ' +
    'new.token <> old.token',
}

const triggerSql = (
  dialect: DatabaseName,
  { name, event, table, statement }: Trigger,
): readonly string[] => {
  const head = `create trigger ${name} after ${event} on ${table}`
  switch (dialect) {
    case 'sqlite':
      return [`${head} begin ${statement}; end`]
    case 'mariadb':
      return [`${head} for each row ${statement}`]
    case 'postgres':
      return [
        `create function ${name}() returns trigger language plpgsql as $$ begin ${statement}; ` +
          'return null; end $$',
        `${head} for each row execute function ${name}()`,
      ]
  }
}

/** Makes the host's tables and the triggers that count its effects. */
export const hostSchema = (dialect: DatabaseName): readonly string[] => [
  ...tables(dialect),
  ...TRIGGERS.flatMap((each) => triggerSql(dialect, each)),
]

/** Makes the journal's tables, watched: every change of a fencing token is written down. */
export const watchedJournalSchema = (dialect: DatabaseName): readonly string[] => [
  ...sqlJournalSchema(dialectOf(dialect)).statements,
  `create table tokens (shard bigint not null, was bigint not null, is_now bigint not null)`,
  ...triggerSql(dialect, TOKEN_TRIGGER),
]

const ROWS_AT_ONCE = 1000

const inserts = (table: string, rows: readonly (readonly SqlValue[])[]): readonly string[] =>
  Array.from({ length: Math.ceil(rows.length / ROWS_AT_ONCE) }, (_, at) =>
    rows.slice(at * ROWS_AT_ONCE, (at + 1) * ROWS_AT_ONCE),
  ).map(
    (some) =>
      `insert into ${table} ` +
      `values ${some.map((row) => `(${row.map(literal).join(', ')})`).join(', ')}`,
  )

// The values are the test's own; none holds a quote.
const literal = (value: SqlValue): string =>
  value === null ? 'null' : typeof value === 'number' ? String(value) : `'${value}'`

const times = <Row>(count: number, row: Row): readonly Row[] =>
  Array.from({ length: count }, () => row)

const rowsOf = (
  each: (person: Person) => readonly (readonly SqlValue[])[],
  everybody: readonly Person[],
) => everybody.flatMap(each)

/** Fills the host's tables with so many users. */
export const hostRows = (count: number): readonly string[] => {
  const everybody = people(count)
  return [
    ...inserts(
      'users',
      rowsOf(
        ({ id, purgeDate, isProtected }) => [
          [id, `User ${id}`, purgeDate, isProtected ? 1 : 0, 'a note'],
        ],
        everybody,
      ),
    ),
    ...inserts(
      'loans',
      rowsOf(({ id, openLoans }) => times(openLoans, [id, 0]), everybody),
    ),
    ...inserts(
      'fines',
      rowsOf(({ id, fineCents }) => (fineCents > 0 ? [[id, fineCents, 'active']] : []), everybody),
    ),
    ...inserts(
      'requests',
      rowsOf(({ id, requests }) => times(requests, [id, 'pending']), everybody),
    ),
    ...inserts(
      'researchers',
      rowsOf(({ id, assets }) => (assets > 0 ? [[id, 1, 0, assets]] : []), everybody),
    ),
  ]
}
