// The queries that list plans, their users and outcomes. Only what is asked stands in them, so that
// a database prepares no more than a few texts.
import type { JobId, PlanId } from '../../domain/keys.js'
import type { PlanStatus } from '../../jobs/stored-plan.js'
import type { ListPart, OutcomeFilter, PlannedUserFilter } from '../../ports/plan-journal.js'
import type { SqlDialect } from './dialect.js'
import type { SqlValue } from './executor.js'
import { oneLine, OUTCOME_COLUMNS, PLANNED_USER_COLUMNS } from './statement-parts.js'
import type { TableNames } from './tables.js'

/** A statement, or a part of one, with the values for its placeholders. */
interface Query {
  readonly text: string
  readonly values: readonly SqlValue[]
}

/** Makes the queries. */
export interface ListQueries {
  readonly plans: (request: {
    readonly statuses: readonly PlanStatus[]
    readonly holdsUsers?: boolean
    readonly limit: number
  }) => Query
  readonly planUsers: (
    request: { readonly planId: PlanId; readonly filter: PlannedUserFilter } & ListPart,
  ) => Query
  readonly outcomes: (
    request: { readonly jobId: JobId; readonly filter: OutcomeFilter } & ListPart,
  ) => Query
}

/** The queries of a database. */
export function listQueries(sql: SqlDialect, tables: TableNames): ListQueries {
  const { plan, planUser, outcome } = tables
  return {
    plans: ({ statuses, holdsUsers, limit }) =>
      joined(
        sql,
        `select id as id, status as status, record as record from ${plan}`,
        [
          ...among('status', statuses),
          ...asked(holdsUsers, (holds) => part('holds_users = ?', Number(holds))),
        ],
        part('order by begun limit ?', limit),
      ),
    planUsers: ({ planId, filter, ...range }) =>
      joined(
        sql,
        `select ${PLANNED_USER_COLUMNS} from ${planUser}`,
        [
          part('plan_id = ?', planId),
          ...within(range),
          ...among('verdict', filter.verdicts),
          ...asked(filter.code, coded),
          ...asked(filter.userGroup, (group) => being('user_group', group)),
          ...asked(filter.homeLibrary, (library) => being('home_library', library)),
        ],
        endOf(range),
      ),
    outcomes: ({ jobId, filter, ...range }) =>
      joined(
        sql,
        `select ${OUTCOME_COLUMNS} from ${outcome} o`,
        [
          part('o.job_id = ?', jobId),
          ...within(range),
          ...among('status', filter.statuses),
          ...asked(filter.code, codedButForFailure),
          ...asked(filter.userGroup, (group) => planned(tables, 'user_group', group)),
          ...asked(filter.homeLibrary, (library) => planned(tables, 'home_library', library)),
        ],
        endOf(range),
      ),
  }
}

function part(text: string, ...values: readonly SqlValue[]): Query {
  return { text, values }
}

function joined(sql: SqlDialect, select: string, conditions: readonly Query[], end: Query): Query {
  const where = conditions.map(({ text }, at) => `${at === 0 ? 'where' : 'and'} ${text}`)
  return {
    text: sql.placeholders(oneLine([select, ...where, end.text].join(' '))),
    values: [...conditions, end].flatMap(({ values }) => values),
  }
}

function asked<Value>(
  value: Value | undefined,
  condition: (value: Value) => Query,
): readonly Query[] {
  return value === undefined ? [] : [condition(value)]
}

/** One placeholder a word: a list as a table would be joined, and the order of the keys be lost. */
function among(column: string, words: readonly string[] | undefined): readonly Query[] {
  const known = [...new Set(words)]
  return known.length === 0
    ? []
    : [part(`${column} in (${known.map(() => '?').join(', ')})`, ...known)]
}

function within({ after, before }: ListPart): readonly Query[] {
  return [
    ...(after === null ? [] : [part('user_key > ?', after)]),
    ...(before === null ? [] : [part('user_key < ?', before)]),
  ]
}

/** Whether a part is read from its end, and comes in descending order. */
export function isBackwards({ after, before }: ListPart): boolean {
  return after === null && before !== null
}

function endOf(range: ListPart): Query {
  return part(`order by user_key ${isBackwards(range) ? 'desc ' : ''}limit ?`, range.limit)
}

/**
 * Whether a reason or a warning has this code. What JSON holds as a text has its quotation marks
 * escaped, so nothing else looks like it; `replace` minds the case in every database, where `like`
 * does not.
 */
function coded(code: string): Query {
  return part("replace(detail, ?, '') <> detail", codeText(code))
}

/** The same in an outcome, whose failure has a code as well. */
function codedButForFailure(code: string): Query {
  const ofFailure = `"failure":{${codeText(code)}`
  return part(
    "replace(replace(detail, ?, ''), ?, '') <> replace(detail, ?, '')",
    ofFailure,
    codeText(code),
    ofFailure,
  )
}

function codeText(code: string): string {
  return `"code":${JSON.stringify(code)}`
}

function being(column: string, text: string | null): Query {
  return text === null ? part(`${column} is null`) : part(`${column} = ?`, JSON.stringify(text))
}

/** Whether the plan has the user of an outcome so; a user whom it does not have has nothing. */
function planned({ planUser }: TableNames, column: string, text: string | null): Query {
  const exists = `exists (select 1 from ${planUser} u
    where u.plan_id = o.job_id and u.user_key = o.user_key and u.${column}`
  return text === null
    ? part(`not ${exists} is not null)`)
    : part(`${exists} = ?)`, JSON.stringify(text))
}
