// The people of the library by the primary ID that staff know: found by it, and shown by it.
import type { Database } from 'better-sqlite3'
import { explainReason, type UserKey, userKey } from 'ils-user-purge'
import type { ListWords } from 'ils-user-purge/report'
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

const SHOWN_KEY = /^key (\d{1,15})$/

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

/** Reads the primary ID of a user by key; `null` where there is none, or none any more. */
export function primaryIdOf(db: Database): (key: string) => string | null {
  const primaryId = db
    .prepare<[number], string | null>('SELECT primary_id FROM users WHERE id = ?')
    .pluck()
  return (key) => (/^\d{1,15}$/.test(key) ? (primaryId.get(Number(key)) ?? null) : null)
}

/** Shows a user by primary ID; one whose record is gone by the key, which is all that is left. */
export function showUserOf(db: Database): (key: string) => string {
  const primaryId = primaryIdOf(db)
  return (key) => primaryId(key) ?? `key ${key}`
}

/**
 * Shows an actor: a member of staff by primary ID where there is one, else the name as it was
 * given.
 */
export function showActorOf(db: Database): (key: string) => string {
  const primaryId = primaryIdOf(db)
  return (key) => primaryId(key) ?? key
}

/** Reasons in sentences, users by primary ID. */
export function listWordsOf(db: Database): Required<Pick<ListWords, 'explain' | 'show'>> {
  return { explain: explainReason, show: showUserOf(db) }
}

/** The people of the library; nothing has to be read beforehand. */
export function peopleIn(db: Database): People {
  return { learn: async () => {}, words: listWordsOf(db), showActor: showActorOf(db) }
}

/** Every record type there is. */
export function recordTypes(db: Database): readonly string[] {
  return db
    .prepare<[], string>(
      `SELECT DISTINCT record_type FROM users WHERE status = 'active' ORDER BY 1`,
    )
    .pluck()
    .all()
}

/** Every home library there is: those of the tree, and those that users name. */
export function homeLibraries(db: Database): readonly string[] {
  return db
    .prepare<[], string>(
      `SELECT name FROM libraries UNION
       SELECT home_library FROM users WHERE status = 'active' AND home_library IS NOT NULL
       ORDER BY 1`,
    )
    .pluck()
    .all()
}

/** Every user group there is, of whatever record type. */
export function userGroups(db: Database): readonly string[] {
  return db
    .prepare<[], string>(
      'SELECT DISTINCT user_group FROM users WHERE user_group IS NOT NULL ORDER BY 1',
    )
    .pluck()
    .all()
}

/** The user groups of a record type. */
export function groupsOf(db: Database, recordType: string): readonly string[] {
  return db
    .prepare<[string], string>(
      `SELECT DISTINCT user_group FROM users
       WHERE status = 'active' AND record_type = ? AND user_group IS NOT NULL ORDER BY 1`,
    )
    .pluck()
    .all(recordType)
}
