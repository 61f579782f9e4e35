// What administrators can ask of the library, and what they give and get.
import type { Instant } from '../domain/calendar.js'
import type { PurgeCriteria } from '../domain/criteria.js'
import type { ActorKey, JobId, UserKey } from '../domain/keys.js'
import type { Verdict } from '../domain/verdict.js'
import type { BulkOrder, Confirmation, Job, JobStatus } from '../jobs/job.js'
import type { Outcome, OutcomeStatus } from '../jobs/outcome.js'
import type { BulkPlan, BulkPreviewedUser, PreviewedUser, PurgePlan } from '../jobs/plan.js'
import type { PurgeReport } from '../jobs/report-data.js'
import type { Operation } from '../run/operation.js'

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

/** A page of a list; `next` is the key to go on after, `null` at the end. */
export interface Page<Item> {
  readonly items: readonly Item[]
  readonly next: UserKey | null
}

/**
 * What administrators ask. There is no operation to take a confirmed job back: once it is on the
 * queue it runs to completion.
 */
export interface PurgeDesk {
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
