// Rule `protected-group`: members of the groups that the policy protects stay.
import { rememberingNameSet } from '../../domain/fold.js'
import { blocked, unknown } from '../measure.js'
import type { RuleContext } from '../rule.js'
import type { BuiltInRule } from './built-in-rule.js'

/**
 * Keeps the members of the policy's protected groups.
 *
 * Boundary: names that are equal, or equal when folded, are one group; a user in no group is in no
 * protected one. Without protected groups nothing is asked.
 */
export const protectedGroup = {
  code: 'protected-group',
  hard: false,
  facts: ['userGroup'],
  source: 'Peer practice: a Koha clean-up pointed at the wrong category deleted real patrons',
  presets: { alma: 'on', koha: 'on', evergreen: 'on', folio: 'on', strict: 'on' },
  prepare: (context) => {
    const isProtected = protectedGroupsOf(context)
    if (isProtected === null) return () => null
    return ({ userGroup }) => {
      if (userGroup === null) return null
      if (typeof userGroup !== 'string') return unknown('userGroup')
      return isProtected(userGroup) ? blocked(userGroup, null) : null
    }
  },
} as const satisfies BuiltInRule

/** Whether a group is one of those that the policy protects; `null` = it protects none. */
function protectedGroupsOf({
  policy,
  foldName,
}: RuleContext): ((userGroup: unknown) => boolean) | null {
  return policy.protectedGroups.length === 0
    ? null
    : rememberingNameSet(policy.protectedGroups, foldName)
}
