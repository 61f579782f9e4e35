// What the host knows of its users: the port through which the library reads them.
import type { CandidateQuery, NotSelectedCounts } from '../domain/candidate-query.js'
import type { DateField } from '../domain/criteria.js'
import type { FaultCause } from '../domain/fault-cause.js'
import type { FoldName } from '../domain/fold.js'
import type { DeletePolicyLevel } from '../domain/policy.js'
import type { ActorKey, UserKey } from '../domain/keys.js'
import type { UserFacts } from '../domain/user.js'
import type { Vocabulary } from '../domain/vocabulary.js'
import type { DeletedUsersPort, PurgeDatesPort } from './bulk.js'
import type { CallBudget } from './calls.js'
import type { BusyAnswer, PurgeEffects } from './effects.js'
import type { LockedUser } from './locked-user.js'

/** A page of candidates, asked for in the host's own order of keys. */
export interface CandidateRequest<Tx> {
  /** The transaction in which to do it. */
  readonly tx: Tx
  /** Which users are candidates. */
  readonly query: CandidateQuery
  /** The last key of the page before; `null` for the first page. */
  readonly after: UserKey | null
  /** At most so many keys. */
  readonly limit: number
}

/** The users to read, and whether to lock their records until the transaction ends. */
export interface ReadUsersRequest<Tx> {
  /** The transaction in which to do it. */
  readonly tx: Tx
  /** The users to read. */
  readonly keys: readonly UserKey[]
  /** Whether to lock their records until the transaction ends. */
  readonly lock: boolean
}

/**
 * What a host implements so that its users can be purged. All methods get the transaction that the
 * library opened, unless the host's users live behind an API (`reads: 'outside'`).
 *
 * 1. `candidates` must return every user who matches the query; it may return more, never the same
 *    one twice over all pages, each page in the host's own ascending order after `after`, and fewer
 *    than `limit` only on the last page (`host-candidates-1` to `-4`). Keys are texts, see
 *    `UserKey`, also where the store's are numbers; what no journal could store, or is no text, is
 *    refused.
 * 2. `readUsers` must return one record for each key that still exists, in any order, leave out
 *    those that do not, and answer for all of them out of one consistent look (`host-read-1`,
 *    `host-read-2`).
 * 3. With `lock`, nobody else must be able to give these users anything that stands against a
 *    deletion, such as a loan, a fine or a request, until the transaction ends: it must wait, or
 *    fail (`host-read-3`). What frees a user, such as a return, need not wait. Lock in one
 *    statement and read in the next: a database may answer a statement that had to wait for its
 *    lock as of before the wait. Once the user is deleted, what waited must fail (`host-read-6`).
 *    A loan that is under way when the user is locked must be waited for, or fail when the user is
 *    deleted: a foreign key does that only where it is checked at once, and only where deleted
 *    users leave the table (`host-read-5`).
 *    With `lock`, a host may answer a {@link LockedUser} for anybody whose record somebody else
 *    holds, instead of waiting for it (`host-locked-1`): pass over the locked rows (`for update
 *    skip locked`), read the facts in the next statement, and answer `Locked` for those of whom
 *    there are facts and no lock. The others go on then, and this user is tried again later. A
 *    user who is locked must not be left out: nobody could tell them from one who is gone. A host
 *    that only waits, or whose statement fails after a time (fault kind `locked`), needs nothing.
 * 4. A fact that cannot be determined must be left out, never guessed: unknown blocks, a wrong 0
 *    deletes (`host-read-4`).
 * 5. `countUsers` must count all users, selected or not; the caps by percent are held against it
 *    (`host-count-1`). Anything but a whole number from 0 is a fault, such as the text in which
 *    some drivers deliver a count.
 * 6. Anything thrown is a fault: it rolls the batch back and is tried again.
 * 7. `identity` must be a text of 1 to 255 characters, well formed, without control characters and
 *    not blank (`host-identity-1`).
 * 8. A query has several conditions, or none; each must be met by a candidate, and a candidate that
 *    meets all of them must be returned. A fact that the store does not know must count as met
 *    (`host-candidates-6`, `host-candidates-7`).
 * 9. A host that has only some of the dates must say so with `dateFields` (`host-candidates-5`).
 * 10. `countNotSelected` must count every user who does not match the query, under the code of each
 *    condition that the user does not fit, and nobody who matches it (`host-not-selected-1`).
 *    Anything but whole numbers from 0 under codes of `NotSelectedCode` is a fault.
 * 11. `vocabulary` must name every record type, user group and home library that a user can have,
 *     in
 *    the very words of the facts, also one that nobody has at the moment (`host-vocabulary-1`). It
 *    may leave out `recordTypes` or `homeLibraries`.
 * 12. `isActor` must be true for everybody in whose name the effects can write, and false for
 *    anybody else, whatever the key looks like (`host-actor-1`).
 * 13. What a host has must be declared to the conformance kit, else its cases would be skipped
 *    (`host-declared-1`).
 */
export interface PurgeHost<Tx> {
  /**
   * The name of this host, e.g. `central-library`. It must be the same in every process of the host
   * and after every restart, and different from that of any other host whose jobs are in the same
   * journal. A job carries it, and only runners of that host take the job.
   */
  readonly identity: string
  /**
   * `in-transaction` (where left out): reading uses the library's transaction. `outside`: the users
   * live behind an API, so the library keeps no transaction open while it reads, and `tx` is
   * `undefined` in every request of this port.
   */
  readonly reads?: 'in-transaction' | 'outside'
  /**
   * Whether the library may ask for users under lock before the transaction has begun and the fence
   * is answered. It then sends begin, fence and read together: one journey to the database instead
   * of three. Nothing is acted on before all three are answered. Left out: one after the other.
   *
   * To say `true`, `readUsers` must only read and lock, for what it sends stands alone if the
   * transaction fails to begin. And the driver must carry out statements in the order in which it
   * gets them (`host-pipelined-read-1`). It counts only over a transaction port that
   * `faultDoomsTransaction`, as this package's for PostgreSQL and MariaDB do. Effects say the same
   * of themselves, each with its own `pipelined`.
   */
  readonly pipelinedRead?: boolean
  /**
   * Where the users live behind an API, this, `readUsers` and `countUsers` may answer `Busy`
   * instead, as an effect may: the run waits so long, and asks again.
   */
  readonly candidates: (request: CandidateRequest<Tx>) => Promise<readonly UserKey[] | BusyAnswer>
  /** The facts of the users with these keys; a key that nobody has is left out. */
  readonly readUsers: (
    request: ReadUsersRequest<Tx>,
  ) => Promise<readonly (UserFacts | (UserFacts & LockedUser))[] | BusyAnswer>
  /** How many users there are, for caps by share. */
  readonly countUsers: (request: { readonly tx: Tx }) => Promise<number | BusyAnswer>
  /**
   * What the API behind which the users live allows, and what reading costs there: the library then
   * makes no more calls than that. Left out: no call is counted, and `outsideAtOnce` are under way
   * at once.
   */
  readonly calls?: CallBudget
  /**
   * Counts the users whom the query leaves out, by why, so that a preview in which nobody goes can
   * say the reason. Asked once a preview, never by a run; over all users, so a host whose store
   * cannot count them quickly better leaves it out. Left out: a preview says that it cannot know.
   */
  readonly countNotSelected?: (request: {
    readonly tx: Tx
    readonly query: CandidateQuery
  }) => Promise<NotSelectedCounts>
  /** What the host does to users. */
  readonly effects: PurgeEffects<Tx>
  /**
   * The levels of the delete policy at which this host can delete. A policy that wants another is
   * refused before anything is previewed, instead of failing user by user. Left out: all of them.
   */
  readonly deletePolicies?: readonly DeletePolicyLevel[]
  /**
   * The dates that this host has. Criteria that ask for another are refused before anything is
   * previewed, instead of leaving users out without a word. Left out: all of them.
   */
  readonly dateFields?: readonly DateField[]
  /**
   * The home libraries below one in the host's tree, at any depth, the library itself not among
   * them. They are frozen when a job is confirmed. Left out: this host has no tree, and criteria
   * that mean branches are refused.
   */
  readonly branchesOf?: (request: {
    readonly tx: Tx
    readonly library: string
  }) => Promise<readonly string[]>
  /**
   * Whether a key can be one of this host's at all, e.g. that it is a number where its keys are. A
   * key that cannot is a mistake in the order that names it. Left out: every key can.
   */
  readonly isUserKey?: (key: UserKey) => boolean
  /**
   * The names that this host has. Criteria, a policy or a bulk order that gives another is refused
   * with the right ones, before anybody is read; a job that is confirmed runs all the same. Asked
   * once by each check, preview, page of a preview and submission, never by a run. Left out: a
   * wrong name selects or protects nobody, and a preview can only say that it met no such user.
   */
  readonly vocabulary?: (request: { readonly tx: Tx }) => Promise<Vocabulary>
  /**
   * Whether somebody can ask for a job or approve it, e.g. since a log of this host has a foreign
   * key to its staff. Anybody else is refused before a job is stored (`unknown-actor`). Asked as
   * {@link vocabulary} is. Left out: anybody can.
   */
  readonly isActor?: (request: { readonly tx: Tx; readonly actor: ActorKey }) => Promise<boolean>
  /**
   * Folds a name as the store compares names, e.g. without accents. A guard (protected groups, own
   * account, excluded users, approval by a second person) then also holds where two names are equal
   * by it. It may only add matches: names that are equal, or equal but for case, blanks at the ends
   * or composed form, are the same anyway. What throws, or answers no text, matches nothing.
   * Left out: there is no other way to compare names.
   */
  readonly foldName?: FoldName
  /** Left out: this host does not assign purge dates in bulk. */
  readonly purgeDates?: PurgeDatesPort<Tx>
  /** Left out: this host does not re-apply a tightened delete policy. */
  readonly deletedUsers?: DeletedUsersPort<Tx>
  /**
   * Says what a thrown fault was, without personal data: it is stored and shown. The library keeps
   * nothing else of what was thrown. A text is the `words` of the cause. Left out: only the code of
   * the fault is said, or of one that it wraps, else the name of its type. So it is where this
   * throws, or answers a promise or anything else. `describeSqlFault` knows the faults of
   * databases.
   */
  readonly describeFault?: (fault: unknown) => string | FaultCause
}
