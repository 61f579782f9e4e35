// A job kind: what sets one kind of job apart from another, as a value. The plan, the order and the
// run are made from it in one way for all kinds.
import type { Instant } from '../../domain/calendar.js'
import type { NotSelectedCounts } from '../../domain/candidate-query.js'
import type { PlanId, UserKey } from '../../domain/keys.js'
import type { GivenName } from '../../domain/vocabulary.js'
import { type Reason, reasonKey } from '../../domain/verdict.js'
import type { FoundPlan } from '../../jobs/digest.js'
import type { BulkPlan, PlannedUser, PurgePlan } from '../../jobs/plan.js'
import type { PurgeHost } from '../../ports/host.js'
import { lockedFault } from '../fault.js'
import type { Decision, RefuseRequest, Work } from '../work.js'
import type { Found } from './read-users.js'

/**
 * All users of a host, and why some are no candidates; counted in one transaction where the host
 * has one.
 */
export interface HostCounts {
  readonly users: number
  readonly others: NotSelectedCounts | null
}

/** What is known when the last page of a plan is stored. */
export interface PlanEnd<Numbers> extends Pick<RefuseRequest, 'counted'> {
  readonly id: PlanId
  readonly now: Instant
  readonly numbers: Numbers
  /** Counts all users of the host, and where it is asked those who are no candidates. */
  readonly countAll: () => Promise<HostCounts>
}

/**
 * A job kind, bound to one order that is planned, and to one host.
 *
 * `Numbers` are those of a plan so far, and `Plan` is what is shown and confirmed.
 */
export interface JobKind<
  Tx,
  Numbers = unknown,
  Plan extends PurgePlan | BulkPlan = PurgePlan | BulkPlan,
> extends Work<Tx> {
  /** Finds the users of the order, page by page in the host's order. */
  readonly candidates: (request: {
    readonly tx: Tx
    readonly after: UserKey | null
    readonly limit: number
  }) => Promise<readonly UserKey[]>
  /** Reads users and says what would become of each; users that are gone are left out. */
  readonly look: (request: {
    readonly tx: Tx
    readonly keys: readonly UserKey[]
  }) => Promise<readonly PlannedUser[]>
  /**
   * Whether keys that nobody has are users of the plan: a candidate that the host found and then
   * did not is gone, but a key that was given never was.
   */
  readonly listsNotFound: boolean
  /**
   * Counts the users who are no candidates, by why; `null` where there is nothing to ask. Only a
   * plan asks.
   */
  readonly countOthers: ((request: { readonly tx: Tx }) => Promise<NotSelectedCounts | null>) | null
  /** What would become of a user, for the digest; `null` = the user is not in the scope. */
  readonly digestEntry: (user: PlannedUser) => string | null
  /** The names of the order that none of the users had whom this kind has read. */
  readonly notMet: () => readonly GivenName[]
  /** The numbers of a plan before its first page. Plain data, as all numbers are. */
  readonly noNumbers: Numbers
  /** The numbers after one more page. A method, so that kinds of any numbers are one type. */
  count(numbers: Numbers, page: readonly PlannedUser[]): Numbers
  /** What was found, of these numbers. */
  found(end: PlanEnd<Numbers>): Promise<FoundPlan<Plan>>
}

/** What the engine must know of a host, the same for every kind. */
export function hostWork<Tx>(
  host: PurgeHost<Tx>,
): Pick<Work<Tx>, 'reads' | 'pipelinedRead' | 'probe'> {
  return {
    reads: host.reads ?? 'in-transaction',
    pipelinedRead: host.pipelinedRead === true,
    probe: async (request) => {
      await host.countUsers(request)
    },
  }
}

/** The users to read, and what this job has begun to do to some of them. */
export type FindRequest<Tx> = Parameters<Work<Tx>['read']>[0]

/** Both ways of a kind to read users, made of one way to find them. */
export function readsOf<Tx>(
  find: (request: FindRequest<Tx>) => Promise<Found<Decision>>,
): Pick<Work<Tx>, 'read' | 'readUnlessLocked'> {
  return {
    read: async (request) => {
      const { found, locked } = await find(request)
      if (locked.length > 0) throw lockedFault()
      return found
    },
    readUnlessLocked: (request) => find({ ...request, lock: true }),
  }
}

/** Counts each reason once more. */
export function noteReasons(counts: Record<string, number>, reasons: readonly Reason[]): void {
  for (const reason of reasons) {
    const key = reasonKey(reason)
    counts[key] = (counts[key] ?? 0) + 1
  }
}
