// Makes the outcomes of users out of what was decided and done.
import type { Instant } from '../domain/calendar.js'
import type { UserKey } from '../domain/keys.js'
import type { Failure, Outcome } from '../jobs/outcome.js'
import type { Decision } from './work.js'

type Whatever = Pick<Outcome, 'reasons' | 'warnings' | 'actions' | 'failure'>

const NOTHING: readonly [] = []

// Field by field: an object that is spread out of others takes several times as long, and there is one for every user.
const outcome = (userKey: UserKey, at: Instant, status: Outcome['status'], { reasons, warnings, actions, failure }: Whatever): Outcome => ({
  userKey,
  at,
  status,
  reasons,
  warnings,
  actions,
  failure,
})

const BARE: Whatever = { reasons: NOTHING, warnings: NOTHING, actions: null, failure: null }

/** A user on whom all steps were taken. */
export const doneOutcome = (
  key: UserKey,
  at: Instant,
  status: Outcome['status'],
  { warnings, actions, assigned }: Pick<Decision, 'warnings' | 'actions' | 'assigned'>,
): Outcome => {
  const done = outcome(key, at, status, { reasons: NOTHING, warnings, actions, failure: null })
  return assigned === undefined ? done : { ...done, assigned }
}

/** A user who stays. */
export const keptOutcome = (key: UserKey, at: Instant, { reasons, warnings }: Pick<Decision, 'reasons' | 'warnings'>): Outcome =>
  outcome(key, at, 'kept', { reasons, warnings, actions: null, failure: null })

/** A user whom the job could not act on. */
export const failedOutcome = (key: UserKey, at: Instant, failure: Failure): Outcome => outcome(key, at, 'failed', { ...BARE, failure })

/** A user who was gone before the job touched them. */
export const vanishedOutcome = (key: UserKey, at: Instant): Outcome => outcome(key, at, 'vanished', BARE)
