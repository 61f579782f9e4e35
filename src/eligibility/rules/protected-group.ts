// Rule `protected-group`: members of the groups that the policy protects stay.
import { isAmong, type RememberingNameSet, rememberingNameSet } from '../../domain/fold.js'
import { blocked, unknown } from '../measure.js'
import type { UserFacts } from '../../domain/user.js'
import type { Finding, RuleContext } from '../rule.js'
import { ruleForEveryone } from './rule-for-everyone.js'

/**
 * Keeps the members of the policy's protected groups.
 *
 * Boundary: names that are equal, or equal when folded, are one group; a user in no group is in no
 * protected one. Without protected groups nothing is asked.
 */
export const protectedGroup = /* @__PURE__ */ ruleForEveryone({
  code: 'protected-group',
  hard: false,
  facts: ['userGroup'],
  source: 'Peer practice: a Koha clean-up pointed at the wrong category deleted real patrons',
  limitOf: protectedGroupsOf,
  find: findProtectedGroup,
})

/** See {@link protectedGroup}; the limit are the protected groups. */
export function findProtectedGroup(
  { userGroup }: UserFacts,
  groups: RememberingNameSet,
): Finding | null {
  if (userGroup === null) return null
  if (typeof userGroup !== 'string') return unknown('userGroup')
  return isAmong(groups, userGroup) ? blocked(userGroup, null) : null
}

/** The groups that the policy protects; `null` = it protects none. */
function protectedGroupsOf({ policy, foldName }: RuleContext): RememberingNameSet | null {
  const { protectedGroups } = policy
  return protectedGroups === null ? null : rememberingNameSet(protectedGroups.groups, foldName)
}
