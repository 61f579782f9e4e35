// Purge dates in bulk: whom an order means, and setting their dates as one set.
import type { Database } from 'better-sqlite3'
import type { PurgeDatesPort, UserFilter, UserKey } from 'ils-user-purge'
import { statementsOf } from './statements.js'

/**
 * Assigns purge dates in the library. It has nobody to tell the users, so an order that wants that
 * is refused.
 */
export const purgeDatesPort: PurgeDatesPort<Database> = {
  candidates: async ({ tx, users, after, limit }) => {
    const { sql, values } = filteredSql(users)
    const ids = statementsOf(tx)
      .column(sql)
      .all(after === null ? 0 : Number(after), ...values, limit) as number[]
    return ids.map((id) => String(id) as UserKey)
  },
  setPurgeDates: {
    delivery: 'in-transaction',
    apply: async ({ tx, commands }) => {
      statementsOf(tx)
        .rows(SET_SQL)
        .run(JSON.stringify(commands.map(({ key, date }) => [Number(key), date])))
      return []
    },
  },
}

const SET_SQL = `UPDATE users SET purge_date = given.value ->> 1 FROM json_each(?) AS given
  WHERE users.id = given.value ->> 0 AND users.status = 'active'`

const filteredSql = (
  users: UserFilter,
): { readonly sql: string; readonly values: readonly string[] } => {
  const conditions = [`id > ?`, `status = 'active'`]
  const values: string[] = []
  const and = (condition: string, value: string): void => {
    conditions.push(condition)
    values.push(value)
  }
  if (users.recordType !== null) and('record_type = ?', users.recordType)
  if (users.userGroups.length > 0)
    and('user_group IN (SELECT value FROM json_each(?))', JSON.stringify(users.userGroups))
  if (users.include !== null)
    and('id IN (SELECT CAST(value AS INTEGER) FROM json_each(?))', JSON.stringify(users.include))
  if (users.exclude.length > 0)
    and(
      'id NOT IN (SELECT CAST(value AS INTEGER) FROM json_each(?))',
      JSON.stringify(users.exclude),
    )
  return {
    sql: `SELECT id FROM users NOT INDEXED WHERE ${conditions.join(' AND ')} ORDER BY id LIMIT ?`,
    values,
  }
}
