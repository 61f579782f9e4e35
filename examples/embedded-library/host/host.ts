// The example library as a host: everything that the purge asks of it, in one list.
import type { Database } from 'better-sqlite3'
import type { PurgeHost } from 'ils-user-purge'
import { describeSqlFault } from 'ils-user-purge/adapters/sql'
import { cancelRequests } from './cancel-requests.js'
import { countNotSelected, purgeCandidates } from './candidates.js'
import { deletedUsers } from './deleted-users.js'
import { deleteUsers } from './delete-users.js'
import { demoteResearchers } from './demote-researchers.js'
import { readUsers } from './facts.js'
import { branchesOf } from './branches.js'
import { isIdKey } from './mapping.js'
import { purgeDates } from './purge-dates.js'
import { statementsOf } from './statements.js'
import { vocabulary } from './vocabulary.js'
import { waiveFines } from './waive-fines.js'

/**
 * Every method works on the connection it is given, so all of it happens inside the library's
 * transaction.
 */
export const libraryHost = {
  identity: 'embedded-library',
  candidates: purgeCandidates,
  readUsers,
  countUsers: async ({ tx }) =>
    statementsOf(tx).column<number>(`SELECT count(*) FROM users WHERE status = 'active'`).get() ??
    0,
  branchesOf,
  isUserKey: isIdKey,
  countNotSelected,
  vocabulary,
  effects: { demoteResearchers, waiveFines, cancelRequests, deleteUsers },
  purgeDates,
  deletedUsers,
  describeFault: describeSqlFault,
} satisfies PurgeHost<Database>
