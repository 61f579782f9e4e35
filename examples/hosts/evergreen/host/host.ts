// Evergreen as a host: everything that the purge asks of it, in one list.
import type { PurgeHost } from 'ils-user-purge'
import type pg from 'pg'
import { cancelRequests } from './cancel-requests.js'
import { countNotSelected, countUsers, purgeCandidates } from './candidates.js'
import { EVERGREEN_DATES } from './dates.js'
import { DELETE_LEVELS, type DeletionSettings, userDeleter } from './delete-users.js'
import { deletedUsers } from './deleted-users.js'
import { factsReader } from './facts.js'
import { isUserId } from './mapping.js'
import { branchesOf, isActor, vocabulary } from './names.js'
import { waiveFines } from './waive-fines.js'

/** What differs from one Evergreen to another. */
export interface EvergreenSettings extends DeletionSettings {
  /** The name of this Evergreen, the same in every process that works for it. */
  readonly identity: string
}

/**
 * Evergreen as a host. Every method works on the connection that it is given, so all of it happens
 * inside the library's transaction.
 */
export function evergreenHost(settings: EvergreenSettings): PurgeHost<pg.PoolClient> {
  const { identity, destination } = settings
  return {
    identity,
    dateFields: EVERGREEN_DATES,
    deletePolicies: DELETE_LEVELS,
    // Each effect hands over its statements before it awaits one, and the pool sends them at once.
    pipelined: true,
    candidates: purgeCandidates,
    countNotSelected,
    countUsers,
    readUsers: factsReader(destination),
    branchesOf,
    vocabulary,
    isActor,
    isUserKey: isUserId,
    effects: { waiveFines, cancelRequests, deleteUsers: userDeleter(settings) },
    deletedUsers: deletedUsers(destination),
  }
}
