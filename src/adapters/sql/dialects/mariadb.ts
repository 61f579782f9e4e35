// How MariaDB says it.
import type { SqlColumnType, SqlDialect } from '../dialect.js'
import { MARIADB_FAULTS, mariaDbErrorName } from './mariadb-faults.js'

const columnTypes: Readonly<Record<SqlColumnType, string>> = {
  // nopad: a trailing blank makes another key; bin: so do case and accents.
  key: 'varchar(255) character set utf8mb4 collate utf8mb4_nopad_bin',
  word: 'varchar(32) character set ascii collate ascii_bin',
  json: 'longtext character set utf8mb4 collate utf8mb4_bin',
  integer: 'bigint',
  sequence: 'bigint auto_increment primary key',
}

/** Set in every transaction, and gone with it. */
const SAVEPOINT = 'ils_user_purge'

function seconds(millis: number): number {
  return Math.ceil(millis / 1000)
}

/** MariaDB 10.6 or later, tables in InnoDB. */
export const mariadb: SqlDialect = {
  placeholders: (sql) => sql,
  // Out of UTC: unix_timestamp(now(3)) would jump in the hour that a session's zone repeats.
  // sysdate is of no use, for it is not UTC.
  now: "(timestampdiff(microsecond, '1970-01-01', utc_timestamp(3)) div 1000)",
  givenRows: (columns) =>
    `json_table(?, '$[*]' columns ` +
    `(${columns.map(({ name, type }, at) => `${name} ${columnTypes[type]} path '$[${at}]'`).join(', ')})) as given`,
  rowValues: (_columns, rows) => [JSON.stringify(rows)],
  listRows: (column, type) =>
    `json_table(?, '$[*]' columns (${column} ${columnTypes[type]} path '$')) as given`,
  listText: JSON.stringify,
  // "on duplicate key update" answers 1 for a row that was there, depending on the driver's flags;
  // "ignore" answers 0 always. What else it would turn into a warning cannot happen here: every
  // value has been made by this library.
  insertUnlessTaken: (table, columns) =>
    `insert ignore into ${table} (${columns.join(', ')}) values ` +
    `(${columns.map(() => '?').join(', ')})`,
  replacing: (_keys, column) => ` on duplicate key update ${column} = values(${column})`,
  // "in (select …)" would read the given rows again for every row of the table.
  deleteGiven: (table, column, given) =>
    `delete stored from ${table} as stored inner join ${given} on given.${column} = ` +
    `stored.${column} where true`,
  lock: ' for update',
  lockSkippingHeld: ' for update skip locked',
  columnTypes,
  tableOptions: () => ' engine = InnoDB',
  session: {
    begin: ({ lockTimeoutMs, idleTimeoutMs }) => [
      `set session innodb_lock_wait_timeout = ${seconds(lockTimeoutMs)}, ` +
        `session idle_transaction_timeout = ${seconds(idleTimeoutMs)}`,
      `savepoint ${SAVEPOINT}`,
    ],
    // "commit" would say nothing of a transaction that is another one, or none.
    end: `release savepoint ${SAVEPOINT}`,
  },
  faultSigns: MARIADB_FAULTS,
  faultName: mariaDbErrorName,
}
