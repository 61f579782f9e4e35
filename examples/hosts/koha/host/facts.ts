// What Koha knows of patrons, in one statement, and how that is written as facts.
import {
  amountFrom,
  CLEAN_USER,
  countFrom,
  dayFrom,
  flagFrom,
  keyFrom,
  momentFrom,
  type ReadUsersRequest,
  type Restriction,
  type UserFacts,
} from 'ils-user-purge'
import { type KohaTx, rowsOf } from '../database.js'
import { LAST_LOAN } from './dates.js'
import { lockPatrons } from './locks.js'
import { categoryType, numberList } from './mapping.js'
import type { KohaSetup } from './setup.js'

/** Reads patrons, locked where that is asked for. */
export async function readPatrons(
  { tx, keys, lock }: ReadUsersRequest<KohaTx>,
  setup: KohaSetup,
): Promise<readonly UserFacts[]> {
  if (keys.length === 0) return []
  // A statement of its own: one that waits for a lock goes on with what it had seen before.
  const locking = lock ? lockPatrons(tx, keys) : null
  const [rows] = await Promise.all([
    rowsOf<PatronRow>(
      tx,
      FACTS_SQL.replaceAll(':keys', () => numberList(keys)),
    ),
    locking,
  ])
  return rows.map((row) => factsOf(row, setup))
}

/** A row of {@link FACTS_SQL}. */
interface PatronRow {
  readonly borrowernumber: number
  readonly cardnumber: string | null
  readonly userid: string | null
  readonly categoryType: string
  readonly categorycode: string
  readonly branchcode: string
  readonly dateexpiry: string | null
  readonly dateenrolled: string | null
  readonly lastSeen: string | null
  readonly lastLoan: string | null
  readonly privacy: number
  readonly anonymized: number
  readonly protected: number
  readonly flags: number | null
  readonly permissions: number
  readonly loans: number
  readonly owed: string | null
  readonly owedTo: string | null
  readonly pending: number
  readonly inTransit: number
  readonly waiting: number
  readonly ill: number
  readonly guarantees: number
  /** The moments at which they end, joined by commas; a hyphen = no end. */
  readonly restrictions: string | null
}

// Every part is found by an index on the borrowernumber, and grouped once for the whole set.
const FACTS_SQL = `select b.borrowernumber, b.cardnumber, b.userid,
    c.category_type as categoryType, b.categorycode, b.branchcode, b.dateexpiry, b.dateenrolled,
    date(b.lastseen) as lastSeen, ${LAST_LOAN} as lastLoan, b.privacy, b.anonymized,
    b.protected, b.flags, coalesce(p.permissions, 0) as permissions,
    coalesce(i.loans, 0) as loans, a.owed, a.owedTo,
    coalesce(r.pending, 0) as pending, coalesce(r.inTransit, 0) as inTransit,
    coalesce(r.waiting, 0) as waiting, coalesce(l.ill, 0) as ill,
    coalesce(g.guarantees, 0) as guarantees, d.restrictions
  from borrowers b
  join categories c using (categorycode)
  left join (select borrowernumber, count(*) as permissions from user_permissions
    where borrowernumber in (:keys) group by borrowernumber) p using (borrowernumber)
  left join (select borrowernumber, count(*) as loans from issues
    where borrowernumber in (:keys) group by borrowernumber) i using (borrowernumber)
  left join (select borrowernumber, sum(greatest(amountoutstanding, 0)) as owed,
      -sum(least(amountoutstanding, 0)) as owedTo from accountlines
    where borrowernumber in (:keys) and amountoutstanding <> 0
    group by borrowernumber) a using (borrowernumber)
  left join (select borrowernumber, sum(coalesce(found, '') not in ('T', 'P', 'W')) as pending,
      sum(coalesce(found, '') in ('T', 'P')) as inTransit, sum(found <=> 'W') as waiting
    from reserves where borrowernumber in (:keys) group by borrowernumber) r using (borrowernumber)
  left join (select borrowernumber, count(*) as ill from illrequests
    where borrowernumber in (:keys) and completed is null group by borrowernumber) l
    using (borrowernumber)
  left join (select guarantor_id as borrowernumber, count(*) as guarantees
    from borrower_relationships where guarantor_id in (:keys) group by guarantor_id) g
    using (borrowernumber)
  left join (select borrowernumber, group_concat(coalesce(concat(replace(
      convert_tz(timestamp(expiration), @@session.time_zone, '+00:00'), ' ', 'T'), 'Z'), '-'))
      as restrictions
    from borrower_debarments where borrowernumber in (:keys) group by borrowernumber) d
    using (borrowernumber)
  where b.borrowernumber in (:keys)`

/** Koha writes an account that never ends as one that ends in the year 9999. */
const NEVER_ENDS = '9999'

// Koha has no deposits, disputed or exported charges, legal holds, proxies, locked records or
// researchers, so there are none. Who is named in acquisitions is not read: it stays unknown.
const { acquisitions: _unread, ...CLEAN } = CLEAN_USER

function factsOf(row: PatronRow, setup: KohaSetup): UserFacts {
  const lastLoan = dayFrom(row.lastLoan)
  return {
    ...CLEAN,
    key: keyFrom(row.borrowernumber),
    primaryId: row.cardnumber,
    recordType: categoryType(row.categoryType),
    userGroup: row.categorycode,
    homeLibrary: row.branchcode,
    expiryDate: row.dateexpiry?.startsWith(NEVER_ENDS) === true ? null : dayFrom(row.dateexpiry),
    createdDate: row.dateenrolled === null ? undefined : dayFrom(row.dateenrolled),
    ...(isForgotten(row, setup) ? {} : { lastLoanDate: lastLoan }),
    ...(setup.preferences.tracksActivity ? { lastActivityDate: lastActivity(row) } : {}),
    openLoans: countFrom(row.loans),
    debt: amountFrom(row.owed ?? '0'),
    credit: amountFrom(row.owedTo ?? '0'),
    requests: {
      pending: Number(row.pending),
      inTransit: Number(row.inTransit),
      onHoldShelf: Number(row.waiting),
      shipped: 0,
    },
    resourceSharingRequests: countFrom(row.ill),
    staffRoles: staffRoles(row),
    protectedUser: flagFrom(row.protected),
    systemAccount: isSystemAccount(row, setup),
    guaranteeOf: countFrom(row.guarantees),
    restrictions: restrictionsOf(row),
  }
}

/** See `LOANS_ARE_UNKNOWN`, which says the same in SQL. */
function isForgotten(
  { lastLoan, privacy, anonymized }: PatronRow,
  { anonymisesLoans }: KohaSetup,
): boolean {
  return lastLoan === null && (anonymisesLoans || privacy === 2 || anonymized === 1)
}

function lastActivity({ lastSeen, lastLoan }: PatronRow) {
  const days = [lastSeen, lastLoan].filter((day) => day !== null)
  return dayFrom(days.sort().at(-1) ?? null)
}

/** A category of type staff, the flags of a member of staff, or single permissions. */
function staffRoles({ categoryType: letter, flags, permissions }: PatronRow): number {
  return (letter === 'S' ? 1 : 0) + (Number(flags ?? 0) === 0 ? 0 : 1) + Number(permissions)
}

/** The anonymous patron, the account of self-check machines, and who is to get the lists. */
function isSystemAccount(
  { borrowernumber, userid }: PatronRow,
  { preferences }: KohaSetup,
): boolean {
  const { anonymousPatron, listOwner, selfCheckUser } = preferences
  return (
    borrowernumber === anonymousPatron ||
    borrowernumber === listOwner ||
    (selfCheckUser !== null && userid === selfCheckUser)
  )
}

/**
 * A restriction ends as its day of expiry begins, in Koha's zone, which is that of the session.
 * Unknown where one of them ends at no moment that there is.
 */
function restrictionsOf({ restrictions }: PatronRow): readonly Restriction[] | undefined {
  const ends = restrictions === null ? [] : restrictions.split(',')
  const found = ends.map((end) => momentFrom(end === '-' ? null : end))
  return found.some((until) => until === undefined)
    ? undefined
    : found.map((until) => ({ until: until ?? null }))
}
