// Every fact of a page of users in one statement; each comes from a table or a column of its own,
// so none is unknown by accident.
import type {
  CalendarDate,
  Instant,
  ResearcherFacts,
  Restriction,
  UserFacts,
  UserKey,
} from 'ils-user-purge'
import { moneyOf } from './mapping.js'

const OWED = `status IN ('active', 'disputed', 'exported')`

/** Takes the keys as a JSON list. Scrubbed users are no longer there. */
export const FACTS_SQL = `
WITH page AS MATERIALIZED (SELECT value AS id FROM json_each(?)),
owed AS MATERIALIZED (
  SELECT user_id, sum(amount - paid) AS debt, sum(iif(status = 'disputed', amount - paid, 0)) AS disputed,
    sum(iif(status = 'exported', amount - paid, 0)) AS exported
  FROM fines WHERE user_id IN (SELECT id FROM page) AND ${OWED} GROUP BY user_id),
asked AS MATERIALIZED (
  SELECT user_id, sum(state = 'pending') AS pending, sum(state = 'inTransit') AS in_transit,
    sum(state = 'onHoldShelf' AND kind <> 'resource-sharing') AS on_shelf, sum(state = 'shipped') AS shipped,
    sum(state = 'onHoldShelf' AND kind = 'resource-sharing') AS sharing_on_shelf
  FROM requests WHERE user_id IN (SELECT id FROM page) AND state IN ('pending', 'inTransit', 'onHoldShelf', 'shipped') GROUP BY user_id)
SELECT u.id, u.record_type, u.user_group, u.purge_date, u.expiry_date, u.created_date,
  u.last_activity_known, u.last_activity_date, u.last_loan_known, u.last_loan_date,
  u.is_protected, u.is_system, u.locked_by_job IS NOT NULL,
  (SELECT count(*) FROM loans WHERE user_id = u.id AND returned_on IS NULL),
  coalesce(owed.debt, 0), coalesce(owed.disputed, 0), coalesce(owed.exported, 0),
  (SELECT coalesce(sum(amount), 0) FROM credits WHERE user_id = u.id AND kind = 'credit' AND settled_on IS NULL),
  (SELECT coalesce(sum(amount), 0) FROM credits WHERE user_id = u.id AND kind = 'deposit' AND settled_on IS NULL),
  coalesce(asked.pending, 0), coalesce(asked.in_transit, 0), coalesce(asked.on_shelf, 0), coalesce(asked.shipped, 0),
  coalesce(asked.sharing_on_shelf, 0),
  (SELECT count(*) FROM purchase_order_lines WHERE assigned_to = u.id) + (SELECT count(*) FROM invoices WHERE assigned_to = u.id),
  (SELECT count(*) FROM import_profiles WHERE contact_id = u.id),
  (SELECT count(*) FROM bib_records WHERE locked_by = u.id),
  (SELECT count(*) FROM bib_records WHERE edited_by = u.id),
  (SELECT count(*) FROM staff_roles WHERE user_id = u.id),
  (SELECT count(*) FROM legal_holds WHERE user_id = u.id AND lifted_on IS NULL),
  (SELECT count(*) FROM guarantors WHERE guarantor_id = u.id),
  (SELECT count(*) FROM proxies WHERE proxy_id = u.id),
  (SELECT count(*) FROM proxies WHERE user_id = u.id),
  (SELECT count(*) FROM linked_accounts WHERE user_id = u.id),
  (SELECT json_group_array(until) FROM restrictions WHERE user_id = u.id),
  r.id, r.affiliated,
  (SELECT count(*) FROM research_assets WHERE researcher_id = r.id),
  (SELECT count(*) FROM research_grants WHERE researcher_id = r.id)
FROM page JOIN users u ON u.id = page.id AND u.status = 'active'
LEFT JOIN owed ON owed.user_id = u.id
LEFT JOIN asked ON asked.user_id = u.id
LEFT JOIN researchers r ON r.user_id = u.id`

/** A row of {@link FACTS_SQL}, in the order of its columns. */
export type FactsRow = readonly [
  id: number,
  recordType: string,
  userGroup: string | null,
  purgeDate: string | null,
  expiryDate: string | null,
  createdDate: string | null,
  lastActivityKnown: number,
  lastActivityDate: string | null,
  lastLoanKnown: number,
  lastLoanDate: string | null,
  isProtected: number,
  isSystem: number,
  lockedByJob: number,
  openLoans: number,
  debt: number,
  disputed: number,
  exported: number,
  credit: number,
  deposit: number,
  pending: number,
  inTransit: number,
  onHoldShelf: number,
  shipped: number,
  sharingOnHoldShelf: number,
  acquisitions: number,
  importProfiles: number,
  lockedBibRecords: number,
  metadataEditorRecords: number,
  staffRoles: number,
  legalHolds: number,
  guaranteeOf: number,
  proxyFor: number,
  proxiedBy: number,
  linkedAccounts: number,
  restrictions: string,
  researcherId: number | null,
  affiliated: number | null,
  assets: number,
  grants: number,
]

const NO_RESTRICTIONS: readonly Restriction[] = []

/** The facts of one row. A history that was not kept is left out: unknown, not "never". */
export const factsOf = (row: FactsRow): UserFacts => ({
  key: String(row[0]) as UserKey,
  recordType: row[1],
  userGroup: row[2],
  purgeDate: row[3] as CalendarDate | null,
  expiryDate: row[4] as CalendarDate | null,
  createdDate: row[5] as CalendarDate | null,
  ...(row[6] === 1 ? { lastActivityDate: row[7] as CalendarDate | null } : undefined),
  ...(row[8] === 1 ? { lastLoanDate: row[9] as CalendarDate | null } : undefined),
  protectedUser: row[10] === 1,
  systemAccount: row[11] === 1,
  lockedByJob: row[12] === 1,
  openLoans: row[13],
  debt: moneyOf(row[14]),
  disputedDebt: moneyOf(row[15]),
  exportedDebt: moneyOf(row[16]),
  credit: moneyOf(row[17]),
  deposit: moneyOf(row[18]),
  requests: { pending: row[19], inTransit: row[20], onHoldShelf: row[21], shipped: row[22] },
  resourceSharingOnHoldShelf: row[23],
  acquisitions: row[24],
  importProfiles: row[25],
  lockedBibRecords: row[26],
  metadataEditorRecords: row[27],
  staffRoles: row[28],
  legalHolds: row[29],
  guaranteeOf: row[30],
  proxyFor: row[31],
  proxiedBy: row[32],
  linkedAccounts: row[33],
  restrictions:
    row[34] === '[]'
      ? NO_RESTRICTIONS
      : (JSON.parse(row[34]) as (Instant | null)[]).map((until) => ({ until })),
  researcher: row[35] === null ? null : researcherOf(row),
})

const researcherOf = (row: FactsRow): ResearcherFacts => ({
  affiliated: row[36] === 1,
  assets: row[37],
  grants: row[38],
})
