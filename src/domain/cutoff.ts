// The days that separate who is selected from who is not yet, one for each condition on a date.
import { isDay, plusDays, plusMonthsAndDays } from '../internal/time.js'
import type { CalendarDate } from './calendar.js'
import type { CutoffRule, DateCondition, DateField, DateLimit } from './criteria.js'

/** A condition on a date, resolved against the as-of day. */
export interface Cutoff {
  /** The date that is asked for. */
  readonly field: DateField
  /**
   * The last day in question, in the policy's zone; `null` = no date is selected, only its absence.
   */
  readonly date: CalendarDate | null
  /** Whether a date on that very day is selected. */
  readonly inclusive: boolean
  /** Whether a user without that date is selected. */
  readonly orAbsent: boolean
}

/** The first day that a calendar date can name; nobody's date lies before it. */
const FIRST_DAY = '0001-01-01' as CalendarDate

/**
 * Resolves conditions on dates against the as-of day, in their order.
 *
 * Days are calendar days, so daylight saving changes nothing. Months and years are counted from the
 * as-of day itself, and end on the last day of a month that has no such day. A cutoff before the
 * year 1 selects nobody.
 *
 * Source: Ex Libris Alma documentation, "Purging Users": 0 days mean today or earlier, N days mean
 * strictly before the day N days ago.
 *
 * @example
 * resolveCutoffs([daysBack('purgeDate', 10)], date)
 * // on 2013-12-20: the purge date lies before 2013-12-10
 */
export function resolveCutoffs(
  conditions: readonly DateCondition[],
  asOfDate: CalendarDate,
): readonly Cutoff[] {
  return conditions.map((condition) => {
    const { field } = condition
    if (condition._tag === 'absent') return { field, date: null, inclusive: false, orAbsent: true }
    const day = dayOf(condition.limit, asOfDate)
    const orAbsent = condition.absent === 'long-ago'
    return isDay(day)
      ? { field, date: day as CalendarDate, inclusive: isInclusive(condition.limit), orAbsent }
      : { field, date: FIRST_DAY, inclusive: false, orAbsent }
  })
}

function dayOf(limit: DateLimit, asOfDate: CalendarDate): string | null {
  switch (limit._tag) {
    case 'not-set':
      return asOfDate
    case 'days':
      return plusDays(asOfDate, -limit.count)
    case 'months':
      return plusMonthsAndDays(asOfDate, -limit.count, 0)
    case 'years':
      return plusMonthsAndDays(asOfDate, -12 * limit.count, 0)
    case 'day':
      return limit.day
  }
}

function isInclusive(limit: DateLimit): boolean {
  if (limit._tag === 'not-set') return false
  const rule: CutoffRule = limit.rule
  switch (rule) {
    case 'documented':
      return limit._tag === 'days' && limit.count === 0
    case 'on-or-before':
      return true
    case 'before':
      return false
  }
}

/**
 * The last day that is selected: the cutoff day, or the day before it where the cutoff is
 * exclusive; `null` where no date is.
 */
export function lastSelectedDay(cutoff: Cutoff): CalendarDate | null {
  if (cutoff.date === null || cutoff.inclusive) return cutoff.date
  const before = plusDays(cutoff.date, -1)
  return isDay(before) ? (before as CalendarDate) : FIRST_DAY
}
