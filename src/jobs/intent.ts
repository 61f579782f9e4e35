// What is about to be done to one user outside the transaction, written down before it is done.
import type { CalendarDate } from '../domain/calendar.js'
import type { Evidence } from '../domain/evidence.js'
import type { UserKey } from '../domain/keys.js'
import type { DatesBefore } from '../domain/purge-date-rule.js'
import type { PurgeActions, Warning } from '../domain/verdict.js'

/**
 * How far a step has come.
 *
 * - `started`: it was about to be done; whether it was is not known yet.
 * - `done`: it is done. `refused`: the host will not do it. `failed`: it was tried in vain, and is
 *   known not to have happened. `inDoubt`: nobody can say whether it was done.
 */
export type StepState = 'started' | 'done' | 'refused' | 'failed' | 'inDoubt'

/**
 * The journal's note of what is being done to one user outside the transaction; forgotten once
 * there is an outcome.
 */
export interface Intent {
  /** The user. */
  readonly userKey: UserKey
  /** What is to be done apart from the deletion; `null` = nothing. */
  readonly actions: PurgeActions | null
  /** What is worth knowing and keeps nobody. */
  readonly warnings: readonly Warning[]
  /** The purge date that is to be assigned. */
  readonly assigned?: CalendarDate
  /** The dates that the user had before. */
  readonly datesBefore?: DatesBefore
  /** See `Outcome.evidence`: once the user is deleted, nobody can read it any more. */
  readonly evidence?: Evidence
  /** By the name of the step; a step that is not named has not begun. */
  readonly steps: Readonly<Record<string, StepState>>
  /**
   * Why a step was refused, failed or is in doubt, without personal data; `null` where none was.
   */
  readonly fault: string | null
  /** Whether no other user was there to judge that fault by. */
  readonly alone?: boolean
}
