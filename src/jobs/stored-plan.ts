// A stored plan: what was found when everybody in scope was read once, and what became of it.
import type { Instant } from '../domain/calendar.js'
import type { ActorKey, JobId, PlanId, UserKey } from '../domain/keys.js'
import type { GivenName } from '../domain/vocabulary.js'
import type { JobOrder } from './job.js'
import type { Outcome } from './outcome.js'
import type { BulkPlan, PlannedUser, PurgePlan } from './plan.js'

/** The form in which this release stores plans. */
export const PLAN_FORM = 1

interface PlanRecord {
  readonly id: PlanId
  /** The form in which it was stored; one of another form is made anew. */
  readonly form: number
  /** The identity of the host that it was made for. */
  readonly host: string
  /** Everything that decides, frozen when planning began. */
  readonly order: JobOrder
  /** SHA-256 over the order, in hex. */
  readonly orderHash: string
  /** Who asked for it; their own account is never purged by it. */
  readonly plannedBy: ActorKey
  /** The moment that the rules are held against: when planning began. */
  readonly asOf: Instant
  /** Whether the journal still holds the plan's users; the numbers stay. */
  readonly holdsUsers: boolean
}

/** Candidates are being read, by this process or by whichever resumes it. */
export interface UnfinishedPlan extends PlanRecord {
  readonly status: 'Planning'
}

interface FinishedPlan extends PlanRecord {
  /** When its last page was stored. */
  readonly finishedAt: Instant
  /** What it found, with the digest to confirm. */
  readonly plan: PurgePlan | BulkPlan
}

/** Everybody in scope was read; nothing is ordered. */
export interface ReadyPlan extends FinishedPlan {
  /** Planning has ended, and the plan can be ordered. */
  readonly status: 'Ready'
}

/** It was confirmed, and is a job now. */
export interface OrderedPlan extends FinishedPlan {
  readonly status: 'Ordered'
  readonly orderedAt: Instant
}

/**
 * Why a plan can no longer be ordered.
 *
 * - `discarded`: somebody discarded it. `expired`: it is older than allowed.
 * - `begun-anew`: planning took longer than a plan may be old, and began again.
 * - `superseded`: a later unattended plan of the same order took its place.
 * - `user-forgotten`: it held a user who was to be forgotten.
 */
export type DiscardCode = 'discarded' | 'expired' | 'begun-anew' | 'superseded' | 'user-forgotten'

/** It will never be a job. */
export interface DiscardedPlan extends PlanRecord {
  readonly status: 'Discarded'
  readonly discardedAt: Instant
  readonly why: DiscardCode
  /** What it found; `null` where planning had not ended. */
  readonly plan: PurgePlan | BulkPlan | null
}

/** A plan as the journal stores it. */
export type StoredPlan = UnfinishedPlan | ReadyPlan | OrderedPlan | DiscardedPlan

/** Where a plan stands. */
export type PlanStatus = StoredPlan['status']

/** How far planning has come. Everything that a process needs that resumes it. */
export interface PlanProgress {
  /** The last key of the last page; `null` before the first. */
  readonly after: UserKey | null
  /** Whether there is no further page. */
  readonly isAtEnd: boolean
  /** How many users are stored. */
  readonly users: number
  /** The numbers so far; what they are is the affair of the order's kind. */
  readonly numbers: unknown
  /** The names of the order that nobody had so far. */
  readonly notMet: readonly GivenName[]
  /** The chained digests of the pages. */
  readonly pages: string
  /** The digest of each list of users who would go, in the order of the lists. */
  readonly lists: readonly string[]
  /** Users who would go and are on no list yet. */
  readonly waiting: readonly UserKey[]
}

/** A plan with how far it has come. */
export interface PlanInProgress {
  /** The plan as it is stored. */
  readonly plan: StoredPlan
  /** How far planning has come. */
  readonly progress: PlanProgress
}

/** `Planning` → `Ready`. */
export function readyPlan(
  plan: UnfinishedPlan,
  at: Instant,
  found: PurgePlan | BulkPlan,
): ReadyPlan {
  return { ...plan, status: 'Ready', finishedAt: at, plan: found }
}

/** `Ready` → `Ordered`. */
export function orderedPlan(plan: ReadyPlan, at: Instant): OrderedPlan {
  return { ...plan, status: 'Ordered', orderedAt: at }
}

/** → `Discarded`; only a plan that is not ordered. */
export function discardedPlan(
  stored: UnfinishedPlan | ReadyPlan,
  at: Instant,
  why: DiscardCode,
): DiscardedPlan {
  const { id, form, host, order, orderHash, plannedBy, asOf, holdsUsers } = stored
  const plan = stored.status === 'Ready' ? stored.plan : null
  const record = { id, form, host, order, orderHash, plannedBy, asOf, holdsUsers }
  return { ...record, status: 'Discarded', discardedAt: at, why, plan }
}

/** What became of one user in one plan or job. */
export interface UserTrace {
  /** The plan, and the job that it became. */
  readonly jobId: JobId
  /** The user in the plan; `null` = not in it, or forgotten. */
  readonly planned: PlannedUser | null
  /** What became of the user; `null` = nothing yet, or forgotten. */
  readonly outcome: Outcome | null
}
