// What the institution decided once.
import type { ZoneName } from './calendar.js'
import type { Currency } from './money.js'
import type { RequestState } from './user.js'
import type { RuleCode } from './verdict.js'

/** Whether a rule keeps a user, only warns, or is not asked. A hard rule is always `on`. */
export type RuleSetting = 'on' | 'warn' | 'off'

/**
 * What becomes of a user who has requests in a state: the user stays, the requests are cancelled,
 * or they are left to the host.
 */
export type RequestSetting = 'block' | 'cancel' | 'ignore'

/**
 * How the debt is calculated: `gross` = all that is owed; `net` = less what the library owes the
 * user.
 */
export type FineTotal = 'gross' | 'net'

/**
 * How much of a deleted user remains, from least to most removed.
 *
 * Source: Ex Libris Alma documentation, "Configuring User Deletion".
 */
export type DeletePolicyLevel =
  | 'keep-reportable'
  | 'keep-statistics'
  | 'keep-statistics-remove-id'
  | 'remove'

/** Every level, from least to most removed. */
export const DELETE_POLICY_LEVELS = [
  'keep-reportable',
  'keep-statistics',
  'keep-statistics-remove-id',
  'remove',
] as const satisfies readonly DeletePolicyLevel[]

/**
 * How many users one job may purge. A job over the cap is refused before its first deletion.
 *
 * With both limits, `or` refuses when either is exceeded, `and` only when both are.
 */
export interface Caps {
  /** At most so many users; a whole number from 1. `null` = no such limit. */
  readonly maxCount: number | null
  /**
   * At most this share of all the host's users, in percent, as a decimal above 0 up to 100. `null`
   * = no such limit.
   */
  readonly maxPercent: string | null
  readonly exceededWhen: 'and' | 'or'
}

/**
 * The institution's decisions, the same for every job until somebody changes them. Plain data:
 * spread it and change it.
 */
export interface PurgePolicy {
  /** Where the policy started from, e.g. `alma`; shown in reports. */
  readonly name: string
  /** The zone in which the as-of day is calculated. */
  readonly timeZone: ZoneName
  readonly currency: Currency
  /**
   * Setting by rule code. A rule that is not named here is `on`; a rule about requests then follows
   * {@link requests}.
   *
   * A rule must not contradict another setting that speaks of the same users: `requests`,
   * `recentActivityDays`, `protectedGroups`, and the waive threshold of the criteria.
   */
  readonly rules: Readonly<Record<RuleCode, RuleSetting>>
  readonly fineTotal: FineTotal
  /**
   * With `block` the rule of that state must be `on`, with `cancel` or `ignore` it must not; each
   * may be left unnamed.
   */
  readonly requests: Readonly<Record<RequestState, RequestSetting>>
  /**
   * Days without activity before a user counts as inactive, for the rule `recent-activity`; a whole
   * number from 1. `null` = recent activity is not asked, and the rule must be `off`; with a number
   * it must not be.
   */
  readonly recentActivityDays: number | null
  /**
   * Groups whose members stay; where the rule `protected-group` is at `warn` they only get a
   * warning. It must not be `off`.
   */
  readonly protectedGroups: readonly string[]
  /**
   * Whether a research system is there, so that researchers are demoted before they are deleted.
   */
  readonly researchers: 'enabled' | 'disabled'
  readonly deletePolicy: DeletePolicyLevel
  /** `null` = no cap. */
  readonly caps: Caps | null
  /** `second-person`: a job needs the approval of somebody other than who asked for it. */
  readonly approval: 'none' | 'second-person'
}
