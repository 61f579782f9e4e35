// A job: a confirmed, stored order and how far it has come. There is no state for a job that was
// given up, because none can be.
import type { Instant, ZoneName } from '../domain/calendar.js'
import type { PurgeCriteria, UserChoice } from '../domain/criteria.js'
import type { Cutoff } from '../domain/cutoff.js'
import type { ActorKey, JobId } from '../domain/keys.js'
import type { StoredPolicy } from '../domain/former-policy.js'
import type { DeletePolicyLevel, RuleSetting } from '../domain/policy.js'
import type { PurgeDateAssignment } from '../domain/purge-date-rule.js'
import type { RuleCode } from '../domain/verdict.js'
import type { PurgeRefusal } from './refusal.js'
import type { Totals } from './totals.js'

/** The order of a purge: everything that decides, frozen when it was confirmed. */
export interface PurgeOrder {
  /** Tells the orders apart. */
  readonly _tag: 'purge'
  /** Whom it means. */
  readonly criteria: PurgeCriteria
  /** Of the former form in an order that was stored before there was one setting a thing. */
  readonly policy: StoredPolicy
  /** The conditions on dates, resolved against the as-of day, in their order. */
  readonly cutoffs: readonly Cutoff[]
  /** The home libraries that are meant, with the branches they had then; empty = any. */
  readonly homeLibraries: readonly string[]
  /**
   * The setting that applied to every rule, the host's own included. A rule that a later release
   * adds is not among them, and so is not asked; a hard one is, where its fact is delivered. Orders
   * of 0.1.0 and before have none.
   */
  readonly rules?: Readonly<Record<RuleCode, RuleSetting>>
}

/** The order to assign purge dates in bulk, optionally telling the users. */
export interface AssignPurgeDatesOrder {
  /** Tells the orders apart. */
  readonly _tag: 'assign-purge-dates'
  /** Which users get a date. */
  readonly users: UserChoice
  /** Which date they get. */
  readonly assignment: PurgeDateAssignment
  /** The zone in which the day of the run is calculated. */
  readonly timeZone: ZoneName
  /** Whether the host tells the users. */
  readonly notify: boolean
}

/** The order to assign purge dates as it is stored. */
export interface StoredPurgeDatesOrder extends AssignPurgeDatesOrder {
  /** The home libraries that are meant, with the branches they had then; empty = any. */
  readonly homeLibraries: readonly string[]
}

/** The order to remove more of everybody who was deleted under a looser delete policy. */
export interface ReapplyDeletePolicyOrder {
  /** Tells the orders apart. */
  readonly _tag: 'reapply-delete-policy'
  /** The level to which records are reduced. */
  readonly level: DeletePolicyLevel
}

/** An order that is not a purge, as it is asked for. */
export type BulkOrder = AssignPurgeDatesOrder | ReapplyDeletePolicyOrder

/** What a job is to do; one member per job kind. */
export type JobOrder = PurgeOrder | StoredPurgeDatesOrder | ReapplyDeletePolicyOrder

/** The name of a job kind. */
export type JobKindName = JobOrder['_tag']

/** What the operator confirmed: the digest of the plan and how many users it would act on. */
export interface Confirmation {
  /** The digest of the plan that was seen. */
  readonly digest: string
  /** The number of users who would go, as it was seen. */
  readonly count: number
}

interface JobRecord {
  readonly id: JobId
  /**
   * The identity of the host that the job was confirmed for; only its runners take the job. Absent
   * only in jobs that were stored before hosts had an identity; those are taken by any runner.
   */
  readonly host?: string
  readonly order: JobOrder
  /** SHA-256 over the order, in hex: proves that what runs is what was confirmed. */
  readonly orderHash: string
  readonly requestedBy: ActorKey
  readonly approvedBy: ActorKey | null
  readonly submittedAt: Instant
  /**
   * The moment that the rules are held against, frozen when the order was confirmed, so that
   * waiting in the queue adds nobody.
   */
  readonly asOf: Instant
  readonly confirmed: Confirmation
  /**
   * Who asked for the plan, which has the id of this job. Absent only in jobs that were stored
   * before plans were; those have everybody in their scope, and no plan.
   */
  readonly plannedBy?: ActorKey
  /** What whoever ordered it wrote down with it. */
  readonly note?: string
}

/** Waits for its turn; nothing was touched yet. */
export interface QueuedJob extends JobRecord {
  /** No runner has begun. */
  readonly status: 'Queued'
}

/**
 * Runs until every user in its scope has an outcome, in this process or in whichever resumes it.
 */
export interface RunningJob extends JobRecord {
  /** Runners are at work, or will be. */
  readonly status: 'Running'
  /** When its first runner began. */
  readonly startedAt: Instant
}

/** Every user in its scope has exactly one outcome. */
export interface CompletedJob extends JobRecord {
  /** Every user has an outcome. */
  readonly status: 'Completed'
  /** When its first runner began. */
  readonly startedAt: Instant
  /** When its last user had an outcome. */
  readonly finishedAt: Instant
  /** The numbers of users, by outcome. */
  readonly totals: Totals
}

/** Was refused before anybody was touched. */
export interface RefusedJob extends JobRecord {
  /** A cap refused it before any user was touched. */
  readonly status: 'Refused'
  /** When it was refused. */
  readonly refusedAt: Instant
  /** Why it was refused. */
  readonly refusal: PurgeRefusal
}

/** A stored job. */
export type Job = QueuedJob | RunningJob | CompletedJob | RefusedJob

/** Where a job stands. */
export type JobStatus = Job['status']

/** `Queued` → `Running`. */
export function startedJob(job: QueuedJob, at: Instant): RunningJob {
  return {
    ...job,
    status: 'Running',
    startedAt: at,
  }
}

/** `Running` → `Completed`. */
export function completedJob(job: RunningJob, at: Instant, totals: Totals): CompletedJob {
  return {
    ...job,
    status: 'Completed',
    finishedAt: at,
    totals,
  }
}

/** → `Refused`; only a job that has touched nobody. */
export function refusedJob(job: QueuedJob, at: Instant, refusal: PurgeRefusal): RefusedJob {
  return {
    ...job,
    status: 'Refused',
    refusedAt: at,
    refusal,
  }
}
