// The day that separates who is selected from who is not yet.
import { isDay, plusDays } from '../internal/time.js'
import type { CalendarDate } from './calendar.js'
import type { CutoffRule, PurgeCriteria } from './criteria.js'

/** The day that separates who is selected from who is not yet. */
export interface Cutoff {
  /** The last day in question, in the policy's zone. */
  readonly date: CalendarDate
  /** Whether a date on that very day is selected. */
  readonly inclusive: boolean
}

/** The first day that a calendar date can name; nobody's date lies before it. */
const FIRST_DAY = '0001-01-01' as CalendarDate

/**
 * Resolves the criteria's days and cutoff rule against the as-of day.
 *
 * The cutoff is the as-of day minus `days`, counted in calendar days, so daylight saving changes
 * nothing. Without days it is the as-of day itself, exclusive whatever the rule says. A cutoff
 * before the year 1 selects nobody.
 *
 * Source: Ex Libris Alma documentation, "Purging Users": 0 days mean today or earlier, N days mean
 * strictly before the day N days ago.
 *
 * @example
 * resolveCutoff({ ...DEFAULT_CRITERIA, days: 10 }, date) // on 2013-12-20: { date: '2013-12-10', inclusive: false }
 */
export function resolveCutoff(criteria: PurgeCriteria, asOfDate: CalendarDate): Cutoff {
  const { days, cutoffRule } = criteria
  if (days === null) return { date: asOfDate, inclusive: false }
  const date = plusDays(asOfDate, -days)
  return isDay(date)
    ? { date: date as CalendarDate, inclusive: isInclusive(cutoffRule, days) }
    : { date: FIRST_DAY, inclusive: false }
}

function isInclusive(rule: CutoffRule, days: number): boolean {
  switch (rule) {
    case 'documented':
      return days === 0
    case 'on-or-before':
      return true
    case 'before':
      return false
  }
}

/**
 * The last day that is selected: the cutoff day, or the day before it where the cutoff is
 * exclusive.
 */
export function lastSelectedDay(cutoff: Cutoff): CalendarDate {
  if (cutoff.inclusive) return cutoff.date
  const before = plusDays(cutoff.date, -1)
  return isDay(before) ? (before as CalendarDate) : FIRST_DAY
}
