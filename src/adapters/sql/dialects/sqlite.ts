// How SQLite says it.
import type { SqlDialect } from '../dialect.js'
import { SQLITE_FAULTS, sqliteResultName } from './sqlite-faults.js'

/**
 * SQLite 3.42 or later. It has no row locks: `begin immediate` holds the whole database, see
 * `betterSqlite3Transactions`.
 */
export const sqlite: SqlDialect = {
  placeholders: (sql) => sql,
  now: "cast(unixepoch('subsec') * 1000 as integer)",
  givenRows: (columns) =>
    `(select ${columns.map(({ name }, at) => `value ->> ${at} as ${name}`).join(', ')} from ` +
    'json_each(?)) as given',
  rowValues: (_columns, rows) => [JSON.stringify(rows)],
  listRows: (column) => `(select value as ${column} from json_each(?)) as given`,
  listText: JSON.stringify,
  insertUnlessTaken: (table, columns) =>
    `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')}) ` +
    'on conflict do nothing',
  // Without "where true" SQLite takes "on" for that of a join.
  replacing: (keys, column) =>
    ` where true on conflict (${keys.join(', ')}) do update set ${column} = excluded.${column}`,
  deleteGiven: (table, column, given) =>
    `delete from ${table} where ${column} in (select ${column} from ${given})`,
  lock: '',
  lockSkippingHeld: '',
  columnTypes: {
    key: 'text',
    word: 'text',
    json: 'text',
    integer: 'integer',
    sequence: 'integer primary key autoincrement',
  },
  tableOptions: (shape) => (shape === 'keyed' ? ' strict, without rowid' : ' strict'),
  faultSigns: SQLITE_FAULTS,
  faultName: sqliteResultName,
}
