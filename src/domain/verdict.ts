// What the evaluator answers: who goes, who stays, and every reason.
import type { NonEmpty, Scalar } from './brand.js'
import type { FactProblem } from './fact-problem.js'
import type { Money } from './money.js'
import type { FactName } from './user.js'

/** The stable code of a rule, e.g. `open-loans`; a host's own start with `x-`. */
export type RuleCode = string

/**
 * Why a user stays, or what is remarkable about them. Codes are stable; there is no free text.
 *
 * - `Blocked`: the rule measured something and held it against a limit.
 * - `Unknown`: the rule needs a fact that cannot be used, and `problem` says why. It is left out
 *   where a rule of the host does not know the fact, and in outcomes that were stored before
 *   reasons told.
 * - `RuleFailed`: the rule threw, or answered nonsense.
 */
export type Reason =
  | {
      readonly _tag: 'Blocked'
      readonly code: RuleCode
      readonly measured: Scalar
      readonly limit: Scalar
    }
  | {
      readonly _tag: 'Unknown'
      readonly code: RuleCode
      readonly fact: FactName
      readonly problem?: FactProblem
    }
  | { readonly _tag: 'RuleFailed'; readonly code: RuleCode }

/**
 * Something worth knowing that keeps nobody: a rule set to *warn*, or a user on the boundary day.
 * Same shape as a reason.
 */
export type Warning = Reason

/** What a purge does to a user, apart from deleting them. */
export interface PurgeActions {
  /** Make an affiliated researcher with assets or grants a non-affiliated one. Done first. */
  readonly demoteResearcher: boolean
  /** The debt to waive, recorded with amount, reason and actor; `null` = nothing is owed. */
  readonly waive: Money | null
  /** How many open requests are cancelled. */
  readonly cancelRequests: number
}

/**
 * The answer for one user.
 *
 * - `NotSelected`: the criteria do not mean this user; the reasons name every criterion that does
 *   not fit.
 * - `Keep`: the criteria mean them, and something holds them back; all reasons, never only the
 *   first.
 * - `Purge`: they go.
 */
export type Verdict =
  | {
      readonly _tag: 'NotSelected'
      readonly reasons: NonEmpty<Reason>
      readonly warnings: readonly Warning[]
    }
  | {
      readonly _tag: 'Keep'
      readonly reasons: NonEmpty<Reason>
      readonly warnings: readonly Warning[]
    }
  | {
      readonly _tag: 'Purge'
      readonly actions: PurgeActions
      readonly warnings: readonly Warning[]
    }

/**
 * The key under which a reason is counted: its code, with `/unknown` or `/rule-failed` where the
 * rule could not answer.
 */
export const reasonKey = (reason: Reason): string => {
  switch (reason._tag) {
    case 'Blocked':
      return reason.code
    case 'Unknown':
      return `${reason.code}/unknown`
    case 'RuleFailed':
      return `${reason.code}/rule-failed`
  }
}
