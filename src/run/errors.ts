// What an operation of the library can answer instead of its result: tagged data with stable codes.
import type { Invalid } from '../domain/invalid.js'
import type { JobId, UserKey } from '../domain/keys.js'
import type { JobStatus } from '../jobs/job.js'
import type { PurgeRefusal } from '../jobs/refusal.js'

/**
 * Why an operation did not do what it was asked. Codes are stable, messages are not; no personal
 * data.
 *
 * - a {@link PurgeRefusal}: the guards said no; nothing was stored or touched.
 * - `InvalidOrder`: criteria, policy or rules cannot be used as they are; every mistake is listed.
 * - `JobNotFound`, `UserNotFound`: there is none with that key.
 * - `AlreadySubmitted`: the same plan is queued or running already.
 * - `JobNotReady`: the job is in a status in which that cannot be done.
 * - `ForeignJob`: the job belongs to another host; a runner of that host takes it. Nothing was
 *   touched.
 * - `RunnerDraining`: this runner was asked to rest; the job stays running and is resumed by the
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
  | {
      readonly _tag: 'AlreadySubmitted'
      readonly code: 'already-submitted'
      readonly digest: string
    }
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
      readonly fault: string
    }

/**
 * The error in one English sentence: what happened, to which field or key, what to do. For people;
 * programs use `code`.
 */
export const explainError = (error: PurgeError): string => {
  switch (error._tag) {
    case 'PlanStale':
      return 'What would be done has changed since the preview. Preview again and confirm the new plan.'
    case 'CountMismatch':
      return `You confirmed ${error.confirmed} users, but the plan acts on ${error.actual}. Preview again and confirm that number.`
    case 'CapExceeded':
      return `${error.count} of ${error.users} users would go, more than the policy's cap (${capWords(error.maxCount, error.maxPercent)}). Narrow the criteria or change the policy.`
    case 'ApprovalMissing':
      return 'The policy wants a second person to approve. Submit again with approvedBy.'
    case 'ApprovalBySamePerson':
      return 'Whoever asks cannot approve. Have somebody else approve.'
    case 'InvalidOrder':
      return `The order cannot be used: ${error.mistakes.map((each) => `${each.path || 'it'} must be ${each.expected}, got ${each.got}`).join('; ')}.`
    case 'JobNotFound':
      return `There is no job ${error.jobId}.`
    case 'UserNotFound':
      return `There is no user ${error.userKey}.`
    case 'AlreadySubmitted':
      return 'The same plan is queued or running already. Look at the jobs.'
    case 'JobNotReady':
      return `Job ${error.jobId} is ${error.status}, so that cannot be done.`
    case 'ForeignJob':
      return `Job ${error.jobId} belongs to the host ${error.jobHost}, and this runner works for ${error.runnerHost}. Start a runner of ${error.jobHost}.`
    case 'RunnerDraining':
      return 'This runner is draining; its job stays running. Start a runner to resume it.'
    case 'HostFault':
      return `A port failed during ${error.operation} (${error.fault}). Nobody was touched by it; mend the cause, look at the jobs, and try again.`
  }
}

const capWords = (maxCount: number | null, maxPercent: string | null): string =>
  [maxCount === null ? null : `${maxCount} users`, maxPercent === null ? null : `${maxPercent} %`]
    .filter((each) => each !== null)
    .join(', ')
