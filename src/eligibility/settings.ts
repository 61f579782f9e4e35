// Which setting a rule really has: out of `rules`, or out of the field of the policy that sets it.
import type { PurgeCriteria } from '../domain/criteria.js'
import { settingInField } from '../domain/field-rules.js'
import { isFormerPolicy, type StoredPolicy } from '../domain/former-policy.js'
import type { PurgePolicy, RuleSetting } from '../domain/policy.js'
import type { RuleCode } from '../domain/verdict.js'
import { type FormerSetting, formerSettings } from './former-settings.js'
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
  readonly policy: StoredPolicy
  /** Needed for a policy of the former form alone, whose rule about debts they may contradict. */
  readonly criteria?: PurgeCriteria
  /** The rules of an order that was stored before; left out for an order that is given anew. */
  readonly storedRules?: StoredRules | undefined
}

/** What is needed of a rule to know its setting. */
export type SettingOf = (rule: Pick<Rule, 'code' | 'hard' | 'warnsOnly'>) => EffectiveSetting

/**
 * Prepares the settings of an order's rules.
 *
 * - A rule that the policy does not name is `on`; one with a field of its own is as that field
 *   says.
 * - A hard rule is `on`.
 * - `researcher-not-demoted` is `off` where there is a research system.
 * - In a stored order, a rule that it does not know is `off`, and a hard one is asked where its
 *   fact is delivered.
 * - A policy of the former form is read by `former-settings.ts`.
 */
export function effectiveSettings({ policy, criteria, storedRules }: SettingsSource): SettingOf {
  const namedIn = (code: RuleCode) => settingNamed(code, policy, storedRules)
  const settingOf: FormerSetting = isFormerPolicy(policy)
    ? formerSettings(policy, criteria, namedIn)
    : (code) => presentSetting(code, policy, namedIn(code))
  return (rule) => {
    if (storedRules !== undefined && !isKnown(rule.code, policy, storedRules)) {
      return rule.hard ? { setting: 'on', onlyWhereDelivered: true } : OFF
    }
    if (rule.hard) return ON
    if (rule.code === RESEARCHER_NOT_DEMOTED && policy.researchers === 'enabled') return OFF
    const setting = settingOf(rule.code)
    if (setting === 'contradicted') return { setting: 'on', onlyWhereDelivered: true }
    return {
      setting: setting === 'on' && rule.warnsOnly === true ? 'warn' : setting,
      onlyWhereDelivered: false,
    }
  }
}

const RESEARCHER_NOT_DEMOTED: RuleCode = 'researcher-not-demoted'
const ON: EffectiveSetting = { setting: 'on', onlyWhereDelivered: false }
const OFF: EffectiveSetting = { setting: 'off', onlyWhereDelivered: false }

function isKnown(code: RuleCode, policy: StoredPolicy, storedRules: StoredRules): boolean {
  if (storedRules !== 'of-0.1.0') return Object.hasOwn(storedRules, code)
  return RULES_OF_0_1_0.includes(code) || Object.hasOwn(policy.rules, code)
}

function settingNamed(
  code: RuleCode,
  policy: StoredPolicy,
  storedRules: StoredRules | undefined,
): RuleSetting | undefined {
  const rules = storedRules === undefined || storedRules === 'of-0.1.0' ? policy.rules : storedRules
  return Object.hasOwn(rules, code) ? rules[code] : undefined
}

function presentSetting(
  code: RuleCode,
  policy: PurgePolicy,
  named: RuleSetting | undefined,
): RuleSetting {
  return settingInField(code, policy) ?? named ?? 'on'
}
