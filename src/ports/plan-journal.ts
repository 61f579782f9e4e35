// Where plans and the users in them are kept: the part of the journal before a job, and what it
// knows of one user.
import type { Instant } from '../domain/calendar.js'
import type { JobId, PlanId, UserKey } from '../domain/keys.js'
import type { OutcomeStatus } from '../jobs/outcome.js'
import type { PlannedUser, PlannedVerdict } from '../jobs/plan.js'
import type {
  PlanInProgress,
  PlanProgress,
  PlanStatus,
  StoredPlan,
  UserTrace,
} from '../jobs/stored-plan.js'
import type { Lease } from './lease.js'

/** Which users are listed; what is left out asks nothing. */
interface UserFilter {
  /** The code of a reason, or of a warning, that the user has. */
  readonly code?: string
  /** As the plan found them; `null` = users without one, or of whom it is not known. */
  readonly userGroup?: string | null
  /** As the plan found them; `null` = users without one, or of whom it is not known. */
  readonly homeLibrary?: string | null
}

/** Which users of a plan are listed. */
export interface PlannedUserFilter extends UserFilter {
  /** One of these; none: whatever it is. */
  readonly verdicts?: readonly PlannedVerdict['_tag'][]
}

/** Which outcomes of a job are listed; group and home library are those of its plan's users. */
export interface OutcomeFilter extends UserFilter {
  /** One of these; none: whatever it is. */
  readonly statuses?: readonly OutcomeStatus[]
}

/**
 * A part of a list of users in ascending order of the key's text: the first `limit` after a key, or
 * the last `limit` before one. Both `null`: from the first.
 */
export interface ListPart {
  /** Users after this key; `null` = from the first. */
  readonly after: UserKey | null
  /** Users before this key; `null` = up to the last. */
  readonly before: UserKey | null
  /** How many users at most. */
  readonly limit: number
}

/**
 * The plans in a journal. Every method works inside the transaction that it is given.
 *
 * 1. `createPlan` must answer `false`, and store nothing, where there is a plan or a job with that
 *    id (`journal-23`).
 * 2. `changePlan` must replace the plan only if its stored status is the one given, and answer
 *    whether it did (`journal-24`). The progress stays.
 * 3. `savePlanPage` must store the users and the progress together, renew the lease, and fail when
 *    a user of that plan is stored already (`journal-25`).
 * 4. Pages of users must be complete and without overlap, forwards and backwards, whatever the
 *    filter; every user must come back as stored (`journal-26`, `journal-27`).
 * 5. `dropPlanUsers` must delete at most so many users of a plan, and answer how many; numbers and
 *    progress stay (`journal-28`).
 * 6. `findUser` must answer what is stored of a user in every plan and job; `forgetUser` must
 *    delete it in the plans and jobs given (`journal-29`). Who is noted to be forgotten must be
 *    answered once, when they are taken (`journal-30`).
 */
export interface PlanJournal<Tx> {
  /** Stores a new plan. */
  readonly createPlan: (request: {
    readonly tx: Tx
    readonly plan: StoredPlan
    readonly progress: PlanProgress
  }) => Promise<boolean>
  /** The plan and how far it has come; `null` = there is none. */
  readonly readPlan: (request: {
    readonly tx: Tx
    readonly planId: PlanId
  }) => Promise<PlanInProgress | null>
  /**
   * In the order in which they were begun; no statuses = all. With `holdsUsers`: those of which it
   * is so.
   */
  readonly listPlans: (request: {
    readonly tx: Tx
    readonly statuses: readonly PlanStatus[]
    readonly holdsUsers?: boolean
    readonly limit: number
  }) => Promise<readonly StoredPlan[]>
  /** Replaces a plan if it still has the status `from`; `false` = it has not. */
  readonly changePlan: (request: {
    readonly tx: Tx
    readonly from: PlanStatus
    readonly plan: StoredPlan
  }) => Promise<boolean>

  /**
   * Stores a page and how far planning has come. Call only after `fence` in the same transaction.
   */
  readonly savePlanPage: (request: {
    readonly tx: Tx
    readonly lease: Lease
    readonly leaseMs: number
    readonly users: readonly PlannedUser[]
    readonly progress: PlanProgress
  }) => Promise<void>
  /** A part of the users of a plan. */
  readonly listPlanUsers: (
    request: {
      readonly tx: Tx
      readonly planId: PlanId
      readonly filter: PlannedUserFilter
    } & ListPart,
  ) => Promise<readonly PlannedUser[]>
  /** One user of a plan; `null` = not in it. */
  readonly readPlanUser: (request: {
    readonly tx: Tx
    readonly planId: PlanId
    readonly userKey: UserKey
  }) => Promise<PlannedUser | null>
  /** Deletes users of a plan; answers how many. */
  readonly dropPlanUsers: (request: {
    readonly tx: Tx
    readonly planId: PlanId
    readonly limit: number
  }) => Promise<number>

  /** What every plan and every job knows of one user, in the order of their ids. */
  readonly findUser: (request: {
    readonly tx: Tx
    readonly userKey: UserKey
  }) => Promise<readonly UserTrace[]>
  /** Deletes a user of a plan, and their outcome in the job that it became. */
  readonly forgetUser: (request: {
    readonly tx: Tx
    readonly jobId: JobId
    readonly userKey: UserKey
  }) => Promise<void>
  /** Notes that a user is to be forgotten when the job is over; does nothing where it is noted. */
  readonly noteToForget: (request: {
    readonly tx: Tx
    readonly jobId: JobId
    readonly userKey: UserKey
  }) => Promise<void>
  /** Answers who is noted for a job, and deletes the notes. */
  readonly takeToForget: (request: {
    readonly tx: Tx
    readonly jobId: JobId
  }) => Promise<readonly UserKey[]>

  /**
   * Deletes outcomes, at most so many, of jobs that finished before a moment; answers how many.
   * Jobs and their numbers stay.
   */
  readonly expireOutcomes: (request: {
    readonly tx: Tx
    readonly before: Instant
    readonly limit: number
  }) => Promise<number>
}
