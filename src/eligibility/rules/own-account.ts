// Rule `own-account`: nobody can delete their own account.
import { nameMatcher } from '../../domain/fold.js'
import { blocked } from '../measure.js'
import type { UserFacts } from '../../domain/user.js'
import type { Finding, RuleContext } from '../rule.js'
import { ruleForEveryone } from './rule-for-everyone.js'

/**
 * Keeps the accounts of the people who plan the purge, order it and approve it. Hard: no policy
 * switches it off.
 *
 * Boundary: keys that are equal, or equal when folded, are one account. In a check that nobody
 * asked for as a job there is no actor, and nothing is held against anybody.
 */
export const ownAccount = /* @__PURE__ */ ruleForEveryone({
  code: 'own-account',
  hard: true,
  facts: [],
  source: 'Peer practice: Koha and others refuse to delete the account that is signed in',
  presets: { alma: 'on', koha: 'on', evergreen: 'on', folio: 'on', strict: 'on' },
  limitOf: ownAccountOf,
  find: findOwnAccount,
})

/** See {@link ownAccount}; the limit says of a key whether it is such an account. */
export function findOwnAccount(
  { key }: UserFacts,
  isOwn: (key: unknown) => boolean,
): Finding | null {
  return isOwn(key) ? blocked(true, false) : null
}

/** Whether a key names the account of somebody who takes part; `null` where nobody does. */
function ownAccountOf({
  actor,
  approver,
  planner,
  foldName,
}: RuleContext): ((key: unknown) => boolean) | null {
  const people = [...new Set([actor, approver, planner])].filter((each) => each !== null)
  const [isFirst, ...others] = people.map((each) => nameMatcher(each, foldName))
  if (isFirst === undefined || others.length === 0) return isFirst ?? null
  return (key) => isFirst(key) || others.some((isOther) => isOther(key))
}
