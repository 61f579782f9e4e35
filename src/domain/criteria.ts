// What the Add Job form asks.
import type { UserKey } from './keys.js'
import type { Money } from './money.js'

/** The date of a user that the cutoff is held against. */
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
 * - `documented`: with 0 days yes, with N > 0 no. Both are what the vendor documents, although they
 *   contradict each other.
 * - `on-or-before`: always yes.
 * - `before`: always no.
 *
 * Source: Ex Libris Alma documentation, "Purging Users".
 */
export type CutoffRule = 'documented' | 'on-or-before' | 'before'

/** Every cutoff rule. */
export const CUTOFF_RULES = [
  'documented',
  'on-or-before',
  'before',
] as const satisfies readonly CutoffRule[]

/**
 * Whom a purge means. Everything left out narrows, nothing left out widens.
 *
 * The cutoff is the as-of day, in the policy's zone, minus `days`.
 */
export interface PurgeCriteria {
  /** Which date is held against the cutoff; a user without that date is never selected. */
  readonly dateField: DateField
  /**
   * Whole days between that date and the purge, 0 to 36500.
   *
   * `null` (not set) is not 0: it selects only dates strictly before the as-of day, and only with
   * `purgeDate`; any other date field without days is refused, since it would mean nearly
   * everybody.
   */
  readonly days: number | null
  readonly cutoffRule: CutoffRule
  /** Only records of this type; `null` = of any type. */
  readonly recordType: string | null
  /** Only users in one of these groups; empty = in any. Needs a record type. */
  readonly userGroups: readonly string[]
  /**
   * A user who owes more than this stays; exactly this much goes and is waived. Not negative. Where
   * the policy's rule `debt-over-threshold` is at `warn`, more only warns; where it is `off`, this
   * must be 0.
   */
  readonly waiveThreshold: Money
  /** Only these users; `null` = all. The dates are held against them all the same. */
  readonly include: readonly UserKey[] | null
  /** Never these users. */
  readonly exclude: readonly UserKey[]
}
