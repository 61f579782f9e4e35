// Why a job is refused before it touches anybody.
import type { Instant } from '../domain/calendar.js'
import type { JobId } from '../domain/keys.js'

/**
 * Why a purge is refused. Nothing was stored or touched, unless the job itself, which then is
 * `Refused`.
 *
 * - `DigestMismatch`: the digest confirmed is not that of the plan.
 * - `CountMismatch`: the number confirmed is not the number of users who would go.
 * - `CapExceeded`: more users would go than the policy's caps allow.
 * - `PeriodCapExceeded`: together with other jobs of the period, more users would go than the
 *   policy's caps allow.
 * - `ApprovalMissing`: the policy wants a second person and none approved.
 * - `ApprovalBySamePerson`: who approved is who orders.
 * - `ApprovalByService`: the policy wants two people, and one of them is a service.
 */
export type PurgeRefusal =
  | {
      readonly _tag: 'DigestMismatch'
      readonly code: 'digest-mismatch'
      readonly confirmed: string
      readonly actual: string
    }
  | {
      readonly _tag: 'CountMismatch'
      readonly code: 'count-mismatch'
      readonly confirmed: number
      readonly actual: number
    }
  | {
      readonly _tag: 'CapExceeded'
      readonly code: 'cap-exceeded'
      readonly count: number
      readonly users: number
      readonly maxCount: number | null
      readonly maxPercent: string | null
    }
  | {
      readonly _tag: 'PeriodCapExceeded'
      readonly code: 'period-cap-exceeded'
      /** How many users this job would purge. */
      readonly count: number
      /** All users of the host. */
      readonly users: number
      readonly days: number
      /** The beginning of the period. */
      readonly since: Instant
      /** How many users the other jobs have purged since then, or may still purge. */
      readonly counted: number
      /** These jobs, in the order of their submission. */
      readonly jobs: readonly JobId[]
      readonly maxCount: number | null
      readonly maxPercent: string | null
    }
  | { readonly _tag: 'ApprovalMissing'; readonly code: 'approval-missing' }
  | { readonly _tag: 'ApprovalBySamePerson'; readonly code: 'approval-by-same-person' }
  | { readonly _tag: 'ApprovalByService'; readonly code: 'approval-by-service' }
