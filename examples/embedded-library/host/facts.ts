// Every fact of a page of users in one statement. Each comes from a table or a column of its own,
// so none is unknown by accident.
import type { Database } from 'better-sqlite3'
import {
  amountFrom,
  dayFrom,
  keyFrom,
  momentFrom,
  type ReadUsersRequest,
  type ResearcherFacts,
  type UserFacts,
} from 'ils-user-purge'
import { idList, MINOR_DIGITS } from './mapping.js'
import { statementsOf } from './statements.js'

/**
 * Reads the facts of users. Scrubbed users are no longer there. `lock` needs nothing here: see
 * locks.ts.
 */
export async function readUsers({
  tx,
  keys,
}: ReadUsersRequest<Database>): Promise<readonly UserFacts[]> {
  return statementsOf(tx).rows<FactsRow>(FACTS_SQL).all(idList(keys)).map(factsOf)
}

const OWED = `status IN ('active', 'disputed', 'exported')`
const OPEN = `state IN ('pending', 'inTransit', 'onHoldShelf', 'shipped')`

/** Takes the ids as a JSON list. */
const FACTS_SQL = `
WITH page AS MATERIALIZED (SELECT value AS id FROM json_each(?)),
owed AS MATERIALIZED (
  SELECT user_id, sum(amount - paid) AS debt, sum(paid = amount) AS settled,
    sum(iif(status = 'disputed', amount - paid, 0)) AS disputed,
    sum(iif(status = 'exported', amount - paid, 0)) AS exported
  FROM fines WHERE user_id IN (SELECT id FROM page) AND ${OWED} GROUP BY user_id),
asked AS MATERIALIZED (
  SELECT user_id, sum(state = 'pending') AS pending, sum(state = 'inTransit') AS in_transit,
    sum(state = 'onHoldShelf' AND kind <> 'resource-sharing') AS on_shelf,
    sum(state = 'shipped') AS shipped,
    sum(state = 'onHoldShelf' AND kind = 'resource-sharing') AS sharing_on_shelf,
    sum(state <> 'onHoldShelf' AND kind = 'resource-sharing') AS sharing
  FROM requests WHERE user_id IN (SELECT id FROM page) AND ${OPEN} GROUP BY user_id)
SELECT u.id, u.record_type AS recordType, u.user_group AS userGroup,
  u.home_library AS homeLibrary, u.purge_date AS purgeDate,
  u.expiry_date AS expiryDate, u.created_date AS createdDate,
  u.last_activity_known AS lastActivityKnown, u.last_activity_date AS lastActivityDate,
  u.last_loan_known AS lastLoanKnown, u.last_loan_date AS lastLoanDate,
  u.is_protected AS isProtected, u.is_system AS isSystem,
  u.locked_by_job IS NOT NULL AS isLockedByJob,
  (SELECT count(*) FROM loans WHERE user_id = u.id AND returned_on IS NULL) AS openLoans,
  coalesce(owed.debt, 0) AS debt, coalesce(owed.disputed, 0) AS disputed,
  coalesce(owed.exported, 0) AS exported, coalesce(owed.settled, 0) AS openTransactions,
  (SELECT coalesce(sum(amount), 0) FROM credits
    WHERE user_id = u.id AND kind = 'credit' AND settled_on IS NULL) AS credit,
  (SELECT coalesce(sum(amount), 0) FROM credits
    WHERE user_id = u.id AND kind = 'deposit' AND settled_on IS NULL) AS deposit,
  coalesce(asked.pending, 0) AS pending, coalesce(asked.in_transit, 0) AS inTransit,
  coalesce(asked.on_shelf, 0) AS onHoldShelf, coalesce(asked.shipped, 0) AS shipped,
  coalesce(asked.sharing_on_shelf, 0) AS sharingOnHoldShelf,
  coalesce(asked.sharing, 0) AS sharingElsewhere,
  (SELECT count(*) FROM purchase_order_lines WHERE assigned_to = u.id)
    + (SELECT count(*) FROM invoices WHERE assigned_to = u.id) AS acquisitions,
  (SELECT count(*) FROM import_profiles WHERE contact_id = u.id) AS importProfiles,
  (SELECT count(*) FROM bib_records WHERE locked_by = u.id) AS lockedBibRecords,
  (SELECT count(*) FROM bib_records WHERE edited_by = u.id) AS metadataEditorRecords,
  (SELECT count(*) FROM staff_roles WHERE user_id = u.id) AS staffRoles,
  (SELECT count(*) FROM legal_holds WHERE user_id = u.id AND lifted_on IS NULL) AS legalHolds,
  (SELECT count(*) FROM guarantors WHERE guarantor_id = u.id) AS guaranteeOf,
  (SELECT count(*) FROM proxies WHERE proxy_id = u.id) AS proxyFor,
  (SELECT count(*) FROM proxies WHERE user_id = u.id) AS proxiedBy,
  (SELECT count(*) FROM linked_accounts WHERE user_id = u.id) AS linkedAccounts,
  (SELECT json_group_array(until) FROM restrictions WHERE user_id = u.id) AS restrictions,
  r.id AS researcherId, r.affiliated,
  (SELECT count(*) FROM research_assets WHERE researcher_id = r.id) AS assets,
  (SELECT count(*) FROM research_grants WHERE researcher_id = r.id) AS grants
FROM page JOIN users u ON u.id = page.id AND u.status = 'active'
LEFT JOIN owed ON owed.user_id = u.id
LEFT JOIN asked ON asked.user_id = u.id
LEFT JOIN researchers r ON r.user_id = u.id`

/** A row of {@link FACTS_SQL}. Amounts are whole hundredths, flags 0 or 1. */
interface FactsRow {
  readonly id: number
  readonly recordType: string
  readonly userGroup: string | null
  readonly homeLibrary: string | null
  readonly purgeDate: string | null
  readonly expiryDate: string | null
  readonly createdDate: string | null
  readonly lastActivityKnown: number
  readonly lastActivityDate: string | null
  readonly lastLoanKnown: number
  readonly lastLoanDate: string | null
  readonly isProtected: number
  readonly isSystem: number
  readonly isLockedByJob: number
  readonly openLoans: number
  readonly debt: number
  readonly disputed: number
  readonly exported: number
  readonly openTransactions: number
  readonly credit: number
  readonly deposit: number
  readonly pending: number
  readonly inTransit: number
  readonly onHoldShelf: number
  readonly shipped: number
  readonly sharingOnHoldShelf: number
  readonly sharingElsewhere: number
  readonly acquisitions: number
  readonly importProfiles: number
  readonly lockedBibRecords: number
  readonly metadataEditorRecords: number
  readonly staffRoles: number
  readonly legalHolds: number
  readonly guaranteeOf: number
  readonly proxyFor: number
  readonly proxiedBy: number
  readonly linkedAccounts: number
  /** A JSON list of moments; `null` in it = without an end. */
  readonly restrictions: string
  readonly researcherId: number | null
  readonly affiliated: number | null
  readonly assets: number
  readonly grants: number
}

/** The facts of one row. A history that was not kept is left out: unknown, not "never". */
function factsOf(row: FactsRow): UserFacts {
  return {
    key: keyFrom(row.id),
    recordType: row.recordType,
    userGroup: row.userGroup,
    homeLibrary: row.homeLibrary,
    purgeDate: dayFrom(row.purgeDate),
    expiryDate: dayFrom(row.expiryDate),
    createdDate: dayFrom(row.createdDate),
    ...(row.lastActivityKnown === 1
      ? { lastActivityDate: dayFrom(row.lastActivityDate) }
      : undefined),
    ...(row.lastLoanKnown === 1 ? { lastLoanDate: dayFrom(row.lastLoanDate) } : undefined),
    protectedUser: row.isProtected === 1,
    systemAccount: row.isSystem === 1,
    lockedByJob: row.isLockedByJob === 1,
    openLoans: row.openLoans,
    debt: amountFrom(row.debt, MINOR_DIGITS),
    disputedDebt: amountFrom(row.disputed, MINOR_DIGITS),
    exportedDebt: amountFrom(row.exported, MINOR_DIGITS),
    openTransactions: row.openTransactions,
    credit: amountFrom(row.credit, MINOR_DIGITS),
    deposit: amountFrom(row.deposit, MINOR_DIGITS),
    requests: {
      pending: row.pending,
      inTransit: row.inTransit,
      onHoldShelf: row.onHoldShelf,
      shipped: row.shipped,
    },
    resourceSharingOnHoldShelf: row.sharingOnHoldShelf,
    resourceSharingRequests: row.sharingElsewhere,
    acquisitions: row.acquisitions,
    importProfiles: row.importProfiles,
    lockedBibRecords: row.lockedBibRecords,
    metadataEditorRecords: row.metadataEditorRecords,
    staffRoles: row.staffRoles,
    legalHolds: row.legalHolds,
    guaranteeOf: row.guaranteeOf,
    proxyFor: row.proxyFor,
    proxiedBy: row.proxiedBy,
    linkedAccounts: row.linkedAccounts,
    restrictions: restrictionsOf(row.restrictions),
    researcher: row.researcherId === null ? null : researcherOf(row),
  }
}

const NO_RESTRICTIONS: UserFacts['restrictions'] = []

/** An end that is none makes them unknown: nobody knows whether they have ended. */
function restrictionsOf(list: string): UserFacts['restrictions'] {
  if (list === '[]') return NO_RESTRICTIONS
  const ends = (JSON.parse(list) as readonly (string | null)[]).map(momentFrom)
  return ends.every((until) => until !== undefined) ? ends.map((until) => ({ until })) : undefined
}

function researcherOf({ affiliated, assets, grants }: FactsRow): ResearcherFacts {
  return { affiliated: affiliated === 1, assets, grants }
}
