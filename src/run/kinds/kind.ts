// A job kind: what sets one kind of job apart from another, as a value. The plan, the order and the
// run are made from it in one way for all kinds.
import type { NotSelectedCounts } from '../../domain/candidate-query.js'
import type { UserKey } from '../../domain/keys.js'
import { type Reason, reasonKey } from '../../domain/verdict.js'
import type { JobOrder } from '../../jobs/job.js'
import type { PurgeRefusal } from '../../jobs/refusal.js'
import type { PurgeHost } from '../../ports/host.js'
import type { RefuseRequest, Work } from '../work.js'

/** All users of a host, and why some are no candidates; counted in one transaction where the host has one. */
export interface HostCounts {
  readonly users: number
  readonly others: NotSelectedCounts | null
}

/**
 * A job kind, bound to one order and one host.
 *
 * `Seen` is one user of a preview, `Numbers` are those of a plan so far, and `Plan` is what is
 * shown and confirmed.
 */
export interface JobKind<Tx, Seen extends { readonly key: UserKey }, Numbers, Plan>
  extends Work<Tx> {
  /** What is stored and hashed when the plan is confirmed. */
  readonly order: JobOrder
  /** Finds the users of the order, page by page in the host's order. */
  readonly candidates: (request: {
    readonly tx: Tx
    readonly after: UserKey | null
    readonly limit: number
  }) => Promise<readonly UserKey[]>
  /** Reads users and says what would become of each; users that are gone are left out. */
  readonly preview: (request: {
    readonly tx: Tx
    readonly keys: readonly UserKey[]
  }) => Promise<readonly Seen[]>
  /**
   * Counts the users who are no candidates, by why; `null` where there is nothing to ask. Only a
   * preview asks.
   */
  readonly countOthers: ((request: { readonly tx: Tx }) => Promise<NotSelectedCounts | null>) | null
  /** Everything that decides, apart from the users: the digest of a plan begins with it. */
  readonly digestBasis: Readonly<Record<string, unknown>>
  /** What would become of a user, for the digest; `null` = the user is not in the scope. */
  readonly digestEntry: (seen: Seen) => string | null
  /** Whether the job would act on a user of its scope. */
  readonly acts: (seen: Seen) => boolean
  /** The numbers of a plan before its first page. Plain data, as all numbers are. */
  readonly noNumbers: Numbers
  /** The numbers after one more page. */
  readonly count: (numbers: Numbers, page: readonly Seen[]) => Numbers
  /** The numbers once candidates were not found; left out where that changes none. */
  readonly countMissing?: (numbers: Numbers, keys: readonly UserKey[]) => Numbers
  /** The plan of these numbers. */
  readonly plan: (
    request: Pick<RefuseRequest, 'counted'> & {
      readonly numbers: Numbers
      readonly digest: string
      /** Counts all users of the host, and where it is asked those who are no candidates. */
      readonly countAll: () => Promise<HostCounts>
    },
  ) => Promise<Plan>
  /** What a confirmation of the plan is held against, and why it must be refused all the same. */
  readonly confirms: (plan: Plan) => {
    readonly digest: string
    readonly count: number
    readonly refusal: PurgeRefusal | null
  }
}

/** What the engine must know of a host, the same for every kind. */
export function hostWork<Tx>(host: PurgeHost<Tx>): Pick<Work<Tx>, 'reads' | 'pipelined' | 'probe'> {
  return {
    reads: host.reads ?? 'in-transaction',
    pipelined: host.pipelined === true,
    probe: async (request) => {
      await host.countUsers(request)
    },
  }
}

/** Counts each reason once more. */
export function noteReasons(counts: Record<string, number>, reasons: readonly Reason[]): void {
  for (const reason of reasons) {
    const key = reasonKey(reason)
    counts[key] = (counts[key] ?? 0) + 1
  }
}
