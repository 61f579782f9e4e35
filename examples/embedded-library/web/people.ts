// The people of the library as the pages speak of them: names beside keys.
import type { Database } from 'better-sqlite3'
import type { UserKey } from 'ils-user-purge'
import { html, type Markup, shown } from './markup.js'
import { mark } from './words/say.js'

/**
 * Primary ID and name of a user; one whose record is gone by the key, which is all that is left.
 */
export const personOf = (db: Database, key: UserKey, longest?: number): Markup => {
  const row = /^\d{1,15}$/.test(key)
    ? (db
        .prepare('SELECT primary_id, first_name, last_name FROM users WHERE id = ?')
        .get(Number(key)) as PersonRow | undefined)
    : undefined
  if (row === undefined || row.primary_id === null) return mark('list.key', { key: shown(key) })
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
