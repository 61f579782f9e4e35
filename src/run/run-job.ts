// Runs one job to completion: claims shards, works through them, and completes the job when none is open.
import type { JobId } from '../domain/keys.js'
import { completedJob, type Job, type RefusedJob, type CompletedJob } from '../jobs/job.js'
import { settled } from '../jobs/totals.js'
import type { ClaimResult } from '../ports/journal.js'
import { contractFault } from './fault.js'
import { instantNow, type JobRun, patiently, RESTING, tell } from './runner.js'
import { planScope } from './scope.js'
import { letGo, type ShardResult, workThroughShard } from './shard.js'

/** How a run ended. */
export type RunResult = CompletedJob | RefusedJob | typeof RESTING

/** Runs a running job until it is completed or refused, by this runner or by another, or until this runner rests. */
export const runJob = async <Tx>(run: JobRun<Tx>): Promise<RunResult> => {
  const lanes = Array.from({ length: run.settings.shardsAtOnce }, (_, lane) => workLane(run, lane))
  const ends = await Promise.all(lanes)
  const resting = ends.find((end) => end === RESTING)
  if (resting !== undefined) return RESTING
  return complete(run)
}

/** One lane: shard after shard, until no shard of the job is open. */
const workLane = async <Tx>(run: JobRun<Tx>, lane: number): Promise<'done' | typeof RESTING> => {
  for (;;) {
    const claim = await patiently(run, run.job.id, () => claimShard(run, lane))
    if (claim === RESTING) return RESTING
    switch (claim._tag) {
      case 'NoneOpen':
        return 'done'
      case 'AllLeased':
        await run.clock.sleep(Math.max(1, Math.min(claim.retryInMs, run.settings.leaseMs / 4, 1000)))
        continue
      case 'Claimed': {
        const { shard, token } = claim.lease
        if (run.isResting()) return letGo(run, claim.lease)
        tell(run, run.job.id, { _tag: 'ShardClaimed', shard, token })
        const result = await workOn(run, claim)
        if (result === RESTING) return RESTING
        tell(run, run.job.id, { _tag: result === 'finished' ? 'ShardFinished' : 'LeaseLost', shard, token })
      }
    }
  }
}

const claimShard = <Tx>(run: JobRun<Tx>, lane: number): Promise<ClaimResult> =>
  run.transactions.run(
    (tx) => run.journal.claimShard({ tx, jobId: run.job.id, owner: `${run.name}/${lane}`, leaseMs: run.settings.leaseMs }),
    { mode: 'write' },
  )

const workOn = <Tx>(run: JobRun<Tx>, claim: Extract<ClaimResult, { _tag: 'Claimed' }>): Promise<ShardResult> =>
  claim.lease.shard === 0 ? planScope(run, claim.lease) : workThroughShard(run, claim.lease, claim.state)

const complete = async <Tx>(run: JobRun<Tx>): Promise<RunResult> => {
  const end = await patiently(run, run.job.id, () => run.transactions.run((tx) => completeIn(run, tx), { mode: 'write' }))
  if (end === RESTING) return RESTING
  if (end.changed && end.job.status === 'Completed') tell(run, run.job.id, { _tag: 'JobCompleted', totals: end.job.totals })
  return end.job
}

const completeIn = async <Tx>(
  run: JobRun<Tx>,
  tx: Tx,
): Promise<{ readonly job: CompletedJob | RefusedJob; readonly changed: boolean }> => {
  const job = await readKnownJob(run, tx, run.job.id)
  if (job.status === 'Completed' || job.status === 'Refused') return { job, changed: false }
  const { totals } = await run.journal.jobNumbers({ tx, jobId: job.id })
  if (job.status !== 'Running' || settled(totals) !== totals.scope) throw contractFault('totals-do-not-add-up')
  const completed = completedJob(job, instantNow(run.clock), totals)
  if (!(await run.journal.changeJob({ tx, from: 'Running', job: completed }))) throw contractFault('job-changed-while-completed')
  return { job: completed, changed: true }
}

const readKnownJob = async <Tx>(run: JobRun<Tx>, tx: Tx, jobId: JobId): Promise<Job> => {
  const job = await run.journal.readJob({ tx, jobId })
  if (job === null) throw contractFault('job-gone-from-journal')
  return job
}
