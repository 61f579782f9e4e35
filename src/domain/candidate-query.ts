// Which users a host is asked for: the part of criteria that a store can answer by itself.
import type { CalendarDate } from './calendar.js'
import type { DateField, RecordTypeChoice } from './criteria.js'
import { DATE_CODES, type DateCode } from './date-codes.js'
import { type Cutoff, lastSelectedDay } from './cutoff.js'

/** What a date of a candidate must be. */
export interface DateWanted {
  /** The date that is asked for. */
  readonly field: DateField
  /** The date must not be after this day; `null` = the user must have no such date. */
  readonly onOrBefore: CalendarDate | null
  /** Whether a user without such a date is wanted too. */
  readonly orAbsent: boolean
}

/**
 * The part of the criteria that a host can push into its own query. The evaluator checks all of it
 * again.
 */
export interface CandidateQuery {
  /** All of them must hold. */
  readonly dates: readonly DateWanted[]
  /** One of them must fit; empty = records of any type. */
  readonly recordTypes: readonly RecordTypeChoice[]
  /** Branches included; empty = any. */
  readonly homeLibraries: readonly string[]
}

/** What a query is made of: resolved conditions, and names. */
export interface CandidateSource {
  /** The conditions on dates, resolved to days. */
  readonly cutoffs: readonly Cutoff[]
  /** The record types that are meant, with their groups; empty = all. */
  readonly recordTypes: readonly RecordTypeChoice[]
  /** Branches included; empty = any. */
  readonly homeLibraries: readonly string[]
}

/**
 * The part of the criteria that a host can push into its own query.
 *
 * @param scope `selected`: only users whom the criteria select; `with-boundary-day`: also users
 * whose date is the cutoff day itself. A preview shows them although they are not selected.
 */
export function candidateQuery(
  { cutoffs, recordTypes, homeLibraries }: CandidateSource,
  scope: 'selected' | 'with-boundary-day',
): CandidateQuery {
  return {
    dates: cutoffs.map((cutoff) => ({
      field: cutoff.field,
      onOrBefore: scope === 'selected' ? lastSelectedDay(cutoff) : cutoff.date,
      orAbsent: cutoff.orAbsent,
    })),
    recordTypes,
    homeLibraries,
  }
}

/** A code of a condition of a query that a user may not fit. */
export type NotSelectedCode =
  | DateCode
  | 'other-record-type'
  | 'other-user-group'
  | 'other-home-library'

/**
 * The conditions of a query that a user may not fit, by the codes of the reasons that name them.
 *
 * - For each date: there is none, it is after the day of the query, or there is one although only
 *   its absence is meant; see `DATE_CODES`.
 * - `other-record-type`: the record is of another type. `other-user-group`: the type is meant, and
 *   the user is in another group of it, or in none.
 * - `other-home-library`: the user belongs to another home library.
 */
export const NOT_SELECTED_CODES: readonly NotSelectedCode[] = /* @__PURE__ */ Object.freeze([
  .../* @__PURE__ */ Object.values(DATE_CODES).flatMap((codes) => Object.values(codes)),
  'other-record-type',
  'other-user-group',
  'other-home-library',
] as const)

/** How many users do not fit a condition, by its code; a code that is not there counts nobody. */
export type NotSelectedCounts = Readonly<Partial<Record<NotSelectedCode, number>>>
