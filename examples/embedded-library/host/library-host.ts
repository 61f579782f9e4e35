// How the example library answers the purge: candidates, facts and effects, each as one set in SQL.
import type { Database } from 'better-sqlite3'
import type {
  CandidateQuery,
  DateField,
  PurgeHost,
  ReadUsersRequest,
  UserKey,
} from 'ils-user-purge'
import { deleteUsers } from './delete-users.js'
import { deletedUsersPort } from './deleted-users.js'
import { FACTS_SQL, type FactsRow, factsOf } from './facts.js'
import { refusedWaivers, WAIVE_SQL, type WaivedFine } from './waive-fines.js'
import { notifyUsers } from './notify-users.js'
import { purgeDatesPort } from './purge-dates.js'
import { statementsOf } from './statements.js'
import { codeOf } from '../../shared/trouble.js'

const DATE_COLUMNS: Readonly<Record<DateField, string>> = {
  purgeDate: 'purge_date',
  expiryDate: 'expiry_date',
  lastActivityDate: 'last_activity_date',
  lastLoanDate: 'last_loan_date',
  createdDate: 'created_date',
}

/**
 * The example library as a host. Every method works on the connection it is given, so all of it
 * happens inside the library's transaction.
 *
 * SQLite has one writer at a time: `readUsers` with `lock` needs no lock of its own inside a write
 * transaction.
 */
export const libraryHost = {
  identity: 'embedded-library',
  candidates: async ({ tx, query, after, limit }) => {
    const { sql, values } = candidatesSql(query)
    const keys = statementsOf(tx)
      .column(sql)
      .all(after === null ? 0 : Number(after), ...values, limit) as number[]
    return keys.map((id) => String(id) as UserKey)
  },
  readUsers: async ({ tx, keys }: ReadUsersRequest<Database>) =>
    (statementsOf(tx).rows(FACTS_SQL).all(idsOf(keys)) as FactsRow[]).map(factsOf),
  countUsers: async ({ tx }) =>
    statementsOf(tx).column(`SELECT count(*) FROM users WHERE status = 'active'`).get() as number,
  effects: {
    demoteResearchers: {
      delivery: 'in-transaction',
      apply: async ({ tx, commands }) => {
        statementsOf(tx)
          .rows(DEMOTE_SQL)
          .run(idsOf(commands.map(({ key }) => key)))
        return []
      },
    },
    waiveFines: {
      delivery: 'in-transaction',
      apply: async ({ tx, context, commands }) => {
        const ids = idsOf(commands.map(({ key }) => key))
        const waived = statementsOf(tx)
          .rows(WAIVE_SQL)
          .all({ ids, actor: context.requestedBy, job: context.jobId }) as WaivedFine[]
        return refusedWaivers(commands, waived)
      },
    },
    cancelRequests: {
      delivery: 'in-transaction',
      apply: async ({ tx, context, commands }) => {
        const wanted = JSON.stringify(
          commands.flatMap(({ key, states }) => states.map((state) => [Number(key), state])),
        )
        statementsOf(tx).rows(CANCEL_SQL).run({ wanted, by: context.requestedBy })
        return []
      },
    },
    deleteUsers: {
      delivery: 'in-transaction',
      apply: async ({ tx, context, commands }) => {
        deleteUsers(tx, context, commands)
        return []
      },
    },
  },
  purgeDates: { ...purgeDatesPort, notifyUsers },
  deletedUsers: deletedUsersPort,
  describeFault: (fault: unknown): string =>
    codeOf(fault) ?? (fault instanceof Error ? fault.name : 'unknown fault'),
} satisfies PurgeHost<Database>

const ID = /^[1-9]\d{0,15}$/

/**
 * The user keys as the JSON list of integers that `json_each` reads. What is no integer is nobody's
 * key here.
 */
const idsOf = (keys: readonly UserKey[]): string =>
  `[${keys.filter((key) => ID.test(key)).join(',')}]`

const candidatesSql = (
  query: CandidateQuery,
): { readonly sql: string; readonly values: readonly string[] } => {
  const column = DATE_COLUMNS[query.dateField]
  const conditions: string[] = [`id > ?`, `status = 'active'`, `${column} <= ?`]
  const values: string[] = [query.onOrBefore]
  const and = (condition: string, value: string): void => {
    conditions.push(condition)
    values.push(value)
  }
  if (query.recordType !== null) and('record_type = ?', query.recordType)
  if (query.userGroups.length > 0)
    and('user_group IN (SELECT value FROM json_each(?))', JSON.stringify(query.userGroups))
  if (query.include !== null)
    and('id IN (SELECT CAST(value AS INTEGER) FROM json_each(?))', JSON.stringify(query.include))
  if (query.exclude.length > 0)
    and(
      'id NOT IN (SELECT CAST(value AS INTEGER) FROM json_each(?))',
      JSON.stringify(query.exclude),
    )
  return {
    sql: `SELECT id FROM users NOT INDEXED WHERE ${conditions.join(' AND ')} ORDER BY id LIMIT ?`,
    values,
  }
}

const DEMOTE_SQL = `UPDATE researchers SET affiliated = 0, previously_affiliated = 1, public_profile = 0, harvesting = 0
  WHERE affiliated = 1 AND user_id IN (SELECT value FROM json_each(?))`

// A resource-sharing request on the hold shelf is a fact of its own and is never cancelled among
// the others.
const CANCEL_SQL = `UPDATE requests SET state = 'cancelled', closed_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), closed_by = @by
  WHERE (user_id, state) IN (SELECT value ->> 0, value ->> 1 FROM json_each(@wanted))
    AND NOT (kind = 'resource-sharing' AND state = 'onHoldShelf')`
