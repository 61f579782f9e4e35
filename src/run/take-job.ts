// Takes jobs off the queue: those of this host, each once, and refused ones not at all.
import type { JobId } from '../domain/keys.js'
import type { Job, JobStatus } from '../jobs/job.js'
import { refusedJob, startedJob } from '../jobs/job.js'
import type { PurgeError } from '../jobs/errors.js'
import { forgetNoted } from './forget-noted.js'
import { findJob } from './find-job.js'
import { COUNT_FIRST, refuseRequest } from './refuse-request.js'
import { costOfCounting, spend } from './calls/spend.js'
import { contractFault } from './fault.js'
import { countUsers } from './kinds/read-users.js'
import type { RefuseRequest } from './work.js'
import type { PurgeRefusal } from '../jobs/refusal.js'
import { bindJob } from './kinds/bind.js'
import { answerWith } from './operation.js'
import { emit, instantNow, type Runner, sleepUnlessDraining } from './runner.js'
import { inTransaction } from './in-transaction.js'
import type { Setup } from './setup.js'

/** A runner with the host that it works for. */
export interface HostRunner<Tx> extends Setup<Tx>, Runner<Tx> {
  /** Jobs of other hosts of which the observer was told. */
  readonly passedOver: Set<JobId>
}

const MOST_JOBS = 1000

/** A job that was taken, and whether it was this call that took it off the queue. */
export interface TakenJob {
  readonly job: Job
  readonly began: boolean
}

/** Takes the job off the queue, once; a second call finds it running. */
export async function takeJob<Tx>(runner: HostRunner<Tx>, jobId: JobId): Promise<TakenJob> {
  const taken = await takeWith(runner, jobId, null)
  if (taken !== COUNT_FIRST) return taken
  const counted = await takeWith(runner, jobId, await countOutside(runner, jobId))
  if (counted === COUNT_FIRST) throw contractFault('counted-in-vain')
  return counted
}

/** Counts the users behind an API, out of the budget of calls. */
async function countOutside<Tx>(runner: HostRunner<Tx>, jobId: JobId): Promise<number> {
  const { calls, clock, observer, host } = runner
  const wait = (millis: number): Promise<boolean> => waitUntilDue(runner, millis)
  const waiter = { calls, clock, jobId, wait, ...(observer && { observer }) }
  const isPaid = calls === null || (await spend(waiter, costOfCounting(calls.budget)))
  if (!isPaid) answerWith({ _tag: 'RunnerDraining', code: 'runner-draining', jobId })
  return countUsers(host, { tx: undefined as Tx })
}

/** How often the clock is looked at while another day is waited for. */
const LOOK_MS = 5000

/** Waits; `false` = this runner drains. A machine that was asleep has waited too. */
async function waitUntilDue<Tx>(runner: HostRunner<Tx>, millis: number): Promise<boolean> {
  const { clock } = runner
  const until = clock.now() + millis
  for (let left = millis; left > 0 && !runner.isDraining(); ) {
    const slice = Math.min(left, LOOK_MS)
    await sleepUnlessDraining(runner, slice)
    left = Math.min(left - slice, until - clock.now())
  }
  return !runner.isDraining()
}

function takeWith<Tx>(
  runner: HostRunner<Tx>,
  jobId: JobId,
  users: number | null,
): Promise<TakenJob | typeof COUNT_FIRST> {
  const { journal, clock } = runner
  return inTransaction(runner, 'write', async (tx) => {
    const job = await findJob(runner, tx, jobId)
    const error = foreign(runner, job)
    if (error !== null) answerWith(error)
    if (job.status !== 'Queued') return { job, began: false }
    const now = instantNow(clock)
    const request = { confirmed: job.confirmed, now, lock: false, users }
    const refusal = await refusalOf(runner, job, refuseRequest(runner, tx, request))
    if (refusal === COUNT_FIRST) return COUNT_FIRST
    const next =
      refusal === null
        ? startedJob(job, instantNow(clock))
        : refusedJob(job, instantNow(clock), refusal)
    if (!(await journal.changeJob({ tx, from: 'Queued', job: next })))
      return { job: await findJob(runner, tx, jobId), began: false }
    if (next.status === 'Refused') {
      await journal.dropShards({ tx, jobId })
      await forgetNoted(runner, tx, jobId)
    }
    return { job: next, began: true }
  })
}

async function refusalOf<Tx>(
  runner: HostRunner<Tx>,
  job: Job,
  request: RefuseRequest,
): Promise<PurgeRefusal | null | typeof COUNT_FIRST> {
  try {
    return await bindJob(runner, job).refuse(request)
  } catch (fault) {
    if (fault === COUNT_FIRST) return COUNT_FIRST
    throw fault
  }
}

/**
 * The jobs in these statuses that this runner may take. Those of other hosts must not crowd them
 * out.
 */
export async function ownJobs<Tx>(
  runner: HostRunner<Tx>,
  tx: Tx,
  statuses: readonly JobStatus[],
): Promise<readonly Job[]> {
  for (let limit = MOST_JOBS; ; limit *= 2) {
    const jobs = await runner.journal.listJobs({ tx, statuses, limit })
    const own = jobs.filter((job) => foreign(runner, job) === null)
    if (jobs.length < limit || own.length >= MOST_JOBS) return own.slice(0, MOST_JOBS)
  }
}

/**
 * The error for a job of another host that is not over; `null` for a job that this runner may
 * take.
 */
function foreign<Tx>(
  runner: HostRunner<Tx>,
  job: Job,
): Extract<PurgeError, { _tag: 'ForeignJob' }> | null {
  const { host, passedOver } = runner
  const isOver = job.status === 'Completed' || job.status === 'Refused'
  if (isOver || job.host === undefined || job.host === host.identity) return null
  const hosts = { jobHost: job.host, runnerHost: host.identity }
  if (passedOver.size >= MOST_JOBS) passedOver.clear()
  if (!passedOver.has(job.id))
    emit(runner, job.id, { _tag: 'JobPassedOver', code: 'foreign-job', ...hosts })
  passedOver.add(job.id)
  return { _tag: 'ForeignJob', code: 'foreign-job', jobId: job.id, ...hosts }
}
