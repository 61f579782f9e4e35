// Whom a query means: its conditions as SQL, read page by page in the order of the ids.
import type { Database } from 'better-sqlite3'
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
import { statementsOf } from './statements.js'

/** Where a date is, and, where its history may not have been kept, which column says so. */
interface DateColumn {
  readonly name: string
  readonly known?: string
}

const DATE_COLUMNS: Readonly<Record<DateField, DateColumn>> = {
  purgeDate: { name: 'purge_date' },
  expiryDate: { name: 'expiry_date' },
  lastActivityDate: { name: 'last_activity_date', known: 'last_activity_known' },
  lastLoanDate: { name: 'last_loan_date', known: 'last_loan_known' },
  createdDate: { name: 'created_date' },
}

/** A condition of a query, with the values of its placeholders. */
interface Condition {
  readonly sql: string
  readonly values: readonly string[]
}

/** Which users are read, and how many of them. */
interface PageOfKeys {
  readonly tx: Database
  readonly after: UserKey | null
  readonly limit: number
}

/** The users whom a query means. */
export async function purgeCandidates(
  request: CandidateRequest<Database>,
): Promise<readonly UserKey[]> {
  const { dates, recordTypes, homeLibraries } = request.query
  return keysWhere(request, [
    ...dates.map(dateCondition),
    ...(recordTypes.length === 0 ? [] : [typeCondition(recordTypes)]),
    ...(homeLibraries.length === 0 ? [] : [libraryCondition(homeLibraries)]),
  ])
}

/** A date that is not known fits: the user must be seen, and then stays for that reason. */
function dateCondition({ field, onOrBefore, orAbsent }: DateWanted): Condition {
  const { name, known } = DATE_COLUMNS[field]
  const fits = [
    ...(onOrBefore === null ? [] : [{ sql: `${name} <= ?`, values: [onOrBefore] }]),
    ...(orAbsent || onOrBefore === null ? [{ sql: `${name} IS NULL`, values: [] }] : []),
    ...(known === undefined ? [] : [{ sql: `${known} = 0`, values: [] }]),
  ]
  return anyOf(fits)
}

/** A date as conditions of which a user who is left out does not meet exactly one. */
function dateConditions({
  field,
  onOrBefore,
  orAbsent,
}: DateWanted): readonly (readonly [NotSelectedCode, Condition])[] {
  const { name, known } = DATE_COLUMNS[field]
  const { none, late, present } = DATE_CODES[field]
  const unknown = known === undefined ? [] : [{ sql: `${known} = 0`, values: [] }]
  const some = { sql: `${name} IS NOT NULL`, values: [] }
  const no = { sql: `${name} IS NULL`, values: [] }
  const early = { sql: `coalesce(${name}, '') <= ?`, values: [onOrBefore ?? ''] }
  if (onOrBefore === null) return [[present, anyOf([no, ...unknown])]]
  return [
    ...(orAbsent ? [] : [[none, anyOf([some, ...unknown])] as const]),
    [late, anyOf([early, ...unknown])],
  ]
}

/** The type alone, and then the group, of which only the types that are meant are asked. */
function typeConditions(
  recordTypes: readonly RecordTypeChoice[],
): readonly (readonly [NotSelectedCode, Condition])[] {
  const isMeant = {
    sql: 'record_type IN (SELECT value FROM json_each(?))',
    values: [JSON.stringify(recordTypes.map(({ recordType }) => recordType))],
  }
  const isOther = { sql: `NOT ${isMeant.sql}`, values: isMeant.values }
  return [
    ['other-record-type', isMeant],
    ['other-user-group', anyOf([isOther, typeCondition(recordTypes)])],
  ]
}

/** Types as a whole, or pairs of a type and a group; lists, so that any number of them fits. */
function typeCondition(recordTypes: readonly RecordTypeChoice[]): Condition {
  const whole = recordTypes.filter(({ userGroups }) => userGroups.length === 0)
  const pairs = recordTypes.flatMap(({ recordType, userGroups }) =>
    userGroups.map((group) => [recordType, group]),
  )
  return anyOf([
    {
      sql: 'record_type IN (SELECT value FROM json_each(?))',
      values: [JSON.stringify(whole.map(({ recordType }) => recordType))],
    },
    {
      sql: '(record_type, user_group) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))',
      values: [JSON.stringify(pairs)],
    },
  ])
}

/** Whether a user without a home library is meant is unknown, so they must be seen. */
function libraryCondition(homeLibraries: readonly string[]): Condition {
  return anyOf([
    {
      sql: 'home_library IN (SELECT value FROM json_each(?))',
      values: [JSON.stringify(homeLibraries)],
    },
    { sql: 'home_library IS NULL', values: [] },
  ])
}

function anyOf(conditions: readonly Condition[]): Condition {
  return {
    sql: `(${conditions.map(({ sql }) => sql).join(' OR ')})`,
    values: conditions.flatMap(({ values }) => values),
  }
}

/**
 * How many active users do not fit each condition of a query, in one pass over the table. A date
 * that is not known fits.
 */
export async function countNotSelected({
  tx,
  query,
}: {
  readonly tx: Database
  readonly query: CandidateQuery
}): Promise<NotSelectedCounts> {
  const { dates, recordTypes, homeLibraries } = query
  const conditions: readonly (readonly [NotSelectedCode, Condition])[] = [
    ...dates.flatMap(dateConditions),
    ...(recordTypes.length === 0 ? [] : typeConditions(recordTypes)),
    ...(homeLibraries.length === 0
      ? []
      : [['other-home-library', libraryCondition(homeLibraries)] as const]),
  ]
  // A query with no condition leaves nobody out.
  if (conditions.length === 0) return {}
  const counted = conditions.map(
    ([code, { sql }]) => `count(*) FILTER (WHERE (${sql}) IS NOT TRUE) AS "${code}"`,
  )
  const sql = `SELECT ${counted.join(', ')} FROM users WHERE status = 'active'`
  const values = conditions.flatMap(([, condition]) => condition.values)
  return (
    statementsOf(tx)
      .rows<NotSelectedCounts>(sql)
      .get(...values) ?? {}
  )
}

/** The active users for whom all conditions hold. */
function keysWhere(
  { tx, after, limit }: PageOfKeys,
  conditions: readonly Condition[],
): readonly UserKey[] {
  const where = ['id > ?', `status = 'active'`, ...conditions.map(({ sql }) => sql)]
  const values = conditions.flatMap((condition) => condition.values)
  // Read along the ids: an index on a date would sort the whole table again for every page.
  const sql = `SELECT id FROM users NOT INDEXED WHERE ${where.join(' AND ')} ORDER BY id LIMIT ?`
  return statementsOf(tx)
    .column<number>(sql)
    .all(after === null ? 0 : Number(after), ...values, limit)
    .map(keyFrom)
}
