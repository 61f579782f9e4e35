// What several statements of the journal share.
import type { SqlDialect } from './dialect.js'

export const OUTCOME_COLUMNS =
  'user_key as userkey, status as status, recorded_at as at, detail as detail'

export const PLANNED_USER_COLUMNS =
  'user_key as userkey, verdict as verdict, user_group as usergroup, home_library as homelibrary, detail as detail'

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

/** The first and the last of so many rows of a table, those with the lowest keys. */
export function slice(table: string, id: string): string {
  return `select min(user_key) as firstkey, max(user_key) as lastkey from
    (select user_key from ${table} where ${id} = ? order by user_key limit ?) as slice`
}

/**
 * Deletes from the first of a slice to its last. That it begins at the first spares it the rows that
 * were deleted before, which a database keeps for a while.
 */
export function dropSlice(table: string, id: string): string {
  return `delete from ${table} where ${id} = ? and user_key >= ? and user_key <= ?`
}

/** A statement without line breaks. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}
