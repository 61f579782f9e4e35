// Rule `own-account`: nobody can delete their own account.
import { nameMatcher } from '../../domain/fold.js'
import { blocked } from '../measure.js'
import type { RuleContext } from '../rule.js'
import type { BuiltInRule } from './built-in-rule.js'

/**
 * Keeps the accounts of the person who asks for the purge and of the person who approves it. Hard:
 * no policy switches it off.
 *
 * Boundary: keys that are equal, or equal when folded, are one account. In a check that nobody
 * asked for as a job there is no actor, and nothing is held against anybody.
 */
export const ownAccount = {
  code: 'own-account',
  hard: true,
  facts: [],
  source: 'Peer practice: Koha and others refuse to delete the account that is signed in',
  presets: { alma: 'on', koha: 'on', evergreen: 'on', folio: 'on', strict: 'on' },
  prepare: (context) => {
    if (context.actor === null && context.approver === null) return () => null
    const isOwn = ownAccountOf(context)
    const own = blocked(true, false)
    return ({ key }) => (isOwn(key) ? own : null)
  },
} as const satisfies BuiltInRule

/** Whether a key names the account of the actor or of the approver. */
function ownAccountOf({ actor, approver, foldName }: RuleContext): (key: unknown) => boolean {
  const isActor = actor === null ? null : nameMatcher(actor, foldName)
  const isApprover =
    approver === null || approver === actor ? null : nameMatcher(approver, foldName)
  if (isActor !== null && isApprover === null) return isActor
  return (key) => isActor?.(key) === true || isApprover?.(key) === true
}
