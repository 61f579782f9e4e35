// What is known of the rules of an order that was stored before, perhaps by an older release.
import type { RuleSetting } from '../domain/policy.js'
import type { RuleCode } from '../domain/verdict.js'

/**
 * The rules under which an order was confirmed, with their settings.
 *
 * `of-0.1.0`: the order has no such list, as those that 0.1.0 stored. It has the built-in rules of
 * that release, and the rules of the host that its policy names.
 */
export type StoredRules = Readonly<Record<RuleCode, RuleSetting>> | 'of-0.1.0'

/**
 * The built-in rules of 0.1.0. Frozen: a rule that comes later must never be added, or orders of
 * that release would keep users for what nobody asked when they were confirmed.
 */
export const RULES_OF_0_1_0: readonly RuleCode[] = /* @__PURE__ */ Object.freeze([
  'open-loans',
  'debt-over-threshold',
  'credit',
  'deposit',
  'disputed-debt',
  'exported-debt',
  'requests-pending',
  'requests-in-transit',
  'requests-on-hold-shelf',
  'requests-shipped',
  'resource-sharing-on-hold-shelf',
  'acquisitions',
  'import-profiles',
  'locked-bib-records',
  'metadata-editor',
  'locked-by-job',
  'staff-roles',
  'protected-user',
  'legal-hold',
  'system-account',
  'guarantor',
  'proxy-for',
  'proxied-by',
  'linked-account',
  'restriction',
  'protected-group',
  'own-account',
  'recent-activity',
  'not-yet-expired',
  'purge-date-before-expiry-date',
  'boundary-day',
])

/**
 * The rules of a stored order, for an evaluator or for words about it.
 *
 * @example
 * describePolicy(order.policy, storedRulesOf(order))
 */
export function storedRulesOf(order: {
  readonly rules?: Readonly<Record<RuleCode, RuleSetting>>
}): StoredRules {
  return order.rules ?? 'of-0.1.0'
}
