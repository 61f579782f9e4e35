// Every fact of a page of users in one statement. What Evergreen has no tables for stays clean; see
// the page of this host for each.
import {
  amountFrom,
  CLEAN_USER,
  dayFrom,
  keyFrom,
  momentFrom,
  type ReadUsersRequest,
  type UserFacts,
} from 'ils-user-purge'
import type pg from 'pg'
import { FACTS_SQL, type FactsRow } from './facts-sql.js'
import { idsOf } from './mapping.js'
import { rowsOf } from './statements.js'

/**
 * Reads the facts of users who are not deleted, once they are locked if that is asked.
 *
 * @param settings.destination the user who inherits; never purged.
 * @param settings.readsBarcodes whether the barcode is delivered, as the primary ID.
 */
export function factsReader({
  destination,
  readsBarcodes,
}: {
  readonly destination: number
  readonly readsBarcodes: boolean
}): (request: ReadUsersRequest<pg.PoolClient>) => Promise<readonly UserFacts[]> {
  return async ({ tx, keys, lock }) => {
    const ids = idsOf(keys)
    // A statement of its own: one that waits for a lock goes on with what it saw before it waited.
    const locking = lock
      ? rowsOf(tx, 'select user_purge.lock_users($1::int[])', [ids])
      : Promise.resolve([])
    const [rows] = await Promise.all([
      rowsOf<FactsRow>(tx, FACTS_SQL, [ids, destination, readsBarcodes]),
      locking,
    ])
    return rows.map((row) =>
      readsBarcodes ? { ...factsOf(row), primaryId: row.barcode } : factsOf(row),
    )
  }
}

/** The facts of one row. A date whose history was not kept is left out: unknown, not "never". */
function factsOf(row: FactsRow): UserFacts {
  return {
    ...CLEAN_USER,
    key: keyFrom(row.id),
    recordType: row.record_type,
    userGroup: row.user_group,
    homeLibrary: row.home_library,
    expiryDate: dayFrom(row.expiry_date),
    createdDate: dayFrom(row.created_date),
    ...(row.last_loan_known ? { lastLoanDate: dayFrom(row.last_loan_date) } : undefined),
    ...(row.last_activity_known
      ? { lastActivityDate: dayFrom(row.last_activity_date) }
      : undefined),
    openLoans: row.open_loans,
    debt: amountFrom(row.debt),
    credit: amountFrom(row.credit),
    exportedDebt: amountFrom(row.in_collections ? row.debt : '0'),
    openTransactions: row.open_transactions,
    requests: {
      pending: row.holds_pending,
      inTransit: row.holds_in_transit,
      onHoldShelf: row.holds_on_shelf,
      shipped: 0,
    },
    acquisitions: row.acquisitions,
    importProfiles: row.import_queues,
    staffRoles: row.staff_roles,
    systemAccount: row.is_system,
    guaranteeOf: row.wards,
    restrictions: restrictionsOf(row),
    extra: { inCollections: row.in_collections },
  }
}

const NO_RESTRICTIONS: UserFacts['restrictions'] = []

/** An end that is none makes them unknown: nobody knows whether they have ended. */
function restrictionsOf({ barred, blocks }: FactsRow): UserFacts['restrictions'] {
  if (!barred && blocks === null) return NO_RESTRICTIONS
  const ends = [...(barred ? [null] : []), ...(blocks ?? []).map(momentFrom)]
  return ends.every((until) => until !== undefined) ? ends.map((until) => ({ until })) : undefined
}
