// Libraries in memory with users of every kind, and what the host says of them.
import type { Database } from 'better-sqlite3'
import type { DeletePolicyLevel, EffectContext, UserKey } from 'ils-user-purge'
import { generateUsers } from '../../examples/embedded-library/data/generate.js'
import { libraryHost } from '../../examples/embedded-library/host/host.js'
import { insertsOf } from '../../examples/embedded-library/data/inserts.js'
import { emptyLibrary } from './fixture.js'

export const CONTEXT = { jobId: 'job-1', requestedBy: 'clerk' } as EffectContext

export const key = (id: number): UserKey => String(id) as UserKey

export const generatedLibrary = (users: number): Database => {
  const db = emptyLibrary()
  generateUsers(db, { users, seed: 7, asOf: '2026-11-22' })
  return db
}

export const keysIn = (db: Database): UserKey[] =>
  (db.prepare('SELECT id FROM users ORDER BY id').pluck().all() as number[]).map(key)

/** A user with nothing but a name. */
export const addPlainUser = (db: Database, id: number): void =>
  insertsOf(db).user({
    id,
    primaryId: `p${id}`,
    recordType: 'public',
    userGroup: 'Patrons',
    homeLibrary: null,
    jobCategory: 'reader',
    firstName: 'First',
    lastName: 'Last',
    email: 'first.last@library.example',
    expiryDate: '2020-01-01',
    purgeDate: '2020-01-01',
    createdDate: '2019-01-01',
    lastActivityDate: null,
    lastLoanDate: null,
    isProtected: false,
    isSystem: false,
    lockedByJob: null,
  })

/** Deletes users as a purge would, as far as the level says. */
export async function remove(
  db: Database,
  ids: readonly number[],
  level: DeletePolicyLevel,
): Promise<void> {
  await libraryHost.effects.deleteUsers.apply({
    tx: db,
    context: CONTEXT,
    commands: ids.map((id) => ({ key: key(id), level })),
  })
}
