// What happens to users at the desk while a job runs.
import { type Money, NO_MONEY } from '../../domain/money.js'
import type { UserFacts } from '../../domain/user.js'
import type { UserChange } from './scenario.js'
import { readUser, type World } from './world.js'

/** Somebody at the desk changes a user; answers `false` while the database is busy. */
export async function changeUser<Tx>(
  world: World<Tx>,
  position: number,
  change: UserChange,
): Promise<boolean> {
  const key = world.scenario.users[position]?.key
  if (key === undefined) return true
  const isRemote = world.scenario.host.reads === 'outside'
  if (!isRemote && world.open !== null) return false
  const user = isRemote ? world.remote.users.get(key) : await readUser(world.store, key)
  if (user === undefined) return true
  const changed = changedUser(user, change)
  if (changed === null) world.ledger.vanish(key)
  if (isRemote) {
    if (changed === null) world.remote.users.delete(key)
    else world.remote.users.set(key, changed)
  } else await (changed === null ? world.store.removeUser(key) : world.store.putUser(changed))
  return true
}

function changedUser(user: UserFacts, change: UserChange): UserFacts | null {
  switch (change) {
    case 'borrows':
      return { ...user, openLoans: 1 }
    case 'returns':
      return { ...user, openLoans: 0 }
    case 'owes-much':
      return { ...user, debt: '50' as Money }
    case 'owes-little':
      return { ...user, debt: '2' as Money }
    case 'pays':
      return { ...user, debt: NO_MONEY }
    case 'gets-hold':
      return { ...user, legalHolds: 1 }
    case 'loses-hold':
      return { ...user, legalHolds: 0 }
    case 'gets-later-date':
      return { ...user, purgeDate: '2099-01-01' as NonNullable<UserFacts['purgeDate']> }
    case 'vanishes':
      return null
  }
}
