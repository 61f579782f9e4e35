// What became of one user of a job: exactly one of these, never changed.
import type { CalendarDate, Instant } from '../domain/calendar.js'
import type { UserKey } from '../domain/keys.js'
import type { PurgeActions, Reason, Warning } from '../domain/verdict.js'

/**
 * What became of a user.
 *
 * - `purged`: the effects of a purge are done; `applied`: those of another job kind.
 * - `kept`: a rule said so at the last look, under lock.
 * - `vanished`: the record was gone before the job touched it.
 * - `failed`: the effects failed every time, or the host refused them; nothing of them remains.
 * - `inDoubt`: an effect outside the transaction may or may not have happened, and repeating it could do harm.
 */
export type OutcomeStatus = 'purged' | 'applied' | 'kept' | 'vanished' | 'failed' | 'inDoubt'

/** Every outcome status. */
export const OUTCOME_STATUSES = ['purged', 'applied', 'kept', 'vanished', 'failed', 'inDoubt'] as const satisfies readonly OutcomeStatus[]

/** What went wrong, without personal data: codes and type names, never an error's text, unless the host describes its faults itself. */
export interface Failure {
  /** Stable: `effect-refused`, `effect-failed`, `runner-died` or `effect-uncertain`. */
  readonly code: string
  /** The effect in question, where it is known. */
  readonly step: string | null
  /** The fault's own code or type, e.g. `23503`, `SQLITE_CONSTRAINT_FOREIGNKEY`, `TypeError`. */
  readonly fault: string
}

/** The recorded outcome of one user of a job. */
export interface Outcome {
  readonly userKey: UserKey
  readonly status: OutcomeStatus
  readonly at: Instant
  readonly reasons: readonly Reason[]
  readonly warnings: readonly Warning[]
  /** What was done besides deleting; `null` where nothing was. */
  readonly actions: PurgeActions | null
  /** The purge date that was assigned, where the job assigns purge dates. */
  readonly assigned?: CalendarDate
  readonly failure: Failure | null
}
