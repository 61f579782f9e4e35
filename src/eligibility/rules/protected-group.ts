// Rule `protected-group`: members of the groups that the policy protects stay.
import { blocked, unknown } from '../measure.js'
import type { Rule } from '../rule.js'

/**
 * Keeps the members of the policy's protected groups.
 *
 * Boundary: group names are compared exactly; a user in no group is in no protected one. Without protected groups nothing is asked.
 */
export const protectedGroup: Rule = {
  code: 'protected-group',
  hard: false,
  facts: ['userGroup'],
  source: 'Peer practice: a Koha clean-up pointed at the wrong category deleted real patrons',
  prepare: ({ policy }) => {
    if (policy.protectedGroups.length === 0) return () => null
    const groups: ReadonlySet<string> = new Set(policy.protectedGroups)
    return ({ userGroup }) => {
      if (userGroup === null) return null
      if (typeof userGroup !== 'string') return unknown('userGroup')
      return groups.has(userGroup) ? blocked(userGroup, null) : null
    }
  },
}
