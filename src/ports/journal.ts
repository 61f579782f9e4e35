// The journal: the authority on which jobs there are and what became of every user.
import type { Instant } from '../domain/calendar.js'
import type { JobId, UserKey } from '../domain/keys.js'
import type { Intent } from '../jobs/intent.js'
import type { Job, JobStatus } from '../jobs/job.js'
import type { Outcome } from '../jobs/outcome.js'
import type { Tally, Totals } from '../jobs/totals.js'
import type { CallAccount } from './calls.js'
import type { Lease, ShardNumber } from './lease.js'
import type { ListPart, OutcomeFilter, PlanJournal } from './plan-journal.js'

/** How far a shard has come. */
export interface ShardState {
  /** How many of the shard's users have an outcome; the next batch starts here. */
  readonly position: number
  /**
   * How often the shard was claimed, and not given back, since `position` last moved; a number that
   * grows means that runners die on the next user.
   */
  readonly claims: number
  /**
   * How many of the shard's users, from the first, may be acted on: the others were to stay when
   * the job was confirmed.
   */
  readonly confirmed: number
  /** The numbers of users, by outcome. */
  readonly totals: Totals
  /** What was counted beside the totals. */
  readonly tally: Tally
}

/** A user of a shard whose record somebody holds locked; the others of the shard come first. */
export interface PutOffUser {
  /** The user. */
  readonly key: UserKey
  /** When a runner found the record locked for the first time, by that runner's clock. */
  readonly since: Instant
}

/** The answer to a claim. */
export type ClaimResult =
  | { readonly _tag: 'Claimed'; readonly lease: Lease; readonly state: ShardState }
  /**
   * Every open shard is leased to somebody, or was released for a while; the first of them is free
   * in so many milliseconds.
   */
  | { readonly _tag: 'AllLeased'; readonly retryInMs: number }
  | { readonly _tag: 'NoneOpen' }

/**
 * Where jobs, shards and outcomes are kept. Every method works inside the transaction that it is
 * given.
 *
 * 1. What a transaction wrote must be there after its commit, for every process, and gone after a
 *    rollback (conformance `journal-1`, `journal-2`).
 * 2. `createJob` must answer `false`, and store nothing, when a job with that id or with the same
 *    confirmed digest is queued or running (`journal-3`).
 * 3. `changeJob` must replace the job only if its stored status is the one given, and answer
 *    whether it did (`journal-4`).
 * 4. `claimShard` must hand a shard to one claimer at a time, lowest number first, with a token
 *    greater than any before; a lease ends by the database's clock; a lease that claims to end
 *    later than a whole lease from now counts as ended, for then that clock has jumped back
 *    (`journal-5` to `journal-9`). One shard can be claimed by its number, and `freeShards` lists
 *    those that a claim would find free (`journal-19`).
 * 5. `fence` must answer `null` unless the token is the shard's newest and the shard is open, and
 *    must hold the shard against every claim until the transaction ends (`journal-10`,
 *    `journal-11`).
 * 6. `recordBatch` must store one outcome a user and fail when a user of that job has one already
 *    (`journal-12`).
 * 7. Totals and tallies must outlive the outcomes (`journal-13`).
 * 8. Keys must come back exactly as they were given, and lists of them in the order given
 *    (`journal-15`); pages of outcomes must be complete and without overlap (`journal-16`); jobs
 *    must be listed in the order of their submission, no statuses meaning all (`journal-17`);
 *    dropped shards must be gone (`journal-18`).
 * 9. `reorderShard` must replace the order of a shard's users, for every process, and change
 *    nothing else (`journal-20`).
 * 10. `savePutOff` must store who is put off in a shard, for every process, in place of those
 *     before; `putOffUsers` must answer them until their shard is finished or dropped
 *     (`journal-put-off-1`). A shard that was released for a while must be free no sooner, as if it
 *     were leased (`journal-put-off-2`).
 * 11. An intent must be there for every process once its transaction has committed, one a user,
 *     until it is dropped (`journal-14`).
 * 12. `recentJobs` must answer the jobs that are queued or running, and those that were completed
 *     at the moment given or later, in the order of their submission (`journal-21`). With `lock`,
 *     every other such call must wait until the transaction ends, and then see what it wrote, or
 *     fail (`journal-22`).
 * 13. `readCalls` must hold the account of a budget until its transaction ends, so that of two who
 *     take calls at once neither goes by what the other has taken (`journal-33`).
 */
export interface JournalPort<Tx> extends PlanJournal<Tx> {
  /** Stores a new job; `false` = there is one with this id. */
  readonly createJob: (request: { readonly tx: Tx; readonly job: Job }) => Promise<boolean>
  /** The job; `null` = there is none. */
  readonly readJob: (request: { readonly tx: Tx; readonly jobId: JobId }) => Promise<Job | null>
  /** In the order in which they were submitted. */
  readonly listJobs: (request: {
    readonly tx: Tx
    readonly statuses: readonly JobStatus[]
    readonly limit: number
  }) => Promise<readonly Job[]>
  /** Replaces a job if it still has the status `from`; `false` = it has not. */
  readonly changeJob: (request: {
    readonly tx: Tx
    readonly from: JobStatus
    readonly job: Job
  }) => Promise<boolean>

  /**
   * The jobs that are not over, and those that were completed at `since` or later. With `lock`, no
   * other transaction can do the same until this one ends: what is decided by the answer, and
   * stored in the same transaction, is decided once. Call it first in the transaction then.
   */
  readonly recentJobs: (request: {
    readonly tx: Tx
    readonly since: Instant
    readonly lock: boolean
  }) => Promise<readonly Job[]>

  /** Opens a shard with its users, of whom the first `confirmed` may be acted on. */
  readonly addShard: (request: {
    readonly tx: Tx
    readonly jobId: JobId
    readonly shard: ShardNumber
    readonly keys: readonly UserKey[]
    readonly confirmed: number
  }) => Promise<void>
  /** The keys of a shard, in their order. */
  readonly shardKeys: (request: {
    readonly tx: Tx
    readonly jobId: JobId
    readonly shard: ShardNumber
  }) => Promise<readonly UserKey[]>
  /**
   * Stores the same users of a shard in another order: somebody who holds the shard up is put off
   * behind others. Users before the position keep their place. Call only after `fence` in the same
   * transaction.
   */
  readonly reorderShard: (request: {
    readonly tx: Tx
    readonly lease: Lease
    readonly keys: readonly UserKey[]
  }) => Promise<void>
  /**
   * Stores who of a shard is put off, in place of those who were; an empty list forgets them. Call
   * only after `fence` in the same transaction.
   */
  readonly savePutOff: (request: {
    readonly tx: Tx
    readonly lease: Lease
    readonly users: readonly PutOffUser[]
  }) => Promise<void>
  /** Who is put off in the open shards of a job, by shard in ascending order. */
  readonly putOffUsers: (request: {
    readonly tx: Tx
    readonly jobId: JobId
  }) => Promise<readonly (PutOffUser & { readonly shard: ShardNumber })[]>
  /** Removes all shards of a job that is refused. */
  readonly dropShards: (request: { readonly tx: Tx; readonly jobId: JobId }) => Promise<void>
  /** With `shard`: that one or none. */
  readonly claimShard: (request: {
    readonly tx: Tx
    readonly jobId: JobId
    readonly owner: string
    readonly leaseMs: number
    readonly shard?: ShardNumber
  }) => Promise<ClaimResult>
  /** The shards that a claim would find free, in ascending order; changes and locks nothing. */
  readonly freeShards: (request: {
    readonly tx: Tx
    readonly jobId: JobId
  }) => Promise<readonly ShardNumber[]>
  /** Proves that the lease is the newest, and holds the shard until the transaction ends. */
  readonly fence: (request: {
    readonly tx: Tx
    readonly lease: Lease
  }) => Promise<ShardState | null>
  /**
   * Stores outcomes and how far the shard has come, and renews the lease. Call only after `fence`
   * in the same transaction.
   */
  readonly recordBatch: (request: {
    readonly tx: Tx
    readonly lease: Lease
    readonly leaseMs: number
    readonly outcomes: readonly Outcome[]
    readonly state: ShardState
  }) => Promise<void>
  /** Renews the lease; answers whether it was still held. */
  readonly renewLease: (request: {
    readonly tx: Tx
    readonly lease: Lease
    readonly leaseMs: number
  }) => Promise<boolean>
  /**
   * Gives the shard back unfinished, so that the next claimer need not wait; does nothing when the
   * lease is lost. With `freeInMs`: nobody may claim it sooner, by the database's clock, and no
   * claim before counts as one that came to nothing, for its runner lives.
   */
  readonly releaseShard: (request: {
    readonly tx: Tx
    readonly lease: Lease
    readonly freeInMs?: number
  }) => Promise<void>
  /** Ends the shard and forgets its list of users; does nothing when the lease is lost. */
  readonly finishShard: (request: { readonly tx: Tx; readonly lease: Lease }) => Promise<void>

  /** The intents of these users; those without one are left out. */
  readonly readIntents: (request: {
    readonly tx: Tx
    readonly jobId: JobId
    readonly keys: readonly UserKey[]
  }) => Promise<readonly Intent[]>
  /**
   * Stores intents, each in place of the user's former one. Call only after `fence` in the same
   * transaction.
   */
  readonly saveIntents: (request: {
    readonly tx: Tx
    readonly jobId: JobId
    readonly intents: readonly Intent[]
  }) => Promise<void>
  /** Forgets the intents of users who have an outcome. */
  readonly dropIntents: (request: {
    readonly tx: Tx
    readonly jobId: JobId
    readonly keys: readonly UserKey[]
  }) => Promise<void>

  /** The sum over the shards of a job. */
  readonly jobNumbers: (request: { readonly tx: Tx; readonly jobId: JobId }) => Promise<{
    readonly totals: Totals
    readonly tally: Tally
    /** Shards not finished. */
    readonly openShards: number
    /** Users who may be acted on and have no outcome yet. */
    readonly confirmedLeft: number
  }>
  /** A part of the outcomes of a job. */
  readonly listOutcomes: (
    request: {
      readonly tx: Tx
      readonly jobId: JobId
      readonly filter: OutcomeFilter
    } & ListPart,
  ) => Promise<readonly Outcome[]>
  /** What became of one user; `null` while there is no outcome. */
  readonly readOutcome: (request: {
    readonly tx: Tx
    readonly jobId: JobId
    readonly userKey: UserKey
  }) => Promise<Outcome | null>

  /**
   * The account of a budget of calls, held until the transaction ends; `null` = nobody has saved
   * one.
   */
  readonly readCalls: (request: {
    readonly tx: Tx
    readonly budget: string
  }) => Promise<CallAccount | null>
  /** Call only after `readCalls` in the same transaction. */
  readonly saveCalls: (request: {
    readonly tx: Tx
    readonly budget: string
    readonly account: CallAccount
  }) => Promise<void>
}
