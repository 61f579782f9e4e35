// How PostgreSQL says it.
import type { SqlColumnType, SqlDialect } from '../dialect.js'
import type { SqlValue } from '../executor.js'
import { POSTGRES_FAULTS } from './postgres-faults.js'

function numbered(sql: string): string {
  let count = 0
  return sql.replace(/\?/g, () => `$${++count}`)
}

/**
 * A line break divides them: no key or word has one, and JSON none outside its texts and a written
 * one within. So nothing needs to be escaped.
 */
function listOf(type: SqlColumnType): string {
  switch (type) {
    case 'json':
      return `string_to_array(?, chr(10), '')`
    case 'integer':
      return '?::bigint[]'
    default:
      return 'string_to_array(?, chr(10))'
  }
}

/**
 * Half of a character outside the basic plane: it has no form in UTF-8, and the driver would write
 * another character in its place.
 */
const HALF_CHARACTER = /\p{Surrogate}/u

function lines(items: readonly SqlValue[]): string {
  return items.join('\n')
}

function listText(items: readonly SqlValue[]): string {
  const text = lines(items)
  if (HALF_CHARACTER.test(text))
    throw new TypeError('a key holds half a character, which the database cannot store')
  return text
}

function columnText(
  type: SqlColumnType,
  rows: readonly (readonly SqlValue[])[],
  at: number,
): string {
  const values = rows.map((row) => row[at] ?? '')
  if (type === 'integer') return `{${values.join(',')}}`
  // What JSON holds of half a character is written with its number.
  return type === 'json' ? lines(values) : listText(values)
}

/** PostgreSQL 13 or later, in a database encoded as UTF-8. */
export const postgres: SqlDialect = {
  placeholders: numbered,
  // clock_timestamp, not now(): a transaction may have begun long before this statement.
  now: '(extract(epoch from clock_timestamp()) * 1000)::bigint',
  // A list for each column: they are read faster than JSON.
  givenRows: (columns) =>
    `unnest(${columns.map(({ type }) => listOf(type)).join(', ')}) as given ` +
    `(${columns.map(({ name }) => name).join(', ')})`,
  rowValues: (columns, rows) => columns.map(({ type }, at) => columnText(type, rows, at)),
  listRows: (column) => `(select unnest(string_to_array(?, chr(10))) as ${column}) as given`,
  listText,
  insertUnlessTaken: (table, columns) =>
    `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')}) ` +
    'on conflict do nothing',
  replacing: (keys, column) =>
    ` where true on conflict (${keys.join(', ')}) do update set ${column} = excluded.${column}`,
  deleteGiven: (table, column, given) =>
    `delete from ${table} where ${column} in (select ${column} from ${given})`,
  inOneStatement: (changes) => {
    const before = changes.slice(0, -1).map((change, at) => `change_${at} as (${change})`)
    return `with ${before.join(', ')} ${changes.at(-1)}`
  },
  lock: ' for update',
  lockSkippingHeld: ' for update skip locked',
  columnTypes: {
    // "C" orders by code point and never changes with the system's locale library.
    key: 'text collate "C"',
    word: 'text',
    json: 'text',
    integer: 'bigint',
    sequence: 'bigint generated always as identity primary key',
  },
  // Room on the page keeps an update of a hot row from moving it, so that its index is left alone.
  tableOptions: (shape) => (shape === 'hot' ? ' with (fillfactor = 50)' : ''),
  session: {
    begin: ({ lockTimeoutMs, idleTimeoutMs }) => [
      `select set_config('lock_timeout', '${lockTimeoutMs}', true), ` +
        `set_config('idle_in_transaction_session_timeout', '${idleTimeoutMs}', true)`,
    ],
    // Refused once a statement of the transaction has failed.
    end: 'select 1 as usable',
  },
  faultSigns: POSTGRES_FAULTS,
}
