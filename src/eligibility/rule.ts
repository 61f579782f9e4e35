// A rule is a value: a code, the facts it needs, and a check that answers with what it measured.
import type { Scalar } from '../domain/brand.js'
import type { CalendarDate, Instant } from '../domain/calendar.js'
import type { PurgeCriteria } from '../domain/criteria.js'
import type { Cutoff } from '../domain/cutoff.js'
import type { FoldName } from '../domain/fold.js'
import type { ActorKey } from '../domain/keys.js'
import type { PurgePolicy } from '../domain/policy.js'
import type { FactName, UserFacts } from '../domain/user.js'
import type { RuleCode } from '../domain/verdict.js'

/** What every rule may know in addition to the user; resolved once, before the first user. */
export interface RuleContext {
  /** Whom it means. */
  readonly criteria: PurgeCriteria
  /** The policy in force. */
  readonly policy: PurgePolicy
  /** The moment that the rules are held against. */
  readonly asOf: Instant
  /** The day of that moment in the policy's zone. */
  readonly asOfDate: CalendarDate
  /** The conditions on dates, resolved against the as-of day. */
  readonly cutoffs: readonly Cutoff[]
  /** Who asked; `null` in a check of one user that nobody asked for as a job. */
  readonly actor: ActorKey | null
  /** Who approved; `null` before the approval, and where nobody has to approve. */
  readonly approver: ActorKey | null
  /** Who asked for the plan; `null` where nobody did. */
  readonly planner: ActorKey | null
  /** The host's own folding of names, for guards; left out: it has none. */
  readonly foldName?: FoldName
}

/**
 * What a rule holds against a user: what it measured and the limit, or the fact that it misses.
 * `null` = nothing against this user.
 */
export type Finding =
  | { readonly _tag: 'Blocked'; readonly measured: Scalar; readonly limit: Scalar }
  | { readonly _tag: 'Unknown'; readonly fact: FactName }

/** Checks one user. Pure and fast: no date, decimal or regular-expression object per user. */
export type RuleCheck = (user: UserFacts) => Finding | null

/**
 * One named reason why a user might stay.
 *
 * A host's own rule has a code that starts with `x-` and reads its facts from `extra`. A rule that
 * throws, or answers anything but a {@link Finding} or `null`, blocks the user as `RuleFailed`.
 */
export interface Rule {
  /** The stable code of the rule, and of its reasons. */
  readonly code: RuleCode
  /** A hard rule is always on: no policy can switch it off or make it a mere warning. */
  readonly hard: boolean
  /** A rule that can only warn, such as the one for the boundary day. */
  readonly warnsOnly?: boolean
  /**
   * The facts it needs. Every one that is missing makes an `Unknown` finding, unless the rule needs
   * only one of several.
   */
  readonly facts: readonly FactName[]
  /** Where the rule comes from. */
  readonly source: string
  /** Resolves limits and dates once, and returns the check. */
  readonly prepare: (context: RuleContext) => RuleCheck
}
