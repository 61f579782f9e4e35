// Whom a query means: its conditions as SQL, read page by page in the order of the ids.
import type { Database } from 'better-sqlite3'
import {
  type CandidateRequest,
  type DateField,
  keyFrom,
  type UserFilter,
  type UserKey,
} from 'ils-user-purge'
import { statementsOf } from './statements.js'

const DATE_COLUMNS: Readonly<Record<DateField, string>> = {
  purgeDate: 'purge_date',
  expiryDate: 'expiry_date',
  lastActivityDate: 'last_activity_date',
  lastLoanDate: 'last_loan_date',
  createdDate: 'created_date',
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

/** The candidates of a purge. */
export async function purgeCandidates(
  request: CandidateRequest<Database>,
): Promise<readonly UserKey[]> {
  const { query } = request
  const due = {
    sql: `${DATE_COLUMNS[query.dateField]} <= ?`,
    values: [query.onOrBefore],
  }
  return keysWhere(request, [due, ...filterConditions(query)])
}

/** The users whom a filter means, whatever their dates. */
export async function usersIn(
  request: PageOfKeys & { readonly users: UserFilter },
): Promise<readonly UserKey[]> {
  return keysWhere(request, filterConditions(request.users))
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

function filterConditions(filter: UserFilter): readonly Condition[] {
  const { recordType, userGroups, include, exclude } = filter
  const conditions: Condition[] = []
  if (recordType !== null) conditions.push({ sql: 'record_type = ?', values: [recordType] })
  if (userGroups.length > 0)
    conditions.push({
      sql: 'user_group IN (SELECT value FROM json_each(?))',
      values: [JSON.stringify(userGroups)],
    })
  if (include !== null)
    conditions.push({
      sql: 'id IN (SELECT CAST(value AS INTEGER) FROM json_each(?))',
      values: [JSON.stringify(include)],
    })
  if (exclude.length > 0)
    conditions.push({
      sql: 'id NOT IN (SELECT CAST(value AS INTEGER) FROM json_each(?))',
      values: [JSON.stringify(exclude)],
    })
  return conditions
}
