// The form of a policy that orders were stored with before there was one setting a thing. Orders
// of that form run by what they meant; a policy of that form that is given anew is refused.
import {
  type Check,
  choice,
  inside,
  isRecord,
  type Loose,
  mistake,
  orNull,
  record,
  whole,
} from './checks.js'
import { isFieldRule, PROTECTED_GROUP, RECENT_ACTIVITY } from './field-rules.js'
import { type Invalid, quote } from './invalid.js'
import { MOST_DAYS } from './limits.js'
import type { AskedSetting, PurgePolicy, RuleSetting } from './policy.js'
import { policyParts } from './validation/policy.js'
import { checkRuleSettings, type KnownRules } from './validation/rules.js'
import { groups } from './validation/users.js'
import type { RuleCode } from './verdict.js'

/**
 * A policy as orders were stored with it before. Its `rules` also name the rules about requests,
 * recent activity and protected groups.
 */
export interface FormerPolicy
  extends Omit<PurgePolicy, 'rules' | 'recentActivity' | 'recentLoan' | 'protectedGroups'> {
  /** Setting by rule code. */
  readonly rules: Readonly<Record<RuleCode, RuleSetting>>
  /** `null` = recent activity is not asked. */
  readonly recentActivityDays: number | null
  /** Empty = no group is protected. */
  readonly protectedGroups: readonly string[]
}

/** The policy of a stored order, of this form or the former one. */
export type StoredPolicy = PurgePolicy | FormerPolicy

/** Whether a policy has the former form. */
export function isFormerPolicy(policy: StoredPolicy): policy is FormerPolicy {
  return isRecord(policy) && Object.hasOwn(policy, 'recentActivityDays')
}

/**
 * A policy in the present form: what its fields say to rules, actions and words. Which rules a
 * policy of the former form asks, and how, is not in it: see `effectiveSettings`.
 */
export function presentPolicy(stored: StoredPolicy): PurgePolicy {
  if (!isFormerPolicy(stored)) return stored
  const { recentActivityDays: days, protectedGroups, rules, ...same } = stored
  const [first, ...others] = protectedGroups
  return {
    ...same,
    rules: Object.fromEntries(Object.entries(rules).filter(([code]) => !isFieldRule(code))),
    recentActivity: days === null ? null : { days, setting: askedIn(rules, RECENT_ACTIVITY) },
    recentLoan: null,
    protectedGroups:
      first === undefined
        ? null
        : { groups: [first, ...others], setting: askedIn(rules, PROTECTED_GROUP) },
  }
}

function askedIn(rules: FormerPolicy['rules'], code: RuleCode): AskedSetting {
  return rules[code] === 'warn' ? 'warn' : 'on'
}

/** Every mistake in a policy of the former form, which only a stored order may have. */
export function checkFormerPolicy(known: KnownRules): Check {
  const { recentActivity: _activity, recentLoan: _loan, ...same } = policyParts
  return record<FormerPolicy>(
    {
      ...same,
      rules: checkRuleSettings(known),
      recentActivityDays: orNull(whole(1, MOST_DAYS)),
      protectedGroups: groups,
    },
    daysWhereAsked,
  )
}

const isOff: Check = /* @__PURE__ */ choice(['off'])

/**
 * A rule about recent activity without a number of days has no reading, so no order was ever stored
 * with it.
 */
const daysWhereAsked: Check = (value, path): readonly Invalid[] => {
  const { rules, recentActivityDays: days } = value as Loose
  if (days !== null || !isRecord(rules)) return []
  const setting = Object.hasOwn(rules, RECENT_ACTIVITY) ? rules[RECENT_ACTIVITY] : undefined
  if (isOff(setting, '').length === 0) return []
  const daysPath = inside(path, 'recentActivityDays')
  const rulePath = inside(inside(path, 'rules'), RECENT_ACTIVITY)
  const got = setting === undefined ? 'nothing' : quote(setting)
  const number = `a whole number from 1 to ${MOST_DAYS}`
  return [
    mistake('contradictory-settings', rulePath, `off, because ${daysPath} is null`, got),
    mistake(
      'contradictory-settings',
      daysPath,
      `${number}, because ${rulePath} is not off`,
      quote(days),
    ),
  ]
}
