// Whose fault it is when a call for one user throws: judged by another user, never by a guess.
import type { RunSettings } from './settings.js'

/**
 * The failures of one user, one after the other, of the same kind of call. Calls are put in order
 * by numbers that only grow, because two calls may fall into one millisecond.
 */
export interface Failures {
  readonly count: number
  /** When the first of them was noticed, in milliseconds by the runner's clock. */
  readonly since: number
  /** The number of that moment. */
  readonly first: number
  /** The number of the last of these calls. */
  readonly last: number
}

/**
 * What is to be done about a user whose call failed again.
 *
 * - `again`: it may be the system's fault; wait and call once more.
 * - `theirs`: another user succeeded meanwhile and this one failed again: the user is to blame.
 * - `alone`: for a set time nobody succeeded, so there was no other user to judge by.
 */
export type Judgement = 'again' | 'theirs' | 'alone'

/**
 * Judges a user by the last other user who succeeded.
 *
 * | another user succeeded | failures of this user | judgement |
 * |---|---|---|
 * | by a call after the first failure, and this user failed again after that | `attempts` or more |
 * theirs |
 * | by a call after the first failure | fewer | again |
 * | before the first failure, or never | any, for less than `witnessMs` | again |
 * | before the first failure, or never | any, for `witnessMs` or longer | alone |
 *
 * @param witness - The number of the last call that succeeded for another user; `null` = none did.
 */
export function judge(
  { count, since, first, last }: Failures,
  witness: number | null,
  now: number,
  { attempts, witnessMs }: Pick<RunSettings, 'attempts' | 'witnessMs'>,
): Judgement {
  if (witness === null || witness < first) return now - since >= witnessMs ? 'alone' : 'again'
  return count >= attempts && last > witness ? 'theirs' : 'again'
}

/**
 * One failure more; `null` = there was none before. `call`: the number of the call, `noticed`: that
 * of this moment.
 */
export function failedAgain(
  before: Failures | null,
  call: number,
  noticed: number,
  now: number,
): Failures {
  return {
    count: (before?.count ?? 0) + 1,
    since: before?.since ?? now,
    first: before?.first ?? noticed,
    last: call,
  }
}
