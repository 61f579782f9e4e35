// Makes the outcomes of users out of what was decided and done.
import type { Instant } from '../domain/calendar.js'
import type { UserKey } from '../domain/keys.js'
import type { Failure, Outcome } from '../jobs/outcome.js'
import type { Decision } from './work.js'

const bare = (userKey: UserKey, at: Instant): Omit<Outcome, 'status'> => ({
  userKey,
  at,
  reasons: [],
  warnings: [],
  actions: null,
  failure: null,
})

/** A user on whom all steps were taken. */
export const doneOutcome = (
  key: UserKey,
  at: Instant,
  status: Outcome['status'],
  { warnings, actions, assigned }: Pick<Decision, 'warnings' | 'actions' | 'assigned'>,
): Outcome => ({ ...bare(key, at), status, warnings, actions, ...(assigned === undefined ? {} : { assigned }) })

/** A user who stays. */
export const keptOutcome = (key: UserKey, at: Instant, { reasons, warnings }: Pick<Decision, 'reasons' | 'warnings'>): Outcome => ({
  ...bare(key, at),
  status: 'kept',
  reasons,
  warnings,
})

/** A user whom the job could not act on. */
export const failedOutcome = (key: UserKey, at: Instant, failure: Failure): Outcome => ({ ...bare(key, at), status: 'failed', failure })

/** A user who was gone before the job touched them. */
export const vanishedOutcome = (key: UserKey, at: Instant): Outcome => ({ ...bare(key, at), status: 'vanished' })
