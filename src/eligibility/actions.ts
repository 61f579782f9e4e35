// What a purge does to a user other than deleting them, and which facts it must know first.
import type { PurgePolicy } from '../domain/policy.js'
import type { RequestState, UserFacts } from '../domain/user.js'
import { REQUEST_STATES } from '../domain/user.js'
import type { PurgeActions, RuleCode } from '../domain/verdict.js'
import { isDemoted } from '../domain/researcher.js'
import { isDebtContradicted } from './contradictions.js'
import { isCount, isResearcherOrNone, signOf } from '../domain/fact-forms.js'
import { unknown } from './measure.js'
import type { RuleCheck } from './rule.js'

/** Nothing but deleting. */
export const NO_ACTIONS: PurgeActions = /* @__PURE__ */ Object.freeze({
  demoteResearcher: false,
  waive: null,
  cancelRequests: 0,
})

/**
 * A fact that an action cannot do without: its absence keeps the user under this code, whatever the
 * rules say.
 */
export interface Need {
  readonly code: RuleCode
  readonly check: RuleCheck
}

/** The codes of needs that belong to no rule. */
export const NEED_CODES = ['requests', 'researcher'] as const

/** What a policy does to users who go, apart from deleting them. */
export interface ActionsPolicy {
  readonly isDemoting: boolean
  readonly cancelled: readonly RequestState[]
}

/** Prepares the actions for users who go. */
export function prepareActions(policy: PurgePolicy): ActionsPolicy {
  return { isDemoting: policy.researchers === 'enabled', cancelled: cancelledStates(policy) }
}

/**
 * The actions for a user who goes. The debt is waived in full, also where it counts net, and only
 * where it is known; requests are counted over the states that the policy cancels.
 */
export function actionsFor(
  { isDemoting, cancelled }: ActionsPolicy,
  user: UserFacts,
): PurgeActions {
  const { debt, researcher } = user
  const demoteResearcher = isDemoting && researcher !== undefined && isDemoted(researcher)
  const waive =
    debt === '0' || debt === undefined || !(signOf(debt) > 0) || isDebtContradicted(user)
      ? null
      : debt
  const cancelRequests = cancelled.length === 0 ? 0 : countRequests(user, cancelled)
  return demoteResearcher || waive !== null || cancelRequests !== 0
    ? { demoteResearcher, waive, cancelRequests }
    : NO_ACTIONS
}

/**
 * The facts without which the actions of this policy cannot be decided. A debt may stay unknown
 * only where its rule is off.
 */
export const needsOf = (
  policy: PurgePolicy,
  debtRule: { readonly code: RuleCode; readonly setting: 'on' | 'warn' | 'off' },
): readonly Need[] => {
  const needs: Need[] = []
  if (debtRule.setting === 'warn') needs.push({ code: debtRule.code, check: needDebt })
  const cancelled = cancelledStates(policy)
  if (cancelled.length > 0) needs.push({ code: 'requests', check: needRequests(cancelled) })
  if (policy.researchers === 'enabled') needs.push({ code: 'researcher', check: needResearcher })
  return needs
}

const needDebt: RuleCheck = (user) =>
  (user.debt === '0' || signOf(user.debt) >= 0) && !isDebtContradicted(user)
    ? null
    : unknown('debt')

const needRequests =
  (states: readonly RequestState[]): RuleCheck =>
  (user) =>
    countRequests(user, states) >= 0 ? null : unknown('requests')

const needResearcher: RuleCheck = ({ researcher }) =>
  isResearcherOrNone(researcher) ? null : unknown('researcher')

const cancelledStates = (policy: PurgePolicy): readonly RequestState[] =>
  REQUEST_STATES.filter((state) => policy.requests[state] === 'cancel')

/** How many requests are in these states; `NaN` where one of the counts is unknown. */
const countRequests = ({ requests }: UserFacts, states: readonly RequestState[]): number => {
  if (requests === undefined || requests === null) return Number.NaN
  let sum = 0
  for (const state of states) sum += countIn(requests, state)
  return sum
}

const countIn = (requests: Readonly<Record<RequestState, number>>, state: RequestState): number => {
  switch (state) {
    case 'pending':
      return asCount(requests.pending)
    case 'inTransit':
      return asCount(requests.inTransit)
    case 'onHoldShelf':
      return asCount(requests.onHoldShelf)
    case 'shipped':
      return asCount(requests.shipped)
  }
}

const asCount = (value: unknown): number => (value === 0 ? 0 : isCount(value) ? value : Number.NaN)
