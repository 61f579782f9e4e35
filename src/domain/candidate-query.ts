// Which users a host is asked for: the part of criteria that a store can answer by itself.
import type { CalendarDate } from './calendar.js'
import type { DateField, PurgeCriteria } from './criteria.js'
import { type Cutoff, lastSelectedDay } from './cutoff.js'
import type { UserKey } from './keys.js'

/**
 * The part of the criteria that a host can push into its own query. The evaluator checks all of it
 * again.
 */
export interface CandidateQuery {
  readonly dateField: DateField
  /** The date must not be after this day. */
  readonly onOrBefore: CalendarDate
  /** `null` = of any type. */
  readonly recordType: string | null
  /** Empty = in any group. */
  readonly userGroups: readonly string[]
  /** `null` = all. */
  readonly include: readonly UserKey[] | null
  readonly exclude: readonly UserKey[]
}

/**
 * The part of the criteria that a host can push into its own query.
 *
 * @param scope `selected`: only users whom the criteria select; `with-boundary-day`: also users
 * whose date is the cutoff day itself. A preview shows them although they are not selected.
 */
export function candidateQuery(
  criteria: PurgeCriteria,
  cutoff: Cutoff,
  scope: 'selected' | 'with-boundary-day',
): CandidateQuery {
  return {
    dateField: criteria.dateField,
    onOrBefore: scope === 'selected' ? lastSelectedDay(cutoff) : cutoff.date,
    recordType: criteria.recordType,
    userGroups: criteria.userGroups,
    include: criteria.include,
    exclude: criteria.exclude,
  }
}
