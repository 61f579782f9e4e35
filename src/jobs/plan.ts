// What a plan says: who would go, who would stay and why, bound by its digest to exactly these
// users and these rules.
import type { CalendarDate, Instant } from '../domain/calendar.js'
import type { NotSelectedCounts } from '../domain/candidate-query.js'
import type { PurgeCriteria } from '../domain/criteria.js'
import type { PlanId, UserKey } from '../domain/keys.js'
import type { Money } from '../domain/money.js'
import type { PurgePolicy } from '../domain/policy.js'
import type { DatesBefore } from '../domain/purge-date-rule.js'
import type { Reason, Verdict, Warning } from '../domain/verdict.js'
import type { GivenName } from '../domain/vocabulary.js'
import type { ReapplyDeletePolicyOrder, StoredPurgeDatesOrder } from './job.js'
import type { Cutoff } from '../domain/cutoff.js'
import type { Caution } from '../domain/cautions.js'
import type { PurgeRefusal } from './refusal.js'

/**
 * How many users fall under each verdict. `examined` is all candidates that the host delivered: the
 * sum of the others.
 */
export interface PlanCounts {
  /** Users who were read; the sum of the others. */
  readonly examined: number
  /** Users who would go. */
  readonly purge: number
  /** Users whom the criteria mean, and who stay. */
  readonly keep: number
  /** Users who were read, and whom the criteria do not mean. */
  readonly notSelected: number
}

/** Why users are not selected. A user whom two conditions do not fit counts twice. */
export interface NotSelectedUsers {
  /** The candidates of the host, by the keys under which reasons are counted. */
  readonly candidates: Readonly<Record<string, number>>
  /**
   * The users who are not even candidates, as the host counts them. `null` = it does not count
   * them, so it is not known why they are not selected.
   */
  readonly others: NotSelectedCounts | null
}

/**
 * A name in an order or a policy that no user was found to have. It may be mistyped.
 *
 * - `library`: no user of the library has it, as the host counts them.
 * - `examined`: none of the users who were examined has it; others may.
 */
export interface NameNotMet extends GivenName {
  /** Among whom the name was not met. */
  readonly among: 'library' | 'examined'
}

/** What a purge would do. Nothing was changed to find it out. */
export interface PurgePlan {
  /** The plan as it is stored; the job that it becomes has the same id. */
  readonly id: PlanId
  /** Whom it means. */
  readonly criteria: PurgeCriteria
  /** The policy that was frozen when planning began. */
  readonly policy: PurgePolicy
  /** The moment at which planning began. */
  readonly asOf: Instant
  /** The day of that moment in the policy's zone. */
  readonly asOfDate: CalendarDate
  /** The conditions on dates, resolved against the as-of day, in their order. */
  readonly cutoffs: readonly Cutoff[]
  /** All users of the host, selected or not. */
  readonly users: number
  /** How many users go, stay, or are not meant. */
  readonly counts: PlanCounts
  /** How many users each reason keeps; a user with three reasons counts three times. */
  readonly reasons: Readonly<Record<string, number>>
  /** How many users each warning is about, whatever becomes of them. */
  readonly warnings: Readonly<Record<string, number>>
  /** The same numbers by home library; users without one, or of whom it is unknown, under `''`. */
  readonly homeLibraries: Readonly<Record<string, Omit<PlanCounts, 'examined'>>>
  /** How many keys of `criteria.include` no user has; the plan's users list them. */
  readonly notFound: number
  /** How many of `criteria.exclude` were not among the candidates. */
  readonly excludedNotMet: number
  /** Of {@link warnings}, those of users who go. The others are of users who do not. */
  readonly warningsOfThoseWhoGo: Readonly<Record<string, number>>
  /** Who is not meant, and why. */
  readonly notSelected: NotSelectedUsers
  /** Debt that would be waived, in all. */
  readonly waived: Money
  /** How many researchers are demoted. */
  readonly demoted: number
  /** How many requests are cancelled. */
  readonly requestsCancelled: number
  /** Choices in criteria and policy that deserve a second look. */
  readonly cautions: readonly Caution[]
  /**
   * Names in criteria and policy that no user was found to have, of those that the host's
   * vocabulary does not list. None where keys are included.
   */
  readonly namesNotMet: readonly NameNotMet[]
  /** Set when the policy's caps would refuse a job of this plan. */
  readonly refusal: PurgeRefusal | null
  /**
   * SHA-256, in hex, over the plan's id, the host's identity, criteria, policy, rules with their
   * settings, as-of day, cutoff, the chained digests of its pages, in which stand every selected
   * user's key with what would become of them, and the digest of each list of those who would go.
   * Confirm this and `counts.purge`.
   */
  readonly digest: string
}

/** A key of the order that no user has. */
export interface NotFound {
  /** No user has the key. */
  readonly _tag: 'NotFound'
}

/** What a bulk order would do to one user: acts on them, or leaves them as they are. */
export interface BulkVerdict {
  /** Whether the effect would be done. */
  readonly _tag: 'Apply' | 'Leave'
  /** Why the user stays; empty where nothing holds them back. */
  readonly reasons: readonly Reason[]
  /** What is worth knowing and keeps nobody. */
  readonly warnings: readonly Warning[]
  /** The purge date that would be assigned, where the order assigns purge dates. */
  readonly assigned: CalendarDate | null
  /** The dates that the user has now; `null` where the order assigns no purge dates. */
  readonly datesBefore: DatesBefore | null
}

/** What a plan says of a user. */
export type PlannedVerdict = Verdict | BulkVerdict | NotFound

/** One user of a plan. */
export interface PlannedUser {
  /** The user. */
  readonly key: UserKey
  /** What would become of the user. */
  readonly verdict: PlannedVerdict
  /** `null` = none, or unknown. */
  readonly userGroup: string | null
  /** `null` = none, or unknown. */
  readonly homeLibrary: string | null
}

/** What a bulk order would do. Nothing was changed to find it out. */
export interface BulkPlan {
  /** The plan as it is stored; the job that it becomes has the same id. */
  readonly id: PlanId
  /** What would be done. */
  readonly order: StoredPurgeDatesOrder | ReapplyDeletePolicyOrder
  /** The moment to which all days refer. */
  readonly asOf: Instant
  /** How many users it is about. */
  readonly counts: {
    /** The sum of the other two. */
    readonly examined: number
    readonly apply: number
    readonly leave: number
  }
  /** How many users each reason leaves as they are. */
  readonly reasons: Readonly<Record<string, number>>
  /** How many keys of the order's `include` no user has; the plan's users list them. */
  readonly notFound: number
  /** How many users would get a purge date before the day of the run. */
  readonly pastDates: number
  /** Choices in the order that deserve a second look. */
  readonly cautions: readonly Caution[]
  /** Names in the order that no examined user has, as in {@link PurgePlan}. */
  readonly namesNotMet: readonly NameNotMet[]
  /**
   * SHA-256, in hex, over the plan's id, the host's identity, the order, the as-of day, and what
   * would become of every user, as that of a {@link PurgePlan}. Confirm this and `counts.apply`.
   */
  readonly digest: string
}

/** How many users a plan would act on. */
export function goingIn(plan: PurgePlan | BulkPlan): number {
  return 'order' in plan ? plan.counts.apply : plan.counts.purge
}

/** How many users of a plan would stay as they are, those whom nobody selected among them. */
export function stayingIn(plan: PurgePlan | BulkPlan): number {
  return 'order' in plan ? plan.counts.leave : plan.counts.keep + plan.counts.notSelected
}

/** The verdicts on whom a job would act. */
export function actsOn({ verdict }: Pick<PlannedUser, 'verdict'>): boolean {
  return verdict._tag === 'Purge' || verdict._tag === 'Apply'
}
