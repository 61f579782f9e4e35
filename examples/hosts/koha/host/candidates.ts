// Whom a query means: its conditions as SQL, read page by page in the order of the borrowernumbers.
import {
  type CandidateQuery,
  type CandidateRequest,
  DATE_CODES,
  type DateField,
  type DateWanted,
  keyFrom,
  type NotSelectedCode,
  type NotSelectedCounts,
  type RecordTypeChoice,
  type UserKey,
} from 'ils-user-purge'
import { type KohaTx, rowsOf } from '../database.js'
import { LAST_ACTIVITY, LAST_LOAN, LOANS_ARE_UNKNOWN } from './dates.js'
import { letterOf } from './mapping.js'
import type { KohaSetup } from './setup.js'

/** A condition of a query, with the values of its placeholders. */
interface Condition {
  readonly sql: string
  readonly values: readonly string[]
}

/** A date as SQL over `b`, and what says that it is not known. */
interface DateColumn {
  readonly sql: string
  readonly isUnknown?: string
}

function dateColumn(field: DateField, setup: KohaSetup): DateColumn {
  switch (field) {
    case 'expiryDate':
      return { sql: `if(b.dateexpiry >= '9999-01-01', null, b.dateexpiry)` }
    case 'createdDate':
      return { sql: 'b.dateenrolled' }
    case 'lastLoanDate':
      return { sql: LAST_LOAN, isUnknown: LOANS_ARE_UNKNOWN(setup) }
    case 'lastActivityDate':
      return {
        sql: LAST_ACTIVITY,
        isUnknown: setup.preferences.tracksActivity ? 'false' : 'true',
      }
    case 'purgeDate':
      throw new TypeError('Koha has no purge date.')
  }
}

/** The patrons whom a query means. */
export async function kohaCandidates(
  { tx, query, after, limit }: CandidateRequest<KohaTx>,
  setup: KohaSetup,
): Promise<readonly UserKey[]> {
  const conditions = [
    // What is quickly told first; the loans of a patron are only looked up where the rest fits.
    ...choiceConditions(query).map(([, condition]) => condition),
    ...query.dates.flatMap((wanted) => cheapCondition(wanted)),
    ...query.dates.map((wanted) => dateCondition(wanted, setup)),
  ]
  const where = ['b.borrowernumber > ?', ...conditions.map(({ sql }) => sql)]
  const rows = await rowsOf<{ readonly borrowernumber: number }>(
    tx,
    `select b.borrowernumber from borrowers b join categories c using (categorycode)
     where ${where.join(' and ')} order by b.borrowernumber limit ?`,
    [Number(after ?? 0), ...conditions.flatMap(({ values }) => values), limit],
  )
  return rows.map(({ borrowernumber }) => keyFrom(borrowernumber))
}

/** A date that is not known fits: the patron must be seen, and then stays for that reason. */
function dateCondition({ field, onOrBefore, orAbsent }: DateWanted, setup: KohaSetup): Condition {
  const { sql, isUnknown } = dateColumn(field, setup)
  return anyOf([
    ...(onOrBefore === null ? [] : [{ sql: `${sql} <= ?`, values: [onOrBefore] }]),
    ...(orAbsent || onOrBefore === null ? [{ sql: `${sql} is null`, values: [] }] : []),
    ...(isUnknown === undefined ? [] : [{ sql: isUnknown, values: [] }]),
  ])
}

/** Who was seen later cannot have been active last before; that needs no look at loans. */
function cheapCondition({ field, onOrBefore }: DateWanted): readonly Condition[] {
  if (field !== 'lastActivityDate' || onOrBefore === null) return []
  return [
    {
      sql: '(b.lastseen is null or b.lastseen < ? + interval 1 day)',
      values: [onOrBefore],
    },
  ]
}

/** A date as conditions of which a patron who is left out does not meet exactly one. */
function dateConditions(
  wanted: DateWanted,
  setup: KohaSetup,
): readonly (readonly [NotSelectedCode, Condition])[] {
  const { field, onOrBefore, orAbsent } = wanted
  const { sql, isUnknown = 'false' } = dateColumn(field, setup)
  const { none, late, present } = DATE_CODES[field]
  if (onOrBefore === null)
    return [[present, { sql: `(${sql} is null or ${isUnknown})`, values: [] }]]
  return [
    ...(orAbsent
      ? []
      : [[none, { sql: `(${sql} is not null or ${isUnknown})`, values: [] }] as const]),
    [late, { sql: `(coalesce(${sql}, '0001-01-01') <= ? or ${isUnknown})`, values: [onOrBefore] }],
  ]
}

function choiceConditions({
  recordTypes,
  homeLibraries,
}: CandidateQuery): readonly (readonly [NotSelectedCode, Condition])[] {
  return [
    ...(recordTypes.length === 0 ? [] : typeConditions(recordTypes)),
    ...(homeLibraries.length === 0
      ? []
      : [['other-home-library', oneOf('b.branchcode', homeLibraries)] as const]),
  ]
}

/** The type alone, and then the category, of which only the types that are meant are asked. */
function typeConditions(
  recordTypes: readonly RecordTypeChoice[],
): readonly (readonly [NotSelectedCode, Condition])[] {
  const isMeant = oneOf(
    'c.category_type',
    recordTypes.map(({ recordType }) => letterOf(recordType)),
  )
  const whole = recordTypes.filter(({ userGroups }) => userGroups.length === 0)
  const pairs = recordTypes.flatMap(({ recordType, userGroups }) =>
    userGroups.map((group) => ({
      sql: '(c.category_type = ? and b.categorycode = ?)',
      values: [letterOf(recordType), group],
    })),
  )
  return [
    ['other-record-type', isMeant],
    [
      'other-user-group',
      anyOf([
        { sql: `not ${isMeant.sql}`, values: isMeant.values },
        ...(whole.length === 0
          ? []
          : [
              oneOf(
                'c.category_type',
                whole.map(({ recordType }) => letterOf(recordType)),
              ),
            ]),
        ...pairs,
      ]),
    ],
  ]
}

function oneOf(column: string, values: readonly string[]): Condition {
  return { sql: `${column} in (${values.map(() => '?').join(', ')})`, values }
}

function anyOf(conditions: readonly Condition[]): Condition {
  return {
    sql: `(${conditions.map(({ sql }) => sql).join(' or ')})`,
    values: conditions.flatMap(({ values }) => values),
  }
}

/** How many patrons do not fit each condition of a query, in one pass over all of them. */
export async function countNotSelected(
  { tx, query }: { readonly tx: KohaTx; readonly query: CandidateQuery },
  setup: KohaSetup,
): Promise<NotSelectedCounts> {
  const conditions = [
    ...query.dates.flatMap((wanted) => dateConditions(wanted, setup)),
    ...choiceConditions(query),
  ]
  if (conditions.length === 0) return {}
  const counted = conditions.map(([code, { sql }]) => `coalesce(sum(not ${sql}), 0) as \`${code}\``)
  const [row = {}] = await rowsOf<Readonly<Record<string, string | number>>>(
    tx,
    `select ${counted.join(', ')} from borrowers b join categories c using (categorycode)`,
    conditions.flatMap(([, { values }]) => values),
  )
  return Object.fromEntries(Object.entries(row).map(([code, count]) => [code, Number(count)]))
}
