// What administrators can ask of the library, and what they give and get.
import type { Instant } from '../domain/calendar.js'
import type { PurgeCriteria } from '../domain/criteria.js'
import type { ActorKey, JobId, PlanId, UserKey } from '../domain/keys.js'
import type { Verdict } from '../domain/verdict.js'
import type { BulkOrder, Job, JobStatus } from '../jobs/job.js'
import type { Outcome } from '../jobs/outcome.js'
import type { BulkPlan, PlannedUser, PurgePlan } from '../jobs/plan.js'
import type { PurgeReport } from '../jobs/report-data.js'
import type { PlanStatus, StoredPlan, UserTrace } from '../jobs/stored-plan.js'
import type { OutcomeFilter, PlannedUserFilter } from '../ports/plan-journal.js'
import type { Operation } from '../run/operation.js'
import type { SubmitRequest } from './submit.js'

/** For which users a plan is made, and who asks for it. */
export interface PlanRequest {
  /** Whom it means. */
  readonly criteria: PurgeCriteria
  /** Who asks for the plan; their own account is never purged by it. */
  readonly requestedBy: ActorKey
}

/** A bulk order, and who asks for its plan. */
export interface BulkRequest {
  /** What is to be done. */
  readonly order: BulkOrder
  /** Who asks. */
  readonly requestedBy: ActorKey
}

/** The limits within which a plan is ordered with nobody there. Exactly a limit is allowed. */
export interface NightlyLimits {
  /** Users who would go. */
  readonly maxCount: number
  /** The share of all users who would go, as text, e.g. `2.5`. */
  readonly maxPercent: string
  /**
   * How many users more may go than the last completed purge of this host was to act on. Without a
   * completed purge the limit counts as exceeded.
   */
  readonly maxIncrease: number
}

/**
 * What is planned, and perhaps ordered, with nobody there. `requestedBy` is one of the
 * `serviceActors` of the configuration.
 */
export interface NightlyRequest extends PlanRequest {
  /** The limits within which the plan is ordered with nobody there. */
  readonly limits: NightlyLimits
  /** Goes with the order, as that of a {@link SubmitRequest}. */
  readonly note?: string
}

/** Why a plan waits for a person. */
export type WaitCode =
  | 'second-person'
  | 'policy-cap'
  | 'over-count'
  | 'over-share'
  | 'over-increase'
  | 'no-completed-run'

/** What came of a night. */
export type NightlyEnd =
  /** Nothing is ordered. */
  | { readonly _tag: 'NobodyGoes'; readonly plan: PurgePlan }
  /** The job waits for a runner. */
  | { readonly _tag: 'Ordered'; readonly plan: PurgePlan; readonly job: Job }
  /** The plan can be submitted by a person. */
  | {
      readonly _tag: 'WaitsForPerson'
      readonly plan: PurgePlan
      readonly why: readonly WaitCode[]
    }

/** Which part of a list: after a key, or before one; neither: from the first. */
export interface PageRequest {
  /** The page after this key. */
  readonly after?: UserKey | null
  /** The page before this key. */
  readonly before?: UserKey | null
  /** 1 to 100,000. */
  readonly limit: number
}

/** A page of a list. */
export interface Page<Item> {
  /** The users of this page. */
  readonly items: readonly Item[]
  /** The key to go on after; `null` at the end. */
  readonly next: UserKey | null
  /** The key to go back before; `null` at the beginning. */
  readonly previous: UserKey | null
}

/** Which users of a plan. */
export interface PlanUsersRequest extends PageRequest, PlannedUserFilter {
  /** The plan. */
  readonly planId: PlanId
}

/** One user of a plan. */
export interface PlanUserRequest {
  /** The plan. */
  readonly planId: PlanId
  /** The user. */
  readonly userKey: UserKey
}

/** Which outcomes of a job. */
export interface OutcomesRequest extends PageRequest, OutcomeFilter {
  /** The job. */
  readonly jobId: JobId
}

/** One outcome of a job. */
export interface OutcomeRequest {
  /** The job. */
  readonly jobId: JobId
  /** The user. */
  readonly userKey: UserKey
}

/** A plan, and how many users are stored of it so far. */
export interface PlanView {
  /** The plan as it is stored. */
  readonly plan: StoredPlan
  /** How many of its users are stored. */
  readonly users: number
}

/** Where a user was forgotten, or will be. */
export interface Forgotten {
  /** Jobs that are over, and plans: nothing of the user is left in them. */
  readonly inJobs: readonly JobId[]
  /** Jobs that are not over: the user is forgotten when they end. */
  readonly atEndOf: readonly JobId[]
  /** Plans that held the user and were not ordered: they are discarded. */
  readonly discardedPlans: readonly PlanId[]
}

/** How much was old. */
export interface Expired {
  /** How many outcomes were deleted. */
  readonly outcomes: number
  /** Plans that can no longer be ordered, because they are too old. */
  readonly plans: number
  /** How many users of plans were deleted. */
  readonly planUsers: number
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
  /**
   * Reads everybody in scope, and stores what a purge would do. It orders nothing, and touches no
   * user. Errors: `InvalidOrder`, `PlanInterrupted` (what was read is stored: resume it),
   * `HostFault` (nothing is stored).
   */
  readonly plan: (request: PlanRequest) => Operation<PurgePlan>
  /** The same for a bulk order (purge dates, delete policy). Errors: as `plan`. */
  readonly planBulk: (request: BulkRequest) => Operation<BulkPlan>
  /**
   * Goes on with a plan where it stands, or waits for the process that does; a plan that has ended
   * is answered as it is. One that was begun longer ago than a plan may be old is discarded and
   * begun anew, under another id. Errors: as `plan`, and `PlanNotFound`, `ForeignPlan`,
   * `PlanOrdered`, `PlanDiscarded`.
   */
  readonly resumePlan: (request: { readonly planId: PlanId }) => Operation<PurgePlan | BulkPlan>
  /** Plans in the order in which they were begun. No statuses = all. Errors: `HostFault`. */
  readonly plans: (request?: {
    readonly statuses?: readonly PlanStatus[]
    readonly limit?: number
  }) => Operation<readonly StoredPlan[]>
  /** A plan, and how far it has come. Errors: `PlanNotFound`, `HostFault`. */
  readonly findPlan: (request: { readonly planId: PlanId }) => Operation<PlanView>
  /**
   * The users of a plan by key, those who would stay among them, with all reasons. Errors:
   * `PlanNotFound`, `InvalidOrder`, `HostFault`.
   */
  readonly planUsers: (request: PlanUsersRequest) => Operation<Page<PlannedUser>>
  /** One user of a plan. Errors: `PlanNotFound`, `UserNotFound`, `HostFault`. */
  readonly planUser: (request: PlanUserRequest) => Operation<PlannedUser>
  /**
   * Discards a plan that is not ordered; `expire` deletes its users. Errors: `PlanNotFound`,
   * `ForeignPlan`, `PlanOrdered`, `PlanDiscarded`, `HostFault`.
   */
  readonly discardPlan: (request: { readonly planId: PlanId }) => Operation<void>
  /**
   * Puts what a plan says on the queue, or refuses it and changes nothing; reads no user. Errors:
   * every refusal, `PlanNotFound`, `ForeignPlan`, `PlanNotReady`, `PlanOrdered` (with the job),
   * `PlanDiscarded`, `PlanExpired`, `PlanOutdated`, `PlanTampered`, `NobodyGoes`, `InvalidOrder`,
   * `HostFault`.
   */
  readonly submit: (request: SubmitRequest) => Operation<Job>
  /**
   * Plans with nobody there, or goes on with what an earlier night left, and orders the plan by
   * itself only within limits, under a policy that wants no second person. The plan of the night
   * before, of the same criteria and the same service, is then superseded, and the next night
   * deletes its users; its counts stay. Errors: as `plan` and `submit`.
   */
  readonly nightly: (request: NightlyRequest) => Operation<NightlyEnd>
  /** Jobs in the order in which they were submitted. No statuses = all. Errors: `HostFault`. */
  readonly jobs: (request?: {
    readonly statuses?: readonly JobStatus[]
    readonly limit?: number
  }) => Operation<readonly Job[]>
  /** The numbers of a job so far, or at its end. Errors: `JobNotFound`, `HostFault`. */
  readonly report: (jobId: JobId) => Operation<PurgeReport>
  /** The outcomes of a job by key. Errors: `JobNotFound`, `InvalidOrder`, `HostFault`. */
  readonly outcomes: (request: OutcomesRequest) => Operation<Page<Outcome>>
  /** One outcome. Errors: `JobNotFound`, `UserNotFound`, `HostFault`. */
  readonly outcome: (request: OutcomeRequest) => Operation<Outcome>
  /**
   * What every plan and job of this host knows of a user. Errors: `InvalidOrder`, `HostFault`.
   */
  readonly history: (request: { readonly userKey: UserKey }) => Operation<readonly UserTrace[]>
  /**
   * Forgets a user: in finished jobs and their plans at once; a plan that holds them and is not
   * ordered is discarded; in a job that is not over when it ends. Numbers stay, and so do criteria
   * that name the user. Errors: `InvalidOrder`, `HostFault`.
   */
  readonly forget: (request: { readonly userKey: UserKey }) => Operation<Forgotten>
  /**
   * Forgets the outcomes and the planned users of all jobs in the journal that ended before a
   * moment, whichever host they belong to; discards plans that are too old to be ordered, and
   * deletes the users of those that were. Jobs, plans and their numbers stay. Errors:
   * `InvalidOrder` (`before` is no moment), `HostFault`.
   */
  readonly expire: (request: { readonly before: Instant }) => Operation<Expired>
}
