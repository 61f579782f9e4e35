// The people of the library as the pages speak of them: types and groups to choose from, names
// beside keys, sentences for reasons.
import type { Database } from 'better-sqlite3'
import { explainReason, type Reason, userKey, type UserKey } from 'ils-user-purge'
import { html, type Markup, shown } from './markup.js'

/** A reason as a sentence. */
export const sentenceOf = (reason: Reason): string => explainReason(reason)

/** Every record type there is. */
export const recordTypes = (db: Database): readonly string[] =>
  db
    .prepare(`SELECT DISTINCT record_type FROM users WHERE status = 'active' ORDER BY 1`)
    .pluck()
    .all() as string[]

/** The user groups of a record type. */
export const groupsOf = (db: Database, recordType: string): readonly string[] =>
  db
    .prepare(
      `SELECT DISTINCT user_group FROM users WHERE status = 'active' AND record_type = ? AND user_group IS NOT NULL ORDER BY 1`,
    )
    .pluck()
    .all(recordType) as string[]

/** The key of whoever has that primary ID. */
export const keyOf = (db: Database, primaryId: string): UserKey | null => {
  const id = db
    .prepare(`SELECT id FROM users WHERE primary_id = ? AND status = 'active'`)
    .pluck()
    .get(primaryId) as number | undefined
  const key = id === undefined ? null : userKey(String(id))
  return key?._tag === 'Right' ? key.right : null
}

/**
 * Primary ID and name of a user; one whose record is gone by the key, which is all that is left.
 */
export const personOf = (db: Database, key: UserKey, longest?: number): Markup => {
  const row = /^\d{1,15}$/.test(key)
    ? (db
        .prepare('SELECT primary_id, first_name, last_name FROM users WHERE id = ?')
        .get(Number(key)) as PersonRow | undefined)
    : undefined
  if (row === undefined || row.primary_id === null) return html`key ${shown(key)}`
  const name = [row.first_name, row.last_name]
    .filter((part) => part !== null && part !== '')
    .join(' ')
  return name === ''
    ? shown(row.primary_id, longest)
    : html`${shown(row.primary_id, longest)} · ${shown(name, longest)}`
}

interface PersonRow {
  readonly primary_id: string | null
  readonly first_name: string | null
  readonly last_name: string | null
}
