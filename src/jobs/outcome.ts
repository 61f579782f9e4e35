// What became of one user of a job: exactly one of these, never changed.
import type { CalendarDate, Instant } from '../domain/calendar.js'
import type { Evidence } from '../domain/evidence.js'
import type { UserKey } from '../domain/keys.js'
import type { DatesBefore } from '../domain/purge-date-rule.js'
import type { PurgeActions, Reason, Warning } from '../domain/verdict.js'

/**
 * What became of a user.
 *
 * - `purged`: the effects of a purge are done; `applied`: those of another job kind.
 * - `kept`: a rule said so at the last read, or the host when it was asked to act.
 * - `vanished`: the record was gone before the job touched it.
 * - `failed`: an effect failed every time, or the host refused it. What was done outside the
 *   transaction before that is in `actions`.
 * - `inDoubt`: an effect outside the transaction may or may not have happened, and repeating it
 *   could do harm.
 */
export type OutcomeStatus = 'purged' | 'applied' | 'kept' | 'vanished' | 'failed' | 'inDoubt'

/** Every outcome status. */
export const OUTCOME_STATUSES = [
  'purged',
  'applied',
  'kept',
  'vanished',
  'failed',
  'inDoubt',
] as const satisfies readonly OutcomeStatus[]

/** Every code of a failure. */
export type FailureCode =
  | 'effect-refused'
  | 'effect-failed'
  | 'effect-uncertain'
  | 'effect-failed-alone'
  | 'effect-uncertain-alone'
  | 'runner-died'

/**
 * What went wrong, without personal data: codes and type names, never an error's text, unless the
 * host describes its faults itself.
 */
export interface Failure {
  /**
   * Stable.
   *
   * - `effect-refused`: the host will not do it. `effect-failed`: it was tried in vain, while it
   *   succeeded for other users. `effect-uncertain`: nobody can say whether it was done.
   * - `effect-failed-alone`, `effect-uncertain-alone`: likewise, but for a set time (`witnessMs`)
   *   it succeeded for nobody, so that no other user was there to judge by: it may be the system's
   *   fault.
   * - `runner-died`: every process that tried died of it.
   */
  readonly code: FailureCode
  /** The effect in question, where it is known. */
  readonly step: string | null
  /**
   * The cause in one line: `23503: table loans, constraint loans_user_fkey`, `TypeError`; see
   * `FaultCause`.
   */
  readonly fault: string
}

/** The recorded outcome of one user of a job. */
export interface Outcome {
  /** The user. */
  readonly userKey: UserKey
  /** What became of the user. */
  readonly status: OutcomeStatus
  /** When it was recorded. */
  readonly at: Instant
  /** Why the user stays; empty where nothing holds them back. */
  readonly reasons: readonly Reason[]
  /** What is worth knowing and keeps nobody. */
  readonly warnings: readonly Warning[]
  /**
   * What was done apart from deleting, and is known to be done, whatever the status; `null` where
   * nothing was. So the sums over all outcomes are those of the host's books.
   */
  readonly actions: PurgeActions | null
  /** The purge date that was assigned, where the job assigns purge dates. */
  readonly assigned?: CalendarDate
  /**
   * The dates that the user had before. Left out in outcomes that were stored before it was noted.
   */
  readonly datesBefore?: DatesBefore
  /**
   * The facts by which a purged user was selected, where the policy keeps them (`evidence`). They
   * are the user's own data, and are forgotten with the outcome.
   */
  readonly evidence?: Evidence
  /** What went wrong; `null` = nothing. */
  readonly failure: Failure | null
}
