// The guards in front of a job: what is asked before the first deletion.
import { type FoldName, isSameName } from '../domain/fold.js'
import type { ActorKey } from '../domain/keys.js'
import type { Caps, PurgePolicy } from '../domain/policy.js'
import { exceedsPercent } from '../internal/decimal.js'
import type { Confirmation } from './job.js'
import type { PurgeRefusal } from './refusal.js'

/**
 * Holds a number of users who would go against the caps. Exactly the limit is allowed; the share is
 * calculated exactly, of all users.
 *
 * @returns `null`, or the refusal.
 */
export const refuseByCaps = (
  caps: Caps | null,
  count: number,
  users: number,
): PurgeRefusal | null => {
  if (caps === null) return null
  const limits: boolean[] = []
  if (caps.maxCount !== null) limits.push(count > caps.maxCount)
  if (caps.maxPercent !== null) limits.push(exceedsPercent(count, users, caps.maxPercent))
  const exceeded =
    caps.exceededWhen === 'and' ? limits.length > 0 && limits.every(Boolean) : limits.some(Boolean)
  return exceeded
    ? {
        _tag: 'CapExceeded',
        code: 'cap-exceeded',
        count,
        users,
        maxCount: caps.maxCount,
        maxPercent: caps.maxPercent,
      }
    : null
}

/**
 * Whether the approval that the policy wants is there. Names that are equal when folded are one
 * person's.
 *
 * @param foldName the host's own folding, which can only make more names one person's.
 */
export const refuseByApproval = (
  policy: PurgePolicy,
  requestedBy: ActorKey,
  approvedBy: ActorKey | null,
  foldName?: FoldName,
): PurgeRefusal | null => {
  if (approvedBy !== null && isSameName(approvedBy, requestedBy, foldName))
    return { _tag: 'ApprovalBySamePerson', code: 'approval-by-same-person' }
  // Asked this way round, a policy that is misspelt wants more, not less; the policy of a bulk
  // order is not compiled.
  if (policy.approval !== 'none' && approvedBy === null)
    return { _tag: 'ApprovalMissing', code: 'approval-missing' }
  return null
}

/** Whether what was confirmed is what would happen: the digest first, then the count. */
export const refuseByConfirmation = (
  confirmed: Confirmation,
  actual: Confirmation,
): PurgeRefusal | null => {
  if (confirmed.digest !== actual.digest)
    return {
      _tag: 'PlanStale',
      code: 'plan-stale',
      confirmed: confirmed.digest,
      actual: actual.digest,
    }
  if (confirmed.count !== actual.count)
    return {
      _tag: 'CountMismatch',
      code: 'count-mismatch',
      confirmed: confirmed.count,
      actual: actual.count,
    }
  return null
}
