// The users of the host in memory, those who are there and those who were deleted.
import type { UserKey } from '../../../domain/keys.js'
import type { DeletePolicyLevel } from '../../../domain/policy.js'
import type { UserFacts } from '../../../domain/user.js'
import type { DeletedUser } from '../../../ports/bulk.js'
import type { MemoryDatabase, MemoryTransaction } from '../database.js'
import { memoryFault } from '../fault.js'
import { frozenCopy } from '../frozen.js'
import { type KeyOrder, keyOrder } from '../order.js'
import { type MemoryTable, memoryTable } from '../table.js'

/** Users, in the host's order of keys. */
export interface Store {
  readonly users: MemoryTable<UserKey, UserFacts>
  readonly order: KeyOrder<UserKey>
  readonly compareKeys: (left: UserKey, right: UserKey) => number
  /** The users who were deleted but not fully removed. */
  readonly retained: MemoryTable<UserKey, DeletedUser>
}

/** Makes a store with users who are there from the start. */
export function storeOf(
  database: MemoryDatabase,
  start: readonly UserFacts[],
  compareKeys: Store['compareKeys'],
): Store {
  const users = memoryTable<UserKey, UserFacts>(
    database,
    start.map((user) => [user.key, frozenCopy(user)]),
  )
  const order = keyOrder<UserKey>(compareKeys)
  for (const key of users.committed.keys()) order.add(key)
  return { users, order, compareKeys, retained: memoryTable(database, []) }
}

export function writeUser({ users, order }: Store, tx: MemoryTransaction, user: UserFacts): void {
  users.set(tx, user.key, frozenCopy(user))
  order.add(user.key)
}

/** A user who must be there, because a command names them. */
export function presentUser({ users }: Store, tx: MemoryTransaction, key: UserKey): UserFacts {
  const user = users.get(tx, key)
  if (user === undefined)
    throw memoryFault('memory-no-such-user', 'A command names a user who is not there.')
  return user
}

/** Remembers how much of a deleted user is there; of one who was fully removed nothing is. */
export function retain(
  { retained }: Store,
  tx: MemoryTransaction,
  key: UserKey,
  level: DeletePolicyLevel,
): void {
  if (level === 'remove') retained.remove(tx, key)
  else retained.set(tx, key, { key, level })
}

/** A page of the users who fit. */
export function pageOf(
  { users, order }: Store,
  tx: MemoryTransaction,
  fits: (user: UserFacts) => boolean,
  { after, limit }: { readonly after: UserKey | null; readonly limit: number },
): readonly UserKey[] {
  const page: UserKey[] = []
  if (limit <= 0) return page
  for (const key of order.after(after)) {
    const user = users.get(tx, key)
    if (user === undefined || !fits(user)) continue
    page.push(key)
    if (page.length >= limit) break
  }
  return page
}
