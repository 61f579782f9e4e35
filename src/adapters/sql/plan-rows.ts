// Between rows and plans, their users, and what is known of one user.
import type { NonEmpty } from '../../domain/brand.js'
import type { CalendarDate } from '../../domain/calendar.js'
import type { JobId, UserKey } from '../../domain/keys.js'
import type { DatesBefore } from '../../domain/purge-date-rule.js'
import type { PurgeActions, Reason, Warning } from '../../domain/verdict.js'
import type { PlannedUser, PlannedVerdict } from '../../jobs/plan.js'
import type { PlanInProgress, PlanProgress, StoredPlan, UserTrace } from '../../jobs/stored-plan.js'
import type { SqlRow } from './executor.js'
import { foreign, jsonOf, outcomeOf, parsed, textOf } from './rows.js'

/** A plan out of its row. */
export function planOf(row: SqlRow): StoredPlan {
  const plan = jsonOf<StoredPlan>(row, 'record')
  if (plan.id !== row.id || plan.status !== row.status) throw foreign('record')
  return plan
}

/** A plan out of its row, with how far it has come. */
export function planInProgressOf(row: SqlRow): PlanInProgress {
  return { plan: planOf(row), progress: jsonOf<PlanProgress>(row, 'progress') }
}

/** The columns of a plan that change with it: status, whether it holds users, record. */
export function planColumns(plan: StoredPlan): readonly [string, number, string] {
  return [plan.status, Number(plan.holdsUsers), JSON.stringify(plan)]
}

/** The columns of a user of a plan: key, verdict, group, home library, detail. */
export function plannedUserColumns({
  key,
  verdict,
  userGroup,
  homeLibrary,
}: PlannedUser): readonly [string, string, string | null, string | null, string | null] {
  return [key, verdict._tag, quoted(userGroup), quoted(homeLibrary), detailText(verdict)]
}

function quoted(text: string | null): string | null {
  return text === null ? null : JSON.stringify(text)
}

/** What there is to say but for the verdict. */
interface Detail {
  readonly reasons?: readonly Reason[]
  readonly warnings?: readonly Warning[]
  readonly actions?: PurgeActions
  readonly assigned?: CalendarDate
  readonly datesBefore?: DatesBefore
}

const NO_ACTIONS: PurgeActions = /* @__PURE__ */ Object.freeze({
  demoteResearcher: false,
  waive: null,
  cancelRequests: 0,
})

/** `null`, and no room taken, where there is nothing to say but the verdict. */
function detailText(verdict: PlannedVerdict): string | null {
  const detail = detailOf(verdict)
  return Object.keys(detail).length === 0 ? null : JSON.stringify(detail)
}

function detailOf(verdict: PlannedVerdict): Detail {
  switch (verdict._tag) {
    case 'NotFound':
      return {}
    case 'Purge': {
      const { actions, warnings } = verdict
      return { ...said({ warnings }), ...(isAnything(actions) && { actions }) }
    }
    case 'NotSelected':
    case 'Keep':
      return said(verdict)
    case 'Apply':
    case 'Leave': {
      const { assigned, datesBefore } = verdict
      return {
        ...said(verdict),
        ...(assigned !== null && { assigned }),
        ...(datesBefore !== null && { datesBefore }),
      }
    }
  }
}

function said({
  reasons = [],
  warnings = [],
}: Pick<Detail, 'reasons' | 'warnings'>): Pick<Detail, 'reasons' | 'warnings'> {
  return { ...(reasons.length > 0 && { reasons }), ...(warnings.length > 0 && { warnings }) }
}

function isAnything({ demoteResearcher, waive, cancelRequests }: PurgeActions): boolean {
  return demoteResearcher || waive !== null || cancelRequests !== 0
}

/** A user of a plan out of its row; its detail may stand in another column. */
export function plannedUserOf(row: SqlRow, column = 'detail'): PlannedUser {
  return {
    key: textOf(row, 'userkey') as UserKey,
    verdict: verdictOf(row, row[column] === null ? {} : jsonOf<Detail>(row, column)),
    userGroup: unquoted(row, 'usergroup'),
    homeLibrary: unquoted(row, 'homelibrary'),
  }
}

function verdictOf(row: SqlRow, detail: Detail): PlannedVerdict {
  const tag = textOf(row, 'verdict') as PlannedVerdict['_tag']
  const { reasons = [], warnings = [], actions = NO_ACTIONS } = detail
  switch (tag) {
    case 'NotFound':
      return { _tag: tag }
    case 'Purge':
      return { _tag: tag, actions, warnings }
    case 'NotSelected':
    case 'Keep': {
      if (!isNonEmpty(reasons)) throw foreign('detail')
      return { _tag: tag, reasons, warnings }
    }
    case 'Apply':
    case 'Leave': {
      const { assigned = null, datesBefore = null } = detail
      return { _tag: tag, reasons, warnings, assigned, datesBefore }
    }
    default:
      throw foreign('verdict')
  }
}

function isNonEmpty<Item>(items: readonly Item[]): items is NonEmpty<Item> {
  return items.length > 0
}

function unquoted(row: SqlRow, column: string): string | null {
  if (row[column] === null) return null
  const text: unknown = parsed(textOf(row, column), column)
  if (typeof text !== 'string') throw foreign(column)
  return text
}

/** What a plan and its job know of a user, out of one row of both. */
export function traceOf(row: SqlRow, userKey: UserKey): UserTrace {
  const named = { ...row, userkey: userKey }
  return {
    jobId: textOf(row, 'id') as JobId,
    planned: row.verdict === null ? null : plannedUserOf(named, 'planneddetail'),
    outcome: row.status === null ? null : outcomeOf(named),
  }
}
