// The rules that a field of the policy sets, so that `rules` does not name them: one setting a
// thing.
import type { SettingForm } from './phrases.js'
import type { PurgePolicy, RequestSetting, RuleSetting } from './policy.js'
import { REQUEST_STATES, type RequestState } from './user.js'
import type { RuleCode } from './verdict.js'

/** The rule that asks about the requests in a state. */
export const REQUEST_RULES = {
  pending: 'requests-pending',
  inTransit: 'requests-in-transit',
  onHoldShelf: 'requests-on-hold-shelf',
  shipped: 'requests-shipped',
} as const satisfies Readonly<Record<RequestState, RuleCode>>

/** The other rules that a field sets. */
export const RECENT_ACTIVITY = 'recent-activity'
export const RECENT_LOAN = 'recent-loan'
export const PROTECTED_GROUP = 'protected-group'

/** The code of a rule that a field of the policy sets. */
export type FieldRuleCode =
  | (typeof REQUEST_RULES)[RequestState]
  | typeof RECENT_ACTIVITY
  | typeof RECENT_LOAN
  | typeof PROTECTED_GROUP

/** A setting of the policy. */
interface Field {
  readonly path: string
  readonly what: SettingForm
}

const DAYS = 'null, or an object of days and setting'
const GROUPS = 'null, or an object of groups and setting'

/** Where each of these rules is set, and what stands there. */
const FIELDS: Readonly<Record<FieldRuleCode, Field>> = {
  'requests-pending': requestField('pending'),
  'requests-in-transit': requestField('inTransit'),
  'requests-on-hold-shelf': requestField('onHoldShelf'),
  'requests-shipped': requestField('shipped'),
  'recent-activity': { path: 'recentActivity', what: DAYS },
  'recent-loan': { path: 'recentLoan', what: DAYS },
  'protected-group': { path: 'protectedGroups', what: GROUPS },
}

function requestField(state: RequestState): Field {
  return { path: `requests.${state}`, what: 'block, cancel or ignore' }
}

/** Whether a field of the policy sets the rule. */
export function isFieldRule(code: string): code is FieldRuleCode {
  return Object.hasOwn(FIELDS, code)
}

/** The field of the policy that sets a rule, and what it may hold, in words. */
export function fieldOf(code: FieldRuleCode): Field {
  return FIELDS[code]
}

/** The setting of a rule that a field of the policy sets; `undefined` for any other rule. */
export function settingInField(code: RuleCode, policy: PurgePolicy): RuleSetting | undefined {
  switch (code) {
    case RECENT_ACTIVITY:
      return policy.recentActivity?.setting ?? 'off'
    case RECENT_LOAN:
      return policy.recentLoan?.setting ?? 'off'
    case PROTECTED_GROUP:
      return policy.protectedGroups?.setting ?? 'off'
    default: {
      const state = stateOf(code)
      return state === undefined ? undefined : SETTING_BY_REQUEST[policy.requests[state]]
    }
  }
}

/** The state of the requests that a rule asks about. */
export function stateOf(code: RuleCode): RequestState | undefined {
  return REQUEST_STATES.find((state) => REQUEST_RULES[state] === code)
}

/** Requests that are cancelled are always said, in a warning with their number. */
const SETTING_BY_REQUEST: Readonly<Record<RequestSetting, RuleSetting>> = {
  block: 'on',
  cancel: 'warn',
  ignore: 'off',
}
