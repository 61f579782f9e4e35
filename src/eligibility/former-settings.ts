// What a policy of the former form meant. There, two settings could speak of the same users; where
// they contradict each other, the narrower of the two holds.
import type { PurgeCriteria } from '../domain/criteria.js'
import { PROTECTED_GROUP, RECENT_ACTIVITY, RECENT_LOAN, stateOf } from '../domain/field-rules.js'
import type { FormerPolicy } from '../domain/former-policy.js'
import { compareMoney, money, NO_MONEY } from '../domain/money.js'
import type { RequestSetting, RuleSetting } from '../domain/policy.js'
import { DEBT_OVER_THRESHOLD } from '../domain/validation/rules.js'
import type { RuleCode } from '../domain/verdict.js'

/**
 * The setting of a rule that is not hard. `contradicted`: another setting says the opposite, so the
 * rule is `on`, where its fact is delivered.
 */
export type FormerSetting = (code: RuleCode) => RuleSetting | 'contradicted'

/**
 * The settings of a policy of the former form.
 *
 * - Requests: `block` is `on` unless the rule is named milder; `cancel` and `ignore` contradict a
 *   rule that is `on`; a cancellation is said in a warning only where the rule is named `warn`.
 * - Days of recent activity contradict a rule that is `off`, and so do protected groups, and a
 *   waive threshold above 0 the rule about debts.
 *
 * @param namedIn The setting that the order names for a rule.
 */
export function formerSettings(
  policy: FormerPolicy,
  criteria: PurgeCriteria | undefined,
  namedIn: (code: RuleCode) => RuleSetting | undefined,
): FormerSetting {
  const { rules, requests, recentActivityDays, protectedGroups } = policy
  const isOff = (code: RuleCode) => Object.hasOwn(rules, code) && rules[code] === 'off'
  const narrower: Readonly<Record<string, boolean>> = {
    [RECENT_ACTIVITY]: recentActivityDays !== null && isOff(RECENT_ACTIVITY),
    [PROTECTED_GROUP]: protectedGroups.length > 0 && isOff(PROTECTED_GROUP),
    [DEBT_OVER_THRESHOLD]: isSomethingWaived(criteria) && isOff(DEBT_OVER_THRESHOLD),
  }
  return (code) => {
    if (Object.hasOwn(narrower, code) && narrower[code] === true) return 'contradicted'
    if (code === RECENT_LOAN) return 'off'
    if (code === RECENT_ACTIVITY && recentActivityDays === null) return 'off'
    const state = stateOf(code)
    if (state === undefined) return namedIn(code) ?? 'on'
    const named = Object.hasOwn(rules, code) ? rules[code] : undefined
    return aboutRequests(requests[state], named, namedIn(code))
  }
}

function isSomethingWaived(criteria: PurgeCriteria | undefined): boolean {
  if (criteria === undefined) return false
  const threshold = money(criteria.waiveThreshold)
  return threshold._tag === 'Right' && compareMoney(threshold.right, NO_MONEY) > 0
}

/**
 * @param inPolicy The setting that the policy names, which may contradict the requests.
 * @param listed The setting that the order lists, which says whether a cancellation warns.
 */
function aboutRequests(
  request: RequestSetting,
  inPolicy: RuleSetting | undefined,
  listed: RuleSetting | undefined,
): RuleSetting | 'contradicted' {
  switch (request) {
    case 'block':
      return inPolicy === 'warn' || inPolicy === 'off' ? 'contradicted' : 'on'
    case 'cancel':
      if (inPolicy === 'on') return 'contradicted'
      return listed === 'warn' ? 'warn' : 'off'
    case 'ignore':
      return inPolicy === 'on' ? 'contradicted' : 'off'
  }
}
