// Makes the outcomes of users out of what was decided and done.
import type { Instant } from '../domain/calendar.js'
import type { UserKey } from '../domain/keys.js'
import type { Reason } from '../domain/verdict.js'
import type { Failure, Outcome } from '../jobs/outcome.js'
import type { Decision } from './work.js'

type Whatever = Pick<Outcome, 'reasons' | 'warnings' | 'actions' | 'failure'>

const NOTHING: readonly [] = []

// Field by field: an object that is spread out of others takes several times as long, and there is
// one for every user.
function outcome(
  userKey: UserKey,
  at: Instant,
  status: Outcome['status'],
  { reasons, warnings, actions, failure }: Whatever,
): Outcome {
  return {
    userKey,
    at,
    status,
    reasons,
    warnings,
    actions,
    failure,
  }
}

const BARE: Whatever = { reasons: NOTHING, warnings: NOTHING, actions: null, failure: null }

/** A user on whom all steps were taken. */
export function doneOutcome(
  key: UserKey,
  at: Instant,
  status: Outcome['status'],
  {
    warnings,
    actions,
    assigned,
    datesBefore,
    evidence,
  }: Pick<Decision, 'warnings' | 'actions' | 'assigned' | 'datesBefore' | 'evidence'>,
): Outcome {
  const done = outcome(key, at, status, { reasons: NOTHING, warnings, actions, failure: null })
  if (assigned === undefined && evidence === undefined) return done
  return {
    ...done,
    ...(assigned !== undefined && { assigned }),
    ...(datesBefore !== undefined && assigned !== undefined && { datesBefore }),
    ...(evidence !== undefined && { evidence }),
  }
}

/** A user who stays. */
export function keptOutcome(
  key: UserKey,
  at: Instant,
  { reasons, warnings }: Pick<Decision, 'reasons' | 'warnings'>,
): Outcome {
  return outcome(key, at, 'kept', { reasons, warnings, actions: null, failure: null })
}

/** A user whom the job could not act on. */
export function failedOutcome(key: UserKey, at: Instant, failure: Failure): Outcome {
  return outcome(key, at, 'failed', { ...BARE, failure })
}

/** A user who was gone before the job touched them. */
export function vanishedOutcome(key: UserKey, at: Instant): Outcome {
  return outcome(key, at, 'vanished', BARE)
}

/** What is known of a user before the batch is attempted, so that nothing is done to them. */
export type Settled = {
  /** As it was last read; left out where nothing was. */
  readonly homeLibrary?: string | null
} & (
  | { readonly _tag: 'Failed'; readonly failure: Failure }
  /** The host says that the user must stay. */
  | { readonly _tag: 'MustStay'; readonly code: string }
)

/** The outcome of a user of whom it is known beforehand. */
export function settledOutcome(key: UserKey, at: Instant, settled: Settled): Outcome {
  return settled._tag === 'Failed'
    ? failedOutcome(key, at, settled.failure)
    : keptOutcome(key, at, { reasons: [mustStayReason(settled.code)], warnings: NOTHING })
}

/** The reason of a user who stays because the host says so. */
export function mustStayReason(code: string): Reason {
  return { _tag: 'Blocked', code, measured: null, limit: null }
}
