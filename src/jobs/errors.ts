// What an operation of the library can answer instead of its result: tagged data with stable codes.
import type { Invalid } from '../domain/invalid.js'
import type { JobId, UserKey } from '../domain/keys.js'
import type { JobStatus } from './job.js'
import type { PurgeRefusal } from './refusal.js'

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

/** The code of an error or a refusal. */
export type PurgeErrorCode = PurgeError['code']
