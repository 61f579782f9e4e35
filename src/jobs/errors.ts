// What an operation of the library can answer instead of its result: tagged data with stable codes.
import type { Invalid } from '../domain/invalid.js'
import type { Instant } from '../domain/calendar.js'
import type { FaultCause } from '../domain/fault-cause.js'
import type { JobId, PlanId, UserKey } from '../domain/keys.js'
import type { JobStatus } from './job.js'
import type { PurgeRefusal } from './refusal.js'
import type { DiscardCode } from './stored-plan.js'

/** What is no longer as it was when a plan was made. */
export type PlanBasis = 'policy' | 'rules' | 'form'

/**
 * Why an operation did not do what it was asked. Codes are stable, messages are not; no personal
 * data.
 *
 * - a {@link PurgeRefusal}: the guards said no; nothing was stored or touched.
 * - `InvalidOrder`: criteria, policy or rules cannot be used as they are; every mistake is listed.
 * - `JobNotFound`, `UserNotFound`: there is none with that key.
 * - `PlanNotFound`: there is no plan with that id. `ForeignPlan`: it belongs to another host.
 * - `PlanTampered`: what the journal holds of the plan is not what was planned.
 * - `PlanInterrupted`: a port failed while the plan was made. What was planned is stored; resume
 *   it.
 * - `PlanNotReady`: planning has not ended; resume it.
 * - `PlanOrdered`: it was confirmed already, perhaps by an answer that was lost; it is this job.
 * - `PlanDiscarded`, `PlanExpired`: it can no longer be ordered. Plan again.
 * - `PlanOutdated`: the policy, the rules, or the form of stored plans are not those of the plan.
 * - `NobodyGoes`: nobody would go, so there is nothing to order.
 * - `JobNotReady`: the job is in a status in which that cannot be done.
 * - `ForeignJob`: the job belongs to another host; a runner of that host takes it. Nothing was
 *   touched.
 * - `RunnerDraining`: this runner was asked to drain; the job stays running and is resumed by the
 *   next runner.
 * - `HostFault`: a port threw; nothing was stored or touched by this operation.
 */
export type PurgeError =
  | PurgeRefusal
  | {
      readonly _tag: 'InvalidOrder'
      readonly code: 'invalid-order'
      readonly mistakes: readonly Invalid[]
    }
  | { readonly _tag: 'JobNotFound'; readonly code: 'job-not-found'; readonly jobId: JobId }
  | { readonly _tag: 'UserNotFound'; readonly code: 'user-not-found'; readonly userKey: UserKey }
  | { readonly _tag: 'PlanNotFound'; readonly code: 'plan-not-found'; readonly planId: PlanId }
  | {
      readonly _tag: 'ForeignPlan'
      readonly code: 'foreign-plan'
      readonly planId: PlanId
      /** The identity of the host that the plan was made for. */
      readonly planHost: string
      /** The identity of the host that is asked. */
      readonly askedHost: string
    }
  | { readonly _tag: 'PlanTampered'; readonly code: 'plan-tampered'; readonly planId: PlanId }
  | {
      readonly _tag: 'PlanInterrupted'
      readonly code: 'plan-interrupted'
      readonly planId: PlanId
      readonly fault: FaultCause
    }
  | { readonly _tag: 'PlanNotReady'; readonly code: 'plan-not-ready'; readonly planId: PlanId }
  | {
      readonly _tag: 'PlanOrdered'
      readonly code: 'plan-ordered'
      readonly planId: PlanId
      readonly jobId: JobId
    }
  | {
      readonly _tag: 'PlanDiscarded'
      readonly code: 'plan-discarded'
      readonly planId: PlanId
      readonly why: DiscardCode
    }
  | {
      readonly _tag: 'PlanExpired'
      readonly code: 'plan-expired'
      readonly planId: PlanId
      /** When its last page was stored. */
      readonly finishedAt: Instant
      /** How old a plan may be, in milliseconds. */
      readonly maxAgeMs: number
    }
  | {
      readonly _tag: 'PlanOutdated'
      readonly code: 'plan-outdated'
      readonly planId: PlanId
      readonly changed: PlanBasis
    }
  | { readonly _tag: 'NobodyGoes'; readonly code: 'nobody-goes'; readonly planId: PlanId }
  | {
      readonly _tag: 'JobNotReady'
      readonly code: 'job-not-ready'
      readonly jobId: JobId
      readonly status: JobStatus
    }
  | {
      readonly _tag: 'ForeignJob'
      readonly code: 'foreign-job'
      readonly jobId: JobId
      /** The identity of the host that the job was confirmed for. */
      readonly jobHost: string
      /** The identity of the host of this runner. */
      readonly runnerHost: string
    }
  | {
      readonly _tag: 'RunnerDraining'
      readonly code: 'runner-draining'
      readonly jobId: JobId | null
    }
  | {
      readonly _tag: 'HostFault'
      readonly code: 'host-fault'
      readonly operation: string
      readonly fault: FaultCause
    }

/** The code of an error or a refusal. */
export type PurgeErrorCode = PurgeError['code']
