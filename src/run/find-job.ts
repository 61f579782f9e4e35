// A job in the journal, with its numbers.
import type { JobId } from '../domain/keys.js'
import { presentJob } from '../jobs/former-order.js'
import type { Job } from '../jobs/job.js'
import { type PurgeReport, reportOf } from '../jobs/report-data.js'
import type { JournalPort } from '../ports/journal.js'
import { answerWith } from './operation.js'

/** The job with this id; ends the operation with `JobNotFound` where there is none. */
export async function findJob<Tx>(
  { journal }: { readonly journal: JournalPort<Tx> },
  tx: Tx,
  jobId: JobId,
): Promise<Job> {
  const job = await journal.readJob({ tx, jobId })
  return job ?? answerWith({ _tag: 'JobNotFound', code: 'job-not-found', jobId })
}

/** The report of a job as it stands. */
export async function reportIn<Tx>(
  ports: { readonly journal: JournalPort<Tx> },
  tx: Tx,
  jobId: JobId,
): Promise<PurgeReport> {
  const job = await findJob(ports, tx, jobId)
  const found = await ports.journal.readPlan({ tx, planId: jobId })
  const plan = found === null || found.plan.status === 'Planning' ? null : found.plan.plan
  const numbers = await ports.journal.jobNumbers({ tx, jobId })
  const putOff = job.status === 'Running' ? await ports.journal.putOffUsers({ tx, jobId }) : []
  return reportOf(presentJob(job), plan, numbers, putOff)
}
