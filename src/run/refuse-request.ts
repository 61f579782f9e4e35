// What a job is held against inside a transaction: the users and the other jobs of this host.
import type { Instant } from '../domain/calendar.js'
import type { Confirmation } from '../jobs/job.js'
import { countedJobs } from './counted-jobs.js'
import { countUsers } from './kinds/read-users.js'
import type { Setup } from './setup.js'
import type { RefuseRequest } from './work.js'

/** The request for a job that is confirmed. With `lock`, the answer decides what is stored. */
export function refuseRequest<Tx>(
  setup: Pick<Setup<Tx>, 'host' | 'journal'>,
  tx: Tx,
  job: { readonly confirmed: Confirmation; readonly now: Instant; readonly lock: boolean },
): RefuseRequest {
  const { host } = setup
  const { now, lock } = job
  const { count, digest } = job.confirmed
  return {
    count,
    now,
    users: () => countUsers(host, { tx: host.reads === 'outside' ? (undefined as Tx) : tx }),
    counted: (since) => countedJobs(setup, tx, { since, lock, digest }),
  }
}
