// What a run tells those who watch it. Events carry no personal data beyond the user key.
import type { Instant } from '../domain/calendar.js'
import type { FaultCause } from '../domain/fault-cause.js'
import type { JobId, UserKey } from '../domain/keys.js'
import type { Failure } from '../jobs/outcome.js'
import type { PurgeRefusal } from '../jobs/refusal.js'
import type { Totals } from '../jobs/totals.js'

interface Event {
  readonly at: Instant
  readonly jobId: JobId
}

/**
 * A step of a run.
 *
 * - `PlanPageStored`: a page of a plan is durable, and with it so many users in all; `PlanReady`:
 *   so was the last. The job of the event is the one that the plan may become.
 * - `JobStarted`: the job left the queue. `JobResumed`: a runner found it running and goes on with
 *   it. `totals`: those of the job so far.
 * - `ShardClaimed`, `ShardFinished`, `LeaseLost`: a runner got, ended, or lost a shard.
 * - `BatchCommitted`: outcomes are durable; `totals` are those of the shard, `millis` what the
 *   transaction took.
 * - `BatchFailed`: a transaction was rolled back; the batch is tried again or split.
 * - `UserFailed`: a user failed every attempt; recorded as `failed`.
 * - `UserPutOff`: a user's record is locked, or a statement for them took too long. The others of
 *   the shard come first.
 * - `WaitingForUsers`: somebody holds the records of all who are left in a shard, and has done so
 *   since `since`; the shard is tried again after `millis`, by any runner. `userKeys` names the
 *   first 100 of them.
 * - `Waiting`: something that is nobody's fault (database away, disk full) holds the run up; it
 *   tries again after `millis`. `userKey`: it waits for this one user, whose calls time out while
 *   nobody is there to judge by. `system`: what it waits for, where that is known: `users`, who
 *   cannot be read, or the step that cannot be taken. `since`: since when it does.
 * - `JobPassedOver`: a runner left the job alone, because it belongs to another host. Emitted once
 *   a job and runner.
 * - `JobCompleted`, `JobRefused`: the end.
 */
export type PurgeEvent =
  | (Event & { readonly _tag: 'PlanPageStored' | 'PlanReady'; readonly users: number })
  | (Event & { readonly _tag: 'JobStarted' | 'JobResumed'; readonly totals: Totals })
  | (Event & {
      readonly _tag: 'ShardClaimed' | 'ShardFinished' | 'LeaseLost'
      readonly shard: number
      readonly token: number
    })
  | (Event & {
      readonly _tag: 'BatchCommitted'
      readonly shard: number
      readonly users: number
      readonly millis: number
      readonly totals: Totals
    })
  | (Event & {
      readonly _tag: 'BatchFailed'
      readonly shard: number
      readonly users: number
      readonly fault: FaultCause
    })
  | (Event & {
      readonly _tag: 'UserFailed'
      readonly shard: number
      readonly userKey: UserKey
      readonly failure: Failure
    })
  | (Event & {
      readonly _tag: 'UserPutOff'
      readonly shard: number
      readonly userKey: UserKey
      readonly fault: FaultCause
    })
  | (Event & {
      readonly _tag: 'WaitingForUsers'
      readonly shard: number
      readonly users: number
      readonly userKeys: readonly UserKey[]
      readonly since: Instant
      readonly millis: number
    })
  | (Event & {
      readonly _tag: 'Waiting'
      readonly millis: number
      readonly attempt: number
      readonly fault: FaultCause
      readonly userKey?: UserKey
      readonly system?: string
      readonly since?: Instant
    })
  | (Event & {
      readonly _tag: 'JobPassedOver'
      /** Stable: why. */
      readonly code: 'foreign-job'
      /** The identity of the host that the job was confirmed for. */
      readonly jobHost: string
      /** The identity of the host of this runner. */
      readonly runnerHost: string
    })
  | (Event & { readonly _tag: 'JobCompleted'; readonly totals: Totals })
  | (Event & { readonly _tag: 'JobRefused'; readonly refusal: PurgeRefusal })

/**
 * Hears every event, in order, once it is true. What it throws is ignored, what it returns is not
 * waited for: watching must never hold up a run.
 */
export type ObserverPort = (event: PurgeEvent) => void
