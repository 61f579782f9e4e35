// Works on one job, or on one shard of it, as far as this runner can.
import type { JobId } from '../domain/keys.js'
import type { RunningJob } from '../jobs/job.js'
import type { PurgeReport } from '../jobs/report-data.js'
import type { ShardMessage } from '../ports/shard-queue.js'
import { isUntouched } from '../jobs/digest.js'
import { reportIn } from './find-job.js'
import { bindJob } from './kinds/bind.js'
import { answerWith } from './operation.js'
import type { ShardWork } from './operations.js'
import { runJob, runShard } from './run-job.js'
import { DRAINING, TAMPERED, emit, type JobRun } from './runner.js'
import { inTransaction } from './in-transaction.js'
import type { Setup } from './setup.js'
import { type HostRunner, type TakenJob, takeJob } from './take-job.js'

/** Runs a job to completion and answers its report. */
export async function workOnJob<Tx>(runner: HostRunner<Tx>, jobId: JobId): Promise<PurgeReport> {
  // Without being asked to yield, it never ends before the job does.
  return (await workOnJobUnlessHeld(runner, jobId, {})) as PurgeReport
}

/** A job in which there is nothing to do now, and how soon there may be. */
export interface HeldJob {
  readonly _tag: 'Held'
  readonly retryInMs: number
}

/**
 * Runs a job to completion, or as far as this runner can now: all open shards may be with other
 * runners, or put off because somebody holds the records of those who are left.
 *
 * @param again - Whether this runner has worked on it before and goes on.
 */
export async function workOnJobUnlessHeld<Tx>(
  runner: HostRunner<Tx>,
  jobId: JobId,
  { yields = false, again = false }: { readonly yields?: boolean; readonly again?: boolean },
): Promise<PurgeReport | HeldJob> {
  if (runner.isDraining()) return answerDraining(jobId)
  const taken = await takeJob(runner, jobId)
  const { job, began } = taken
  if (job.status === 'Running') {
    const run = await jobRun(runner, job)
    const { totals } = await numbersOf(runner, jobId)
    if (!again) emit(runner, jobId, { _tag: began ? 'JobStarted' : 'JobResumed', totals })
    const end = await runJob(run, yields)
    if (end === DRAINING) return answerDraining(jobId)
    if (end === TAMPERED) return answerTampered(jobId)
    if ('_tag' in end) return { _tag: 'Held', retryInMs: end.retryInMs }
    if (end.status === 'Refused') return answerWith(end.refusal)
  }
  if (job.status === 'Refused') return answerNotRunning(runner, taken)
  return inTransaction(runner, 'read', (tx) => reportIn(runner, tx, jobId))
}

/** Works through one shard, as a message of the queue asks. */
export async function workOnShard<Tx>(
  runner: HostRunner<Tx>,
  { jobId, shard }: ShardMessage,
): Promise<ShardWork> {
  if (runner.isDraining()) return answerDraining(jobId)
  const taken = await takeJob(runner, jobId)
  const { job, began } = taken
  if (job.status === 'Completed') return 'over'
  if (job.status !== 'Running') return answerNotRunning(runner, taken)
  if (began) {
    const { totals } = await numbersOf(runner, jobId)
    emit(runner, jobId, { _tag: 'JobStarted', totals })
  }
  const end = await runShard(await jobRun(runner, job), shard)
  if (end === TAMPERED) return answerTampered(jobId)
  return end === DRAINING ? answerDraining(jobId) : SHARD_WORK[end]
}

const SHARD_WORK = {
  finished: 'worked',
  'put-off': 'put-off',
  lost: 'elsewhere',
  AllLeased: 'elsewhere',
  NoneOpen: 'over',
} as const

/** Ends the operation, because this runner drains. */
export function answerDraining(jobId: JobId | null): never {
  return answerWith({ _tag: 'RunnerDraining', code: 'runner-draining', jobId })
}

/** The numbers of a job so far. */
export function numbersOf<Tx>(setup: Setup<Tx>, jobId: JobId) {
  return inTransaction(setup, 'read', (tx) => setup.journal.jobNumbers({ tx, jobId }))
}

async function jobRun<Tx>(runner: HostRunner<Tx>, job: RunningJob): Promise<JobRun<Tx>> {
  return { ...runner, job, work: bindJob(runner, job), lists: await listsOf(runner, job) }
}

/** The digests of the job's lists, out of a plan that is proved to be the one confirmed. */
async function listsOf<Tx>(
  { journal, transactions }: HostRunner<Tx>,
  { id, plannedBy, confirmed }: RunningJob,
): Promise<readonly string[] | null> {
  if (plannedBy === undefined) return null
  const found = await inTransaction({ transactions }, 'read', (tx) =>
    journal.readPlan({ tx, planId: id }),
  )
  const isProved =
    found?.plan.status === 'Ordered' &&
    isUntouched(found) &&
    found.plan.plan.digest === confirmed.digest
  return isProved ? found.progress.lists : answerTampered(id)
}

function answerTampered(planId: JobId): never {
  return answerWith({ _tag: 'PlanTampered', code: 'plan-tampered', planId })
}

function answerNotRunning<Tx>(runner: HostRunner<Tx>, { job, began }: TakenJob): never {
  const { id: jobId, status } = job
  if (job.status !== 'Refused')
    return answerWith({ _tag: 'JobNotReady', code: 'job-not-ready', jobId, status })
  if (began) emit(runner, jobId, { _tag: 'JobRefused', refusal: job.refusal })
  return answerWith(job.refusal)
}
