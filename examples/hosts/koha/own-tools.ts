// Koha's own ways to delete many patrons, asked whom they would delete: the script
// `delete_patrons.pl`, and the batch tool `cleanborrowers.pl` of the staff interface.
import { keyFrom, type PurgeCriteria, type UserKey } from 'ils-user-purge'
import type { OwnTool } from '../../shared/command-line/system.js'
import { type KohaTx, rowsOf } from './database.js'
import { isBorrowernumber, letterOf, numberList } from './host/mapping.js'
import type { Preferences } from './preferences.js'

/** Runs work that only reads. */
export type Read = <Result>(work: (tx: KohaTx) => Promise<Result>) => Promise<Result>

/** A condition under which a tool deletes a patron, and what is said where it does not hold. */
interface Condition {
  readonly why: string
  readonly sql: string
  readonly values: readonly string[]
}

const PAGE = 5000

/** Both tools, where they take such criteria: their filters know days alone, and no exceptions. */
export function ownTools(
  criteria: PurgeCriteria,
  preferences: Preferences,
  read: Read,
): readonly OwnTool[] {
  const filters = filtersOf(criteria)
  if (filters === null) return []
  const common = [...filters, ...ALWAYS, ...notAnonymous(preferences)]
  return [
    tool('delete_patrons.pl', [...common, chargesOf(preferences)], read),
    tool('cleanborrowers.pl', [...common, BALANCE], read),
  ]
}

/** Asked of everybody, whatever the filters. */
const ALWAYS: readonly Condition[] = [
  { why: 'is of a staff category', sql: `c.category_type <> 'S'`, values: [] },
  { why: 'has staff permissions', sql: '(b.flags is null or b.flags = 0)', values: [] },
  {
    why: 'is a guarantor',
    sql:
      'not exists (select 1 from borrower_relationships g where g.guarantor_id = ' +
      'b.borrowernumber)',
    values: [],
  },
  { why: 'is protected', sql: 'b.protected = 0', values: [] },
  {
    why: 'has something on loan',
    sql: 'not exists (select 1 from issues i where i.borrowernumber = b.borrowernumber)',
    values: [],
  },
]

function notAnonymous({ anonymousPatron }: Preferences): readonly Condition[] {
  return anonymousPatron === null
    ? []
    : [
        {
          why: 'is the anonymous patron',
          sql: 'b.borrowernumber <> ?',
          values: [String(anonymousPatron)],
        },
      ]
}

/** `cleanborrowers.pl` skips every balance but 0, one in the patron's favour too. */
const BALANCE: Condition = {
  why: 'has a balance that is not 0',
  sql: `coalesce((select sum(a.amountoutstanding) from accountlines a
    where a.borrowernumber = b.borrowernumber), 0) = 0`,
  values: [],
}

/**
 * `delete_patrons.pl` leaves out what three preferences say does not count. As soon as one of them
 * leaves something out, credits do not count either.
 */
function chargesOf({ charges }: Preferences): Condition {
  const left = [
    ...(charges.holds ? [] : [`'RESERVE'`]),
    ...(charges.rentals ? [] : [`'RENT'`, `'RENT_DAILY'`, `'RENT_RENEW'`, `'RENT_DAILY_RENEW'`]),
  ]
  const system = charges.manual
    ? 'true'
    : `a.debit_type_code not in (select t.code from account_debit_types t where t.is_system = 0)`
  const counted = [
    ...(left.length === 0 ? [] : [`a.debit_type_code not in (${left.join(', ')})`]),
    system,
  ]
  return {
    why: 'has charges that are not 0',
    sql: `coalesce((select sum(a.amountoutstanding) from accountlines a
      where a.borrowernumber = b.borrowernumber and ${counted.join(' and ')}), 0) = 0`,
    values: [],
  }
}

/** The filters as Koha writes them; `null` where it has none for something in the criteria. */
function filtersOf(criteria: PurgeCriteria): readonly Condition[] | null {
  const dates = criteria.dates.map(dateFilter)
  if (dates.some((each) => each === null)) return null
  const categories = criteria.recordTypes.flatMap(({ recordType, userGroups }) =>
    userGroups.length === 0
      ? [{ sql: 'c.category_type = ?', values: [letterOf(recordType)] }]
      : userGroups.map((code) => ({ sql: 'b.categorycode = ?', values: [code] })),
  )
  const libraries = criteria.homeLibraries.map(({ library }) => library)
  const { include } = criteria
  return [
    ...(dates as readonly Condition[]),
    ...(categories.length === 0
      ? []
      : [
          {
            why: 'is of another category',
            sql: `(${categories.map(({ sql }) => sql).join(' or ')})`,
            values: categories.flatMap(({ values }) => values),
          },
        ]),
    ...(libraries.length === 0
      ? []
      : [
          {
            why: 'is of another library',
            sql: `b.branchcode in (${libraries.map(() => '?').join(', ')})`,
            values: libraries,
          },
        ]),
    ...(include === null
      ? []
      : [
          {
            why: 'is not in the file',
            sql: `b.borrowernumber in (${numberList(include.filter(isBorrowernumber)) || '0'})`,
            values: [],
          },
        ]),
  ]
}

function dateFilter(condition: PurgeCriteria['dates'][number]): Condition | null {
  if (condition._tag !== 'past' || condition.limit._tag !== 'day') return null
  const { day, rule } = condition.limit
  if (rule !== 'before') return null
  switch (condition.field) {
    case 'expiryDate':
      return { why: 'has not expired by then', sql: 'b.dateexpiry < ?', values: [day] }
    case 'lastActivityDate':
      return { why: 'was seen later, or never', sql: 'b.lastseen < ?', values: [day] }
    case 'lastLoanDate':
      return condition.absent === 'long-ago'
        ? {
            why: 'has borrowed since',
            sql: `not exists (select 1 from old_issues o
              where o.borrowernumber = b.borrowernumber and o.timestamp >= ?)`,
            values: [day],
          }
        : null
    default:
      return null
  }
}

function tool(name: string, conditions: readonly Condition[], read: Read): OwnTool {
  const all = conditions.map(({ sql }) => `coalesce(${sql}, false)`).join(' and ')
  const values = conditions.flatMap((each) => each.values)
  const page = (after: number) =>
    read((tx) =>
      rowsOf<{ readonly borrowernumber: number }>(
        tx,
        `select b.borrowernumber from borrowers b join categories c using (categorycode)
         where b.borrowernumber > ? and ${all} order by b.borrowernumber limit ${PAGE}`,
        [after, ...values],
      ),
    )
  return {
    name,
    goes: async function* () {
      let after = 0
      for (;;) {
        const rows = await page(after)
        yield rows.map(({ borrowernumber }) => keyFrom(borrowernumber))
        after = rows.at(-1)?.borrowernumber ?? after
        if (rows.length < PAGE) return
      }
    },
    whyNot: (keys) => read((tx) => reasons(tx, conditions, keys)),
  }
}

/** The first condition that does not hold, for each of these patrons. */
async function reasons(
  tx: KohaTx,
  conditions: readonly Condition[],
  keys: readonly UserKey[],
): Promise<ReadonlyMap<string, string>> {
  const cases = conditions.map(({ sql }, at) => `when not coalesce(${sql}, false) then ${at}`)
  const rows = await rowsOf<{ readonly borrowernumber: number; readonly at: number | null }>(
    tx,
    `select b.borrowernumber, case ${cases.join(' ')} end as at
     from borrowers b join categories c using (categorycode)
     where b.borrowernumber in (${numberList(keys)})`,
    conditions.flatMap(({ values }) => values),
  )
  return new Map(
    rows.flatMap(({ borrowernumber, at }) => {
      const why = at === null ? undefined : conditions[at]?.why
      return why === undefined ? [] : [[String(borrowernumber), why] as const]
    }),
  )
}
