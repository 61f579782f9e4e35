// What a host implements for the job kinds that are not a purge.
import type { CalendarDate } from '../domain/calendar.js'
import type { UserKey } from '../domain/keys.js'
import type { DeletePolicyLevel } from '../domain/policy.js'
import type { Effect } from './effects.js'
import type { LockedUser } from './locked-user.js'

/** Give the user this purge date, in place of the one they have. */
export interface SetPurgeDateCommand {
  /** The user. */
  readonly key: UserKey
  /** The purge date to write. */
  readonly date: CalendarDate
}

/** Tell the user that their record will be purged from this day on. */
export interface NotifyUserCommand {
  /** The user. */
  readonly key: UserKey
  /** The purge date of which the user is told. */
  readonly date: CalendarDate
}

/**
 * Purge dates in bulk. Users are found and read through the host's `candidates` and `readUsers`; an
 * order asks nothing of dates, so the query has none (conformance `host-purge-dates-1`).
 */
export interface PurgeDatesPort<Tx> {
  /** Writes the purge dates of users. */
  readonly setPurgeDates: Effect<Tx, SetPurgeDateCommand>
  /** Left out: this host tells nobody, and an order that wants it is refused. */
  readonly notifyUsers?: Effect<Tx, NotifyUserCommand>
}

/** A deleted user, and how much of them is still there. */
export interface DeletedUser {
  /** The user. */
  readonly key: UserKey
  /** How much of the record is left. */
  readonly level: DeletePolicyLevel
  /**
   * Why this user must be left as they are, as a code of the host's own, e.g. one that `tighten`
   * would refuse with; a plan then counts them right. Left out, or `null`: nothing stands against
   * it.
   */
  readonly leave?: string | null
}

/** Remove of a deleted user what this level does not retain; never bring anything back. */
export interface TightenCommand {
  /** The user. */
  readonly key: UserKey
  /** The level to which the record is reduced. */
  readonly level: DeletePolicyLevel
}

/**
 * Users deleted before, of whom something was retained.
 *
 * 1. `candidates` must page as `PurgeHost.candidates` does, over the deleted users of whom more is
 *    there than `level` retains; more of them may be answered (conformance `host-deleted-1`).
 * 2. `read` must answer those who are there, locked if asked (`host-deleted-2`). A user whose level
 *    is none of the four is left as they are. It may answer a `LockedUser` as `readUsers` may.
 */
export interface DeletedUsersPort<Tx> {
  /** Deleted users of whom more than this level leaves is still there, page by page. */
  readonly candidates: (request: {
    readonly tx: Tx
    readonly level: DeletePolicyLevel
    readonly after: UserKey | null
    readonly limit: number
  }) => Promise<readonly UserKey[]>
  /** As `PurgeHost.pipelinedRead`, for `read` (`host-pipelined-read-2`). */
  readonly pipelinedRead?: boolean
  /** The deleted users with these keys, locked where that is asked. */
  readonly read: (request: {
    readonly tx: Tx
    readonly keys: readonly UserKey[]
    readonly lock: boolean
  }) => Promise<readonly (DeletedUser | LockedUser)[]>
  /** Reduces deleted records to a level. */
  readonly tighten: Effect<Tx, TightenCommand>
}
