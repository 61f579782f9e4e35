// How PostgreSQL says it.
import type { ColumnType, DialectSql } from '../dialect.js'

const numbered = (sql: string): string => {
  let count = 0
  return sql.replace(/\?/g, () => `$${++count}`)
}

const read = (name: string, type: ColumnType, at: number): string =>
  type === 'integer' ? `(item ->> ${at})::bigint as ${name}` : `item ->> ${at} as ${name}`

/** Half of a character outside the basic plane: it has no form in UTF-8, and the driver would write another character in its place. */
const HALF_CHARACTER = /\p{Surrogate}/u

const arrayText = (items: readonly string[]): string => {
  const text = `{${items.map((item) => `"${item.replace(/["\\]/g, '\\$&')}"`).join(',')}}`
  if (HALF_CHARACTER.test(text)) throw new TypeError('a key holds half a character, which the database cannot store')
  return text
}

export const postgres: DialectSql = {
  placeholders: numbered,
  // clock_timestamp, not now(): a transaction may have begun long before this statement.
  now: '(extract(epoch from clock_timestamp()) * 1000)::bigint',
  jsonRows: (columns) =>
    `(select ${columns.map(({ name, type }, at) => read(name, type, at)).join(', ')} from jsonb_array_elements(?::jsonb) as item) as given`,
  // An array is read faster than JSON.
  listRows: (column) => `(select unnest(?::text[]) as ${column}) as given`,
  listText: arrayText,
  insertUnlessTaken: (table, columns) =>
    `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')}) on conflict do nothing`,
  replacing: (keys, column) => ` where true on conflict (${keys.join(', ')}) do update set ${column} = excluded.${column}`,
  deleteGiven: (table, column, given) => `delete from ${table} where ${column} in (select ${column} from ${given})`,
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
