// What several statements of the journal share.
import type { SqlDialect } from './dialect.js'

export const OUTCOME_COLUMNS =
  'user_key as userkey, status as status, recorded_at as at, detail as detail'

export const PLANNED_USER_COLUMNS =
  'user_key as userkey, verdict as verdict, user_group as usergroup, home_library as ' +
  'homelibrary, detail as detail'

/** The shard that is leased with this token. */
export const HELD = 'job_id = ? and shard = ? and token = ? and is_open = 1'

/** Words that are handed in, as a table. */
export function givenWords(sql: SqlDialect): string {
  return sql.listRows('word', 'word')
}

/** Keys that are handed in, as a table. */
export function givenKeys(sql: SqlDialect): string {
  return sql.listRows('user_key', 'key')
}

/** The first row of a table from a key on, after so many others. */
export function sliceEnd(table: string, id: string): string {
  return `select user_key as userkey from ${table} where ${id} = ? and user_key >= ?
    order by user_key limit 1 offset ?`
}

/** Deletes from one key to another. */
export function dropSlice(table: string, id: string): string {
  return `delete from ${table} where ${id} = ? and user_key >= ? and user_key <= ?`
}

/** Deletes from one key on. */
export function dropRest(table: string, id: string): string {
  return `delete from ${table} where ${id} = ? and user_key >= ?`
}

/** A statement without line breaks. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}
