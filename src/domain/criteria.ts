// Whom a job means: conditions on dates, record types with their groups, home libraries, or a set
// of keys.
import type { CalendarDate } from './calendar.js'
import type { UserKey } from './keys.js'
import type { Money } from './money.js'

/** A date of a user that a condition can be about. */
export type DateField =
  | 'purgeDate'
  | 'expiryDate'
  | 'lastActivityDate'
  | 'lastLoanDate'
  | 'createdDate'

/** Every date field. */
export const DATE_FIELDS = [
  'purgeDate',
  'expiryDate',
  'lastActivityDate',
  'lastLoanDate',
  'createdDate',
] as const satisfies readonly DateField[]

/**
 * Whether a date on the cutoff day itself is selected.
 *
 * - `on-or-before`: yes.
 * - `before`: no.
 */
export type DayRule = 'on-or-before' | 'before'

/** Every rule for the cutoff day. */
export const DAY_RULES = ['on-or-before', 'before'] as const satisfies readonly DayRule[]

/**
 * The same, where days are counted back.
 *
 * - `documented`: with 0 days yes, with N > 0 no. Both are what the vendor documents, although they
 *   contradict each other.
 *
 * Source: Ex Libris Alma documentation, "Purging Users".
 */
export type CutoffRule = 'documented' | DayRule

/** Every cutoff rule. */
export const CUTOFF_RULES = [
  'documented',
  'on-or-before',
  'before',
] as const satisfies readonly CutoffRule[]

/**
 * How far back a date must lie.
 *
 * - `not-set`: strictly before the as-of day. Only for the purge date: it is what the documented
 *   form does with no days in it, and for any other date it would mean nearly everybody.
 * - `days`: whole days before the as-of day, 0 to 36500.
 * - `months`, `years`: calendar months, 0 to 1200, or calendar years, 0 to 100, before the as-of
 *   day. Where the month reached has no such day, its last day counts: one month before 31 March is
 *   28 or 29 February.
 * - `day`: a fixed day.
 */
export type DateLimit =
  | { readonly _tag: 'not-set' }
  | { readonly _tag: 'days'; readonly count: number; readonly rule: CutoffRule }
  | { readonly _tag: 'months' | 'years'; readonly count: number; readonly rule: DayRule }
  | { readonly _tag: 'day'; readonly day: CalendarDate; readonly rule: DayRule }

/**
 * What is asked of one date of a user.
 *
 * - `past`: the date lies before the limit. A user without that date (`null`) is not selected, or,
 *   with `long-ago`, counts as one whose date lies long ago: "never borrowed", "never logged in".
 * - `absent`: the user has no such date; a user who has one is not selected.
 *
 * A date that is unknown is never taken for absent: the user stays, with the unknown date as the
 * reason.
 */
export type DateCondition =
  | {
      readonly _tag: 'past'
      readonly field: DateField
      readonly limit: DateLimit
      readonly absent: 'not-selected' | 'long-ago'
    }
  | { readonly _tag: 'absent'; readonly field: DateField }

/** A record type with the groups in it that are meant. */
export interface RecordTypeChoice {
  /** The record type, by the host's own name. */
  readonly recordType: string
  /** Only users in one of these groups; empty = in any group of this type. */
  readonly userGroups: readonly string[]
}

/** A home library that is meant. */
export interface HomeLibraryChoice {
  /** The library, by the host's own name. */
  readonly library: string
  /** Whether everything below it in the host's tree is meant too. */
  readonly withBranches: boolean
}

/** Which users are meant, apart from what their dates say. */
export interface UserChoice {
  /**
   * A user is meant who fits one of these; empty = records of any type. Two types may each have a
   * group of the same name, so a group is only ever named with its type.
   */
  readonly recordTypes: readonly RecordTypeChoice[]
  /**
   * Only users of one of these home libraries; empty = of any. A user without a home library is
   * unknown here, and so stays.
   */
  readonly homeLibraries: readonly HomeLibraryChoice[]
  /**
   * Only these users; `null` = all. The library reads exactly these, in this order, and the host is
   * not asked for candidates. Everything else that is asked of users holds for them too.
   */
  readonly include: readonly UserKey[] | null
  /** Never these users. Keys are compared as guards are: exactly, or equal when folded. */
  readonly exclude: readonly UserKey[]
}

/** Whom a purge means. Everything left out narrows, nothing left out widens. */
export interface PurgeCriteria extends UserChoice {
  /**
   * All of them must hold. Refused where everybody without dates would satisfy them, and where
   * there is none although no keys are included: that would mean nearly everybody.
   */
  readonly dates: readonly DateCondition[]
  /**
   * A user who owes more than this stays; exactly this much goes and is waived. Not negative. Where
   * the policy's rule `debt-over-threshold` is at `warn`, more only warns; where it is `off`, this
   * must be 0.
   */
  readonly waiveThreshold: Money
}

/**
 * The condition that a date lies so many days back.
 *
 * @param count - `null` = no days set, see {@link DateLimit}; only for the purge date.
 * @param rule - Only where days are set.
 * @example
 * const criteria = { ...DEFAULT_CRITERIA, dates: [daysBack('purgeDate', 30)] }
 */
export function daysBack(
  field: DateField,
  count: number | null,
  rule: CutoffRule = 'documented',
): DateCondition {
  const limit: DateLimit = count === null ? { _tag: 'not-set' } : { _tag: 'days', count, rule }
  return past(field, limit)
}

function past(field: DateField, limit: DateLimit): DateCondition {
  return { _tag: 'past', field, limit, absent: 'not-selected' }
}

/** The condition that a date lies so many calendar months back. */
export function monthsBack(
  field: DateField,
  count: number,
  rule: DayRule = 'before',
): DateCondition {
  return past(field, { _tag: 'months', count, rule })
}

/** The condition that a date lies so many calendar years back. */
export function yearsBack(
  field: DateField,
  count: number,
  rule: DayRule = 'before',
): DateCondition {
  return past(field, { _tag: 'years', count, rule })
}

/** The condition that a date lies before a fixed day, or on it with the rule `on-or-before`. */
export function beforeDay(
  field: DateField,
  day: CalendarDate,
  rule: DayRule = 'before',
): DateCondition {
  return past(field, { _tag: 'day', day, rule })
}

/**
 * The same condition, with users without that date selected too.
 *
 * @example
 * orNever(yearsBack('lastLoanDate', 3)) // not borrowed for three years, or never
 */
export function orNever(condition: DateCondition): DateCondition {
  return condition._tag === 'absent' ? condition : { ...condition, absent: 'long-ago' }
}

/** The condition that a user has no such date at all. */
export function never(field: DateField): DateCondition {
  return { _tag: 'absent', field }
}
