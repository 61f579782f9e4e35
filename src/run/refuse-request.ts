// What a job is held against inside a transaction: the users and the other jobs of this host.
import type { Instant } from '../domain/calendar.js'
import type { Confirmation } from '../jobs/job.js'
import { countedJobs } from './counted-jobs.js'
import { countUsers } from './kinds/read-users.js'
import type { Setup } from './setup.js'
import type { RefuseRequest } from './work.js'

/** Thrown where users behind an API are to be counted first, outside of the transaction. */
export const COUNT_FIRST = Symbol('count-first')

/**
 * The request for a job that is confirmed. With `lock`, the answer decides what is stored.
 *
 * @param job - `users`: how many there are, counted before; `null` = not known.
 */
export function refuseRequest<Tx>(
  setup: Pick<Setup<Tx>, 'host' | 'journal'>,
  tx: Tx,
  job: {
    readonly confirmed: Confirmation
    readonly now: Instant
    readonly lock: boolean
    readonly users: number | null
  },
): RefuseRequest {
  const { host } = setup
  const { now, lock, users } = job
  const { count, digest } = job.confirmed
  return {
    count,
    now,
    users: async () => {
      if (users !== null) return users
      // A call to an API must not keep the journal locked.
      if (host.reads === 'outside') throw COUNT_FIRST
      return countUsers(host, { tx })
    },
    counted: (since) => countedJobs(setup, tx, { since, lock, digest }),
  }
}
