// Evergreen as a host: everything that the purge asks of it, in one list.
import type { PurgeHost } from 'ils-user-purge'
import type pg from 'pg'
import { cancelRequests } from './cancel-requests.js'
import { countNotSelected, countUsers, purgeCandidates } from './candidates.js'
import { EVERGREEN_DATES } from './dates.js'
import { DELETE_LEVELS, userDeleter } from './delete-users.js'
import { deletedUsers } from './deleted-users.js'
import { factsReader } from './facts.js'
import { isUserId } from './mapping.js'
import { branchesOf, isActor, vocabulary } from './names.js'
import { waiveFines } from './waive-fines.js'

/** What differs from one Evergreen to another. */
export interface EvergreenSettings {
  /** The name of this Evergreen, the same in every process that works for it. */
  readonly identity: string
  /** The `actor.usr.id` of the user who inherits what purged users have to leave to somebody. */
  readonly destination: number
  /** Whether barcodes are read, for the evidence of purged users. */
  readonly readsBarcodes: boolean
}

/**
 * Evergreen as a host. Every method works on the connection that it is given, so all of it happens
 * inside the library's transaction.
 */
export function evergreenHost(settings: EvergreenSettings) {
  const { identity, destination } = settings
  return {
    identity,
    dateFields: EVERGREEN_DATES,
    deletePolicies: DELETE_LEVELS,
    candidates: purgeCandidates,
    countNotSelected,
    countUsers,
    readUsers: factsReader(settings),
    // It only reads and locks, and hands over both statements at once.
    pipelinedRead: true,
    branchesOf,
    vocabulary,
    isActor,
    isUserKey: isUserId,
    effects: { waiveFines, cancelRequests, deleteUsers: userDeleter(destination) },
    deletedUsers: deletedUsers(destination),
  } satisfies PurgeHost<pg.PoolClient>
}
