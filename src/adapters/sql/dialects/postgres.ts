// How PostgreSQL says it.
import type { ColumnType, DialectSql } from '../dialect.js'
import type { SqlValue } from '../executor.js'

const numbered = (sql: string): string => {
  let count = 0
  return sql.replace(/\?/g, () => `$${++count}`)
}

/** JSON has no line break outside its texts and a written one within, so a break divides it, and nothing in it needs to be escaped. */
const arrayOf = (type: ColumnType): string => {
  switch (type) {
    case 'json':
      return `string_to_array(?, chr(10), '')`
    case 'integer':
      return '?::bigint[]'
    default:
      return '?::text[]'
  }
}

/** Half of a character outside the basic plane: it has no form in UTF-8, and the driver would write another character in its place. */
const HALF_CHARACTER = /\p{Surrogate}/u

/** What would end an element of an array, or begin an escape. */
const SPECIAL = /["\\]/

const arrayText = (items: readonly string[]): string => {
  if (items.length === 0) return '{}'
  const isPlain = !SPECIAL.test(items.join(''))
  const text = `{"${(isPlain ? items : items.map((item) => item.replace(/["\\]/g, '\\$&'))).join('","')}"}`
  if (HALF_CHARACTER.test(text)) throw new TypeError('a key holds half a character, which the database cannot store')
  return text
}

const columnText = (type: ColumnType, rows: readonly (readonly SqlValue[])[], at: number): string => {
  const values = rows.map((row) => row[at] ?? '')
  if (type === 'integer') return `{${values.join(',')}}`
  return type === 'json' ? values.join('\n') : arrayText(values as readonly string[])
}

export const postgres: DialectSql = {
  placeholders: numbered,
  // clock_timestamp, not now(): a transaction may have begun long before this statement.
  now: '(extract(epoch from clock_timestamp()) * 1000)::bigint',
  // Arrays, one for each column: they are read faster than JSON.
  givenRows: (columns) =>
    `unnest(${columns.map(({ type }) => arrayOf(type)).join(', ')}) as given (${columns.map(({ name }) => name).join(', ')})`,
  rowValues: (columns, rows) => columns.map(({ type }, at) => columnText(type, rows, at)),
  listRows: (column) => `(select unnest(?::text[]) as ${column}) as given`,
  listText: arrayText,
  insertUnlessTaken: (table, columns) =>
    `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')}) on conflict do nothing`,
  replacing: (keys, column) => ` where true on conflict (${keys.join(', ')}) do update set ${column} = excluded.${column}`,
  deleteGiven: (table, column, given) => `delete from ${table} where ${column} in (select ${column} from ${given})`,
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
}
