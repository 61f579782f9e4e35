// What the institution decided once.
import type { NonEmpty } from './brand.js'
import type { ZoneName } from './calendar.js'
import type { EvidenceSetting } from './evidence.js'
import type { Currency } from './money.js'
import type { RequestState } from './user.js'
import type { RuleCode } from './verdict.js'

/** Whether a rule keeps a user, only warns, or is not asked. A hard rule is always `on`. */
export type RuleSetting = 'on' | 'warn' | 'off'

/** Whether a rule that is asked keeps a user (`on`) or only warns. */
export type AskedSetting = Exclude<RuleSetting, 'off'>

/**
 * What becomes of a user who has requests in a state: the user stays (`block`); the requests are
 * cancelled, and a warning says how many (`cancel`); or nothing is asked and they are left to the
 * host (`ignore`).
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
 * How many users all jobs of a host together may purge within some days; at least one of the limits
 * is set. Otherwise several small jobs would do what one large job may not.
 */
export interface PeriodCap {
  /** The length of the period, back from the moment that is asked about; a whole number from 1. */
  readonly days: number
  /** At most so many users; a whole number from 1. `null` = no such limit. */
  readonly maxCount: number | null
  /**
   * At most this share of all users whom the host has at that moment, in percent, as a decimal
   * above 0 up to 100. `null` = no such limit.
   */
  readonly maxPercent: string | null
}

/**
 * How many users one job may purge, and all jobs of a period together. A job over a cap is refused
 * before its first deletion.
 *
 * With both limits, `or` refuses when either is exceeded, `and` only when both are; so it is for
 * the limits of a job, and for those of the period.
 */
export interface Caps {
  /** At most so many users; a whole number from 1. `null` = no such limit. */
  readonly maxCount: number | null
  /**
   * At most this share of all the host's users, in percent, as a decimal above 0 up to 100. `null`
   * = no such limit.
   */
  readonly maxPercent: string | null
  /** Whether both limits must be exceeded, or one of them is enough. */
  readonly exceededWhen: 'and' | 'or'
  /** `null`, or left out = no cap over a period. */
  readonly period?: PeriodCap | null
}

/** Which days count as recent, and what becomes of a user for whom one does. */
export interface RecentDays {
  /** A whole number from 1. So many days before the as-of day are still recent. */
  readonly days: number
  /** `on` = the user stays; `warn` = the user goes, with a warning. */
  readonly setting: AskedSetting
}

/** Groups that the policy protects, and what becomes of their members. */
export interface ProtectedGroups {
  /** At least one; names that are equal when folded are one group. */
  readonly groups: NonEmpty<string>
  /** `on` = members stay; `warn` = they go, with a warning. */
  readonly setting: AskedSetting
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
  /** The one currency of all amounts. */
  readonly currency: Currency
  /**
   * Setting by rule code. A rule that is not named here is `on`.
   *
   * A rule that has a field of its own is set there, and naming it here is a mistake
   * (`moved-setting`): the rules about requests in {@link requests}, `recent-activity` in
   * {@link recentActivity}, `recent-loan` in {@link recentLoan}, `protected-group` in
   * {@link protectedGroups}. `debt-over-threshold` is `on` or `warn`: a purge waives the debt, so
   * it is always asked.
   */
  readonly rules: Readonly<Record<RuleCode, RuleSetting>>
  /** Whether a credit is taken off the debt. */
  readonly fineTotal: FineTotal
  /** What becomes of a user with requests, by their state. */
  readonly requests: Readonly<Record<RequestState, RequestSetting>>
  /** For the rule `recent-activity`; `null` = it is not asked. */
  readonly recentActivity: RecentDays | null
  /** For the rule `recent-loan`; `null` = it is not asked. */
  readonly recentLoan: RecentDays | null
  /** For the rule `protected-group`; `null` = no group is protected. */
  readonly protectedGroups: ProtectedGroups | null
  /**
   * Whether a research system is there, so that researchers are demoted before they are deleted.
   * Where it is, the rule `researcher-not-demoted` is not asked.
   */
  readonly researchers: 'enabled' | 'disabled'
  /** How much of a deleted record is removed. */
  readonly deletePolicy: DeletePolicyLevel
  /** `null` = no cap. */
  readonly caps: Caps | null
  /** `second-person`: a job needs the approval of somebody other than who asked for it. */
  readonly approval: 'none' | 'second-person'
  /**
   * What the outcome of a purged user keeps of the facts by which the user was selected, for as
   * long as the outcome is kept. Left out: `none`.
   */
  readonly evidence?: EvidenceSetting
}
