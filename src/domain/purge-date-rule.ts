// How purge dates are calculated when they are assigned in bulk.
import { isDay, lastDayOfQuarter, plusMonthsAndDays } from '../internal/time.js'
import type { CalendarDate } from './calendar.js'
import { isDayOrNone } from './fact-forms.js'
import { FLAG } from './fact-kinds.js'
import { problemOf } from './fact-problem.js'
import type { UserFacts } from './user.js'
import type { Reason } from './verdict.js'

/**
 * From which day a purge date is calculated: the user's expiry date, the end of its quarter, the
 * day of the run, or a day such as a term's end.
 */
export type PurgeDateAnchor =
  | { readonly _tag: 'expiry-date' }
  | { readonly _tag: 'quarter-end-of-expiry-date' }
  | { readonly _tag: 'run-date' }
  | { readonly _tag: 'day'; readonly date: CalendarDate }

/**
 * One way to calculate a purge date: the anchor, plus whole months, plus whole days, in this order.
 *
 * Months are added to the anchor at once and clamp to the end of a shorter month: 31 January + 1
 * month is 28 or 29 February. Source: policies that libraries publish, e.g. expiry + 30 days,
 * quarter end + 90 days, run date + 18 months.
 */
export interface PurgeDateRule {
  /** The day from which months and days are counted. */
  readonly anchor: PurgeDateAnchor
  /** 0 to 1200. */
  readonly months: number
  /** 0 to 36500. */
  readonly days: number
}

/** Which rule applies to whom. The first exception that fits wins. */
export interface PurgeDateAssignment {
  /** The date that users get where no exception fits. */
  readonly rule: PurgeDateRule
  /** Other rules for some users; the first that fits counts. */
  readonly exceptions: readonly PurgeDateException[]
  /** `true`: only users without a purge date get one; `false`: an existing one is replaced. */
  readonly onlyWhereEmpty: boolean
}

/**
 * A rule for some users: those of a group, or those of whom a fact of the host is `true` (e.g.
 * `lostItemPaid`).
 */
export type PurgeDateException =
  | { readonly _tag: 'group'; readonly userGroup: string; readonly rule: PurgeDateRule }
  | { readonly _tag: 'extra'; readonly fact: string; readonly rule: PurgeDateRule }

/** The dates of a user when a purge date was decided. One that is left out was not known. */
export interface DatesBefore {
  /** `null` = the user had none. */
  readonly purgeDate?: CalendarDate | null
  /** `null` = the account does not end. */
  readonly expiryDate?: CalendarDate | null
}

/** The dates of a user, as far as they are known. */
export function datesBefore({ purgeDate, expiryDate }: UserFacts): DatesBefore {
  return {
    ...(isDayOrNone(purgeDate) && { purgeDate }),
    ...(isDayOrNone(expiryDate) && { expiryDate }),
  }
}

/** The purge date for one user, or why none is assigned. */
export type AssignedPurgeDate =
  | { readonly _tag: 'Assign'; readonly date: CalendarDate }
  | { readonly _tag: 'Leave'; readonly reason: Reason }

/**
 * Calculates the purge date of one user.
 *
 * Left as they are: a user who has a purge date already (`has-purge-date`, with `onlyWhereEmpty`;
 * `same-purge-date` where nothing would change), one without the expiry date that is needed
 * (`no-expiry-date`), and one of whom a fact that is needed is unknown (`purge-date-rule`). A date
 * after 9999-12-31 is `date-out-of-range`.
 */
export const assignPurgeDate = (
  assignment: PurgeDateAssignment,
  user: UserFacts,
  runDate: CalendarDate,
): AssignedPurgeDate => {
  if (user.purgeDate !== null && !isDay(user.purgeDate)) return unknown(user, 'purgeDate')
  if (assignment.onlyWhereEmpty && user.purgeDate !== null)
    return leave('has-purge-date', user.purgeDate)
  const rule = ruleFor(assignment, user)
  if ('_tag' in rule) return rule
  const anchor = anchorDay(rule.anchor, user, runDate)
  if (typeof anchor !== 'string') return anchor
  const date = plusMonthsAndDays(anchor, rule.months, rule.days)
  if (date === null) return leave('date-out-of-range', anchor)
  return date === user.purgeDate
    ? leave('same-purge-date', date)
    : { _tag: 'Assign', date: date as CalendarDate }
}

const leave = (code: string, measured: string | null): AssignedPurgeDate => ({
  _tag: 'Leave',
  reason: { _tag: 'Blocked', code, measured, limit: null },
})

function unknown(
  user: UserFacts,
  fact: 'purgeDate' | 'expiryDate' | 'userGroup' | `extra.${string}`,
): AssignedPurgeDate {
  const problem = fact.startsWith('extra.') ? problemOf(user, fact, FLAG) : problemOf(user, fact)
  return {
    _tag: 'Leave',
    reason: {
      _tag: 'Unknown',
      code: 'purge-date-rule',
      fact,
      ...(problem !== null && { problem }),
    },
  }
}

const ruleFor = (
  assignment: PurgeDateAssignment,
  user: UserFacts,
): PurgeDateRule | AssignedPurgeDate => {
  for (const exception of assignment.exceptions) {
    if (exception._tag === 'group') {
      if (user.userGroup !== null && typeof user.userGroup !== 'string')
        return unknown(user, 'userGroup')
      if (user.userGroup === exception.userGroup) return exception.rule
    } else {
      const { extra = null } = user
      const fact: unknown =
        extra !== null && Object.hasOwn(extra, exception.fact) ? extra[exception.fact] : undefined
      if (typeof fact !== 'boolean') return unknown(user, `extra.${exception.fact}`)
      if (fact) return exception.rule
    }
  }
  return assignment.rule
}

const anchorDay = (
  anchor: PurgeDateAnchor,
  user: UserFacts,
  runDate: CalendarDate,
): CalendarDate | AssignedPurgeDate => {
  switch (anchor._tag) {
    case 'run-date':
      return runDate
    case 'day':
      return anchor.date
    case 'expiry-date':
    case 'quarter-end-of-expiry-date':
      if (user.expiryDate === null) return leave('no-expiry-date', null)
      if (!isDay(user.expiryDate)) return unknown(user, 'expiryDate')
      return anchor._tag === 'expiry-date'
        ? user.expiryDate
        : (lastDayOfQuarter(user.expiryDate) as CalendarDate)
  }
}
