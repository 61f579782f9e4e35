// The people of the library by the primary ID that staff know: found by it, and shown by it.
import type { Database } from 'better-sqlite3'
import { type UserKey, userKey } from 'ils-user-purge'
import type { People } from '../../shared/people.js'

/** The key of the active user with that primary ID; `null` where there is none. */
export function keyOfPrimaryId(db: Database, primaryId: string): UserKey | null {
  const id = db
    .prepare<[string], number>(`SELECT id FROM users WHERE primary_id = ? AND status = 'active'`)
    .pluck()
    .get(primaryId)
  const key = id === undefined ? null : userKey(String(id))
  return key?._tag === 'Right' ? key.right : null
}

const SHOWN_KEY = /^(?:key|Schlüssel) (\d{1,15})$/

/**
 * The key of whoever is, or was, known by that primary ID, or by the key that lists show of a user
 * whose record is gone, e.g. `key 17`; `null` where the text is neither.
 */
export function keyEverKnownAs(db: Database, name: string): UserKey | null {
  const id = db
    .prepare<[string], number>('SELECT id FROM users WHERE primary_id = ?')
    .pluck()
    .get(name)
  const key = userKey(id === undefined ? (SHOWN_KEY.exec(name)?.[1] ?? '') : String(id))
  return key._tag === 'Right' ? key.right : null
}

/** The keys of users whose primary ID begins with a text, in its order; none for an empty text. */
export function keysBeginning(db: Database, text: string, limit: number): readonly UserKey[] {
  if (text === '') return []
  // A range, which the index on primary IDs answers however many users there are.
  const ids = db
    .prepare<[string, string, number], number>(
      'SELECT id FROM users WHERE primary_id >= ? AND primary_id < ? ORDER BY primary_id LIMIT ?',
    )
    .pluck()
    .all(text, `${text}\u{10ffff}`, limit)
  return ids.flatMap((id) => {
    const key = userKey(String(id))
    return key._tag === 'Right' ? [key.right] : []
  })
}

/** Reads the primary ID of a user by key; `null` where there is none, or none any more. */
export function primaryIdOf(db: Database): (key: string) => string | null {
  const primaryId = db
    .prepare<[number], string | null>('SELECT primary_id FROM users WHERE id = ?')
    .pluck()
  return (key) => (/^\d{1,15}$/.test(key) ? (primaryId.get(Number(key)) ?? null) : null)
}

/** Shows a user by primary ID; one whose record is gone by the key, which is all that is left. */
export function showUserOf(
  db: Database,
  nameOfKey = (key: string): string => `key ${key}`,
): (key: string) => string {
  const primaryId = primaryIdOf(db)
  return (key) => primaryId(key) ?? nameOfKey(key)
}

/**
 * Shows an actor: a member of staff by primary ID where there is one, else the name as it was
 * given.
 */
export function showActorOf(db: Database): (key: string) => string {
  const primaryId = primaryIdOf(db)
  return (key) => primaryId(key) ?? key
}

/** Users by primary ID. */
export function listWordsOf(db: Database): People['words'] {
  return { show: showUserOf(db) }
}

/** The people of the library; nothing has to be read beforehand. */
export function peopleIn(db: Database): People {
  return { learn: async () => {}, words: listWordsOf(db), showActor: showActorOf(db) }
}

/** Every record type that a user has or once had. */
export function recordTypes(db: Database): readonly string[] {
  return names(db, 'SELECT DISTINCT record_type FROM known_groups ORDER BY 1')
}

/** Every home library there is: those of the tree, and those that a user has or once had. */
export function homeLibraries(db: Database): readonly string[] {
  return names(db, 'SELECT name FROM libraries UNION SELECT name FROM known_libraries ORDER BY 1')
}

/** Every user group that a user has or once had, of whatever record type. */
export function userGroups(db: Database): readonly string[] {
  return names(db, `SELECT DISTINCT user_group FROM known_groups WHERE user_group <> '' ORDER BY 1`)
}

/** The user groups of a record type. */
export function groupsOf(db: Database, recordType: string): readonly string[] {
  return db
    .prepare<[string], string>(
      `SELECT user_group FROM known_groups
       WHERE record_type = ? AND user_group <> '' ORDER BY 1`,
    )
    .pluck()
    .all(recordType)
}

// The names are kept beside the users: a form must not read a million of them.
function names(db: Database, query: string): readonly string[] {
  return db.prepare<[], string>(query).pluck().all()
}
