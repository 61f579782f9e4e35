// Rule `own-account`: nobody can delete their own account.
import { nameMatcher } from '../../domain/fold.js'
import { blocked } from '../measure.js'
import type { UserFacts } from '../../domain/user.js'
import type { Finding, RuleContext } from '../rule.js'
import { ruleForEveryone } from './rule-for-everyone.js'

/**
 * Keeps the accounts of the person who asks for the purge and of the person who approves it. Hard:
 * no policy switches it off.
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

/**
 * Whether a key names the account of the actor or of the approver; `null` where there is neither.
 */
function ownAccountOf({
  actor,
  approver,
  foldName,
}: RuleContext): ((key: unknown) => boolean) | null {
  if (actor === null && approver === null) return null
  const isActor = actor === null ? null : nameMatcher(actor, foldName)
  const isApprover =
    approver === null || approver === actor ? null : nameMatcher(approver, foldName)
  if (isActor !== null && isApprover === null) return isActor
  return (key) => isActor?.(key) === true || isApprover?.(key) === true
}
