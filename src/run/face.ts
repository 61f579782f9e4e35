// The face of the library: what a host can ask of it. `createPurge` makes one.
import type { UserKey, ActorKey, JobId } from '../domain/keys.js'
import type { PurgeCriteria } from '../domain/criteria.js'
import type { PurgePolicy } from '../domain/policy.js'
import type { CalendarDate, Instant } from '../domain/calendar.js'
import type { Reason, Verdict } from '../domain/verdict.js'
import type { Rule } from '../eligibility/rule.js'
import type { TE } from '../internal/fp.js'
import type { BulkOrder, Confirmation, Job, JobStatus } from '../jobs/job.js'
import type { Outcome, OutcomeStatus } from '../jobs/outcome.js'
import type { BulkPlan, PurgePlan } from '../jobs/plan.js'
import type { PurgeReport } from '../jobs/report-data.js'
import type { ClockPort, IdsPort } from '../ports/clock.js'
import type { ShardQueue, ShardMessage } from '../ports/shard-queue.js'
import type { PurgeHost } from '../ports/host.js'
import type { JournalPort } from '../ports/journal.js'
import type { ObserverPort } from '../ports/observer.js'
import type { TransactionPort } from '../ports/transaction.js'
import type { PurgeError } from '../jobs/errors.js'
import type { RunSettings } from './settings.js'

/**
 * An operation that does nothing until it is called, and then answers with its result or a tagged
 * error; it never rejects.
 */
export type Operation<Result> = TE.TaskEither<PurgeError, Result>

/** Everything a purge needs. `Tx` is the host's own transaction. */
export interface PurgeConfig<Tx> {
  readonly transactions: TransactionPort<Tx>
  readonly host: PurgeHost<Tx>
  readonly journal: JournalPort<Tx>
  readonly policy: PurgePolicy
  readonly clock: ClockPort
  readonly ids: IdsPort
  readonly observer?: ObserverPort
  /** The host's own rules, asked after the built-in ones. */
  readonly rules?: readonly Rule[]
  readonly settings?: Partial<RunSettings>
  /**
   * Hands shards to any number of processes that `serve`. Left out: only processes that `run` or
   * `work` do anything.
   */
  readonly queue?: ShardQueue<Tx>
}

/** For whom and for which users a preview is made. */
export interface PreviewRequest {
  readonly criteria: PurgeCriteria
  /** Who will ask for the job; their own account is never purged. */
  readonly requestedBy: ActorKey
}

/** An order, confirmed. */
export interface SubmitRequest extends PreviewRequest {
  /** The digest of the plan and the number of users who would go, as the operator read them. */
  readonly confirm: Confirmation
  /** The second person, where the policy wants one. */
  readonly approvedBy?: ActorKey
}

/** A bulk order, and who asks for it. */
export interface BulkRequest {
  readonly order: BulkOrder
  readonly requestedBy: ActorKey
}

/** A bulk order, confirmed. */
export interface SubmitBulkRequest extends BulkRequest {
  /** The digest of the plan and the number of users it applies to, as the operator read them. */
  readonly confirm: Confirmation
  readonly approvedBy?: ActorKey
}

/** What a bulk order would do to one user. */
export interface BulkPreviewedUser {
  readonly key: UserKey
  readonly applies: boolean
  readonly reasons: readonly Reason[]
  /** The purge date that would be assigned, where the order assigns purge dates. */
  readonly assigned: CalendarDate | null
}

/**
 * What a message came to.
 *
 * - `worked`: this runner brought the shard to its end.
 * - `elsewhere`: another runner has the shard, or took it over.
 * - `over`: the shard, or the whole job, has ended before.
 */
export type ShardWork = 'worked' | 'elsewhere' | 'over'

/** One user of a preview. */
export interface PreviewedUser {
  readonly key: UserKey
  readonly verdict: Verdict
}

/** A page of a list; `next` is the key to go on after, `null` at the end. */
export interface Page<Item> {
  readonly items: readonly Item[]
  readonly next: UserKey | null
}

/**
 * The operations of the library. There is none to take a confirmed job back: once it is on the
 * queue it runs to completion.
 */
export interface Purge {
  /**
   * The verdict for one user, with all reasons. Without criteria: those of the documented job with
   * no days set. Errors: `UserNotFound`, `InvalidOrder`, `HostFault`.
   */
  readonly check: (request: {
    readonly userKey: UserKey
    readonly criteria?: PurgeCriteria
    readonly requestedBy?: ActorKey
  }) => Operation<Verdict>
  /** What a purge would do right now. Changes nothing. Errors: `InvalidOrder`, `HostFault`. */
  readonly preview: (request: PreviewRequest) => Operation<PurgePlan>
  /**
   * The verdicts behind a preview, page by page in the host's order. Changes nothing. Errors:
   * `InvalidOrder`, `HostFault`.
   */
  readonly previewUsers: (
    request: PreviewRequest & { readonly after: UserKey | null; readonly limit: number },
  ) => Operation<Page<PreviewedUser>>
  /**
   * Puts the confirmed order on the queue, or refuses it and changes nothing. Errors: every
   * refusal, `AlreadySubmitted`, `InvalidOrder`, `HostFault`.
   */
  readonly submit: (request: SubmitRequest) => Operation<Job>
  /**
   * What a bulk order (purge dates, delete policy) would do right now. Changes nothing. Errors:
   * `InvalidOrder`, `HostFault`.
   */
  readonly previewBulk: (request: BulkRequest) => Operation<BulkPlan>
  /**
   * The users behind a bulk preview, page by page. Changes nothing. Errors: `InvalidOrder`,
   * `HostFault`.
   */
  readonly previewBulkUsers: (
    request: BulkRequest & { readonly after: UserKey | null; readonly limit: number },
  ) => Operation<Page<BulkPreviewedUser>>
  /**
   * Puts a confirmed bulk order on the queue, as `submit` does a purge; caps do not apply, the
   * approval does. Errors: as `submit`.
   */
  readonly submitBulk: (request: SubmitBulkRequest) => Operation<Job>
  /**
   * Runs a queued job, or resumes a running one, to completion, however long it takes; faults of
   * the infrastructure are waited out. For a completed job it answers its report again. Errors:
   * `JobNotFound`, `CapExceeded` (the job is then `Refused`), `ForeignJob`, `RunnerDraining`,
   * `HostFault` (before it began).
   */
  readonly run: (jobId: JobId) => Operation<PurgeReport>
  /**
   * Runs all running and then all queued jobs of this host, oldest first; answers their ids. Jobs
   * of other hosts are left alone, and the observer hears `JobPassedOver`. Errors: `RunnerDraining`,
   * `HostFault` (the first; a job that cannot begin does not hold up those after it).
   */
  readonly work: () => Operation<readonly JobId[]>
  /**
   * Works through one shard, as a queue's message asks: takes the job off the queue if it is
   * there, claims the shard, and completes the job if it was the last. A message that is stale,
   * doubled or forged does no harm. Errors: `JobNotFound`, `CapExceeded` (the job is then
   * `Refused`), `InvalidOrder`, `ForeignJob`, `RunnerDraining`, `HostFault` (before it began).
   */
  readonly workShard: (message: ShardMessage) => Operation<ShardWork>
  /**
   * Sends a message for every shard of this host's jobs that is open and free, and completes what
   * was left uncompleted; the queue leaves out what is waiting already. Makes good whatever the
   * queue lost, or somebody removed from it. Errors: `InvalidOrder` (there is no queue),
   * `HostFault`.
   *
   * @returns how many shards are free.
   */
  readonly reconcile: () => Operation<number>
  /**
   * Serves the queue until this runner is asked to `drain`: takes its messages, `shardsAtOnce` at a
   * time, and reconciles at the start and again after each `reconcileMs` (15,000 where left out; 1
   * to 86,400,000). Faults later than the first reconciliation are waited out. Errors:
   * `InvalidOrder` (no queue, or no such interval), `RunnerDraining`, `HostFault` (before it
   * began).
   */
  readonly serve: (request?: { readonly reconcileMs?: number }) => Operation<void>
  /**
   * Releases the shards after the current batch and keeps this runner from taking more, so that
   * the process can end. Jobs stay running.
   */
  readonly drain: () => Operation<void>
  /** Jobs in the order in which they were submitted. No statuses = all. Errors: `HostFault`. */
  readonly jobs: (request?: {
    readonly statuses?: readonly JobStatus[]
    readonly limit?: number
  }) => Operation<readonly Job[]>
  /** The numbers of a job so far, or at its end. Errors: `JobNotFound`, `HostFault`. */
  readonly report: (jobId: JobId) => Operation<PurgeReport>
  /** The outcomes of a job by key. Errors: `JobNotFound`, `HostFault`. */
  readonly outcomes: (request: {
    readonly jobId: JobId
    readonly statuses?: readonly OutcomeStatus[]
    readonly after: UserKey | null
    readonly limit: number
  }) => Operation<Page<Outcome>>
  /**
   * Forgets the outcomes, and with them the keys, of all jobs in the journal that ended before a
   * moment, whichever host they belong to; answers how many. Jobs and their numbers stay.
   * Errors: `InvalidOrder` (`before` is no moment), `HostFault`.
   */
  readonly expireOutcomes: (request: { readonly before: Instant }) => Operation<number>
}
