// The guards in front of a job: what is asked before the first deletion.
import { type FoldName, isSameName } from '../domain/fold.js'
import type { Instant } from '../domain/calendar.js'
import type { ActorKey, JobId } from '../domain/keys.js'
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
  return isOver(caps, caps.exceededWhen, count, users)
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

function isOver(
  { maxCount, maxPercent }: Pick<Caps, 'maxCount' | 'maxPercent'>,
  exceededWhen: Caps['exceededWhen'],
  count: number,
  users: number,
): boolean {
  const limits: boolean[] = []
  if (maxCount !== null) limits.push(count > maxCount)
  if (maxPercent !== null) limits.push(exceedsPercent(count, users, maxPercent))
  return exceededWhen === 'and' ? limits.length > 0 && limits.every(Boolean) : limits.some(Boolean)
}

/** How many users another job has purged within a period, or may still purge. */
export interface CountedJob {
  readonly jobId: JobId
  readonly count: number
}

/** What is held against a cap over a period. */
export interface PeriodNumbers {
  /** How many users this job would purge. */
  readonly count: number
  /** All users of the host. */
  readonly users: number
  /** The beginning of the period. */
  readonly since: Instant
  /** The other jobs of the period. */
  readonly jobs: readonly CountedJob[]
}

/**
 * Holds a job together with the other jobs of a period against the caps. Exactly the limit is
 * allowed; the share is calculated exactly, of all users. A job that purges nobody is never
 * refused.
 *
 * @returns `null`, or the refusal.
 */
export function refuseByPeriod(
  caps: Caps | null,
  { count, users, since, jobs }: PeriodNumbers,
): PurgeRefusal | null {
  const period = caps?.period ?? null
  if (caps === null || period === null || count === 0) return null
  const counted = jobs.reduce((sum, job) => sum + job.count, 0)
  if (!isOver(period, caps.exceededWhen, counted + count, users)) return null
  const { days, maxCount, maxPercent } = period
  return {
    _tag: 'PeriodCapExceeded',
    code: 'period-cap-exceeded',
    count,
    users,
    days,
    since,
    counted,
    jobs: jobs.map(({ jobId }) => jobId),
    maxCount,
    maxPercent,
  }
}

/** Who orders and who approves, and the accounts that are no people. */
export interface Approval {
  readonly requestedBy: ActorKey
  readonly approvedBy: ActorKey | null
  readonly serviceActors: readonly ActorKey[]
  /** The host's own folding, which can only make more names one person's. */
  readonly foldName: FoldName | undefined
}

/**
 * Whether the approval that the policy wants is there. Names that are equal when folded are one
 * person's.
 */
export function refuseByApproval(
  policy: Pick<PurgePolicy, 'approval'>,
  { requestedBy, approvedBy, serviceActors, foldName }: Approval,
): PurgeRefusal | null {
  if (approvedBy !== null && isSameName(approvedBy, requestedBy, foldName))
    return { _tag: 'ApprovalBySamePerson', code: 'approval-by-same-person' }
  // Asked this way round, a policy that is misspelt wants more, not less; the policy of a bulk
  // order is not compiled.
  if (policy.approval === 'none') return null
  if (approvedBy === null) return { _tag: 'ApprovalMissing', code: 'approval-missing' }
  const isService = (actor: ActorKey): boolean =>
    serviceActors.some((service) => isSameName(service, actor, foldName))
  return isService(requestedBy) || isService(approvedBy)
    ? { _tag: 'ApprovalByService', code: 'approval-by-service' }
    : null
}

/** Whether what was confirmed is what the plan says: the digest first, then the count. */
export function refuseByConfirmation(
  confirmed: Confirmation,
  actual: Confirmation,
): PurgeRefusal | null {
  if (confirmed.digest !== actual.digest)
    return {
      _tag: 'DigestMismatch',
      code: 'digest-mismatch',
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
