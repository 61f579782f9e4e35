// What the other jobs of a host count for when a job is held against the caps over a period.
import type { Instant } from '../domain/calendar.js'
import type { CountedJob } from '../jobs/guards.js'
import type { Job } from '../jobs/job.js'
import type { PurgeHost } from '../ports/host.js'
import type { JournalPort } from '../ports/journal.js'

interface Ports<Tx> {
  readonly host: Pick<PurgeHost<Tx>, 'identity'>
  readonly journal: JournalPort<Tx>
}

/** Which jobs are counted, and for whom. */
export interface CountedRequest {
  readonly since: Instant
  /** Whether the answer decides what the same transaction stores. */
  readonly lock: boolean
  /** The digest of the job that asks; `null` = it is not stored yet. */
  readonly digest: string | null
}

/**
 * The other purges of this host that have purged anybody since a moment, or may still.
 *
 * - A job that is over counts the users whom it purged, and those in doubt, if it ended since then:
 *   some of them may have gone within the period.
 * - A job that is not over counts as well those who may still go.
 * - A job with the same digest that is not over is the same plan. It is not counted: it is the job
 *   that asks, or the reason why that one is refused anyway.
 * - A queued job that was submitted after the one that asks is not counted. Otherwise two jobs
 *   could refuse each other.
 */
export async function countedJobs<Tx>(
  ports: Ports<Tx>,
  tx: Tx,
  { since, lock, digest }: CountedRequest,
): Promise<readonly CountedJob[]> {
  const found: CountedJob[] = []
  let isBehind = false
  for (const job of await ports.journal.recentJobs({ tx, since, lock })) {
    const isAsking = job.status !== 'Completed' && job.confirmed.digest === digest
    isBehind ||= isAsking
    if (isAsking || !isCounted(ports, job) || (isBehind && job.status === 'Queued')) continue
    const count = await countOf(ports, tx, job)
    if (count > 0) found.push({ jobId: job.id, count })
  }
  return found
}

/** Whether the job is a purge of this host. One without a host may be taken by any. */
function isCounted<Tx>({ host }: Ports<Tx>, { host: jobHost, order }: Job): boolean {
  return order._tag === 'purge' && (jobHost === undefined || jobHost === host.identity)
}

async function countOf<Tx>({ journal }: Ports<Tx>, tx: Tx, job: Job): Promise<number> {
  switch (job.status) {
    case 'Completed':
      return job.totals.purged + job.totals.inDoubt
    case 'Running': {
      const { totals, confirmedLeft } = await journal.jobNumbers({ tx, jobId: job.id })
      return totals.purged + totals.inDoubt + confirmedLeft
    }
    case 'Queued':
      return job.confirmed.count
    case 'Refused':
      return 0
  }
}
