// Which setting a rule really has, once the other settings that speak of the same users are heard.
import { contradictionsIn, RECENT_ACTIVITY, REQUEST_RULES } from '../domain/contradictions.js'
import type { PurgeCriteria } from '../domain/criteria.js'
import type { PurgePolicy, RequestSetting, RuleSetting } from '../domain/policy.js'
import { REQUEST_STATES } from '../domain/user.js'
import type { RuleCode } from '../domain/verdict.js'
import type { Rule } from './rule.js'
import { RULES_OF_0_1_0, type StoredRules } from './stored-rules.js'

/** How a rule is asked. */
export interface EffectiveSetting {
  readonly setting: RuleSetting
  /**
   * Whether a fact that the host does not deliver is no finding. So it is for a rule that the
   * order, when it was confirmed, did not ask: a host that delivers nothing for it would otherwise
   * keep everybody.
   */
  readonly onlyWhereDelivered: boolean
}

/** What the settings of rules are taken from. */
export interface SettingsSource {
  readonly policy: PurgePolicy
  /** Where they are not known, as in words about a policy alone, nothing in them contradicts. */
  readonly criteria?: PurgeCriteria
  /** The rules of an order that was stored before; left out for an order that is given anew. */
  readonly storedRules?: StoredRules | undefined
}

/** What is needed of a rule to know its setting. */
export type SettingOf = (rule: Pick<Rule, 'code' | 'hard' | 'warnsOnly'>) => EffectiveSetting

/**
 * Prepares the settings of an order's rules.
 *
 * - A rule that the policy does not name is `on`; one about requests follows `policy.requests`.
 * - A hard rule is `on`.
 * - In a stored order, a rule that it does not know is `off`, and a hard one is asked where its
 *   fact is delivered.
 * - Two settings that contradict each other are read as the narrower: the rule is `on`, where its
 *   fact is delivered.
 */
export function effectiveSettings(source: SettingsSource): SettingOf {
  const { policy, storedRules } = source
  const contradicted = new Set(
    contradictionsIn(source).flatMap(({ rule, isReadable }) => (isReadable ? [rule] : [])),
  )
  return (rule) => {
    if (storedRules !== undefined && !isKnown(rule.code, policy, storedRules)) {
      return rule.hard ? { setting: 'on', onlyWhereDelivered: true } : OFF
    }
    if (rule.hard) return ON
    if (contradicted.has(rule.code)) return { setting: 'on', onlyWhereDelivered: true }
    const setting = followed(rule.code, namedIn(rule.code, policy, storedRules), policy)
    return {
      setting: setting === 'on' && rule.warnsOnly === true ? 'warn' : setting,
      onlyWhereDelivered: false,
    }
  }
}

const ON: EffectiveSetting = { setting: 'on', onlyWhereDelivered: false }
const OFF: EffectiveSetting = { setting: 'off', onlyWhereDelivered: false }

function isKnown(code: RuleCode, policy: PurgePolicy, storedRules: StoredRules): boolean {
  if (storedRules !== 'of-0.1.0') return Object.hasOwn(storedRules, code)
  return RULES_OF_0_1_0.includes(code) || Object.hasOwn(policy.rules, code)
}

function namedIn(
  code: RuleCode,
  policy: PurgePolicy,
  storedRules: StoredRules | undefined,
): RuleSetting | undefined {
  const rules = storedRules === undefined || storedRules === 'of-0.1.0' ? policy.rules : storedRules
  return Object.hasOwn(rules, code) ? rules[code] : undefined
}

/** The setting of a rule that contradicts nothing. */
function followed(
  code: RuleCode,
  named: RuleSetting | undefined,
  policy: PurgePolicy,
): RuleSetting {
  if (code === RECENT_ACTIVITY && policy.recentActivityDays === null) return 'off'
  const state = REQUEST_STATES.find((each) => REQUEST_RULES[each] === code)
  return state === undefined ? (named ?? 'on') : aboutRequests(policy.requests[state], named)
}

function aboutRequests(request: RequestSetting, named: RuleSetting | undefined): RuleSetting {
  switch (request) {
    case 'block':
      return 'on'
    case 'cancel':
      return named === 'warn' ? 'warn' : 'off'
    case 'ignore':
      return 'off'
  }
}
