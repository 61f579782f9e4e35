// Runs one job to completion: claims shards, works through them, and completes the job when none is
// open.
import type { JobId } from '../domain/keys.js'
import { completedJob, type Job, type RefusedJob, type CompletedJob } from '../jobs/job.js'
import { settled } from '../jobs/totals.js'
import type { ClaimResult } from '../ports/journal.js'
import type { ShardNumber } from '../ports/lease.js'
import { contractFault } from './fault.js'
import { forgetNoted } from './forget-noted.js'
import { inTransaction } from './in-transaction.js'
import { instantNow, type JobRun, retryUntilDone, DRAINING, TAMPERED, emit } from './runner.js'
import { releaseShard } from './release-shard.js'
import { type ShardResult, workThroughShard } from './shard.js'

/**
 * How a run ended. `AllLeased`: there was nothing for this runner to do now, and it was not asked
 * to wait.
 */
export type RunResult = CompletedJob | RefusedJob | typeof DRAINING | typeof TAMPERED | AllLeased

type AllLeased = Extract<ClaimResult, { _tag: 'AllLeased' }>

/** How work on one shard ended; `AllLeased`: somebody has it, `NoneOpen`: it is over. */
export type ShardRunResult = ShardResult | 'AllLeased' | 'NoneOpen'

/** The lanes of one run. */
interface Lanes {
  /** Whether a lane ends when there is nothing to do for any of them, instead of waiting. */
  readonly yields: boolean
  /** Those who wait for a shard to end in this run. */
  readonly sleepers: Sleepers
  /** How many lanes work on a shard. */
  atWork: number
}

/**
 * Runs a running job until it is completed or refused, by this runner or by another, or until this
 * runner rests.
 *
 * @param yields - Ends as well when all open shards are with others, or put off for a while.
 */
export async function runJob<Tx>(run: JobRun<Tx>, yields = false): Promise<RunResult> {
  const lanes: Lanes = { yields, sleepers: new Set(), atWork: 0 }
  const ends = await Promise.all(
    Array.from({ length: run.settings.shardsAtOnce }, (_, lane) =>
      workConcurrently(run, lane, lanes),
    ),
  )
  if (ends.includes(DRAINING)) return DRAINING
  if (ends.includes(TAMPERED)) return TAMPERED
  const leased = ends.filter((end): end is AllLeased => typeof end === 'object')
  return ends.includes('done') ? complete(run) : soonest(leased)
}

function soonest(leased: readonly AllLeased[]): AllLeased {
  return { _tag: 'AllLeased', retryInMs: Math.min(...leased.map(({ retryInMs }) => retryInMs)) }
}

/** One lane: shard after shard, until no shard of the job is open. */
async function workConcurrently<Tx>(
  run: JobRun<Tx>,
  lane: number,
  lanes: Lanes,
): Promise<'done' | typeof DRAINING | typeof TAMPERED | AllLeased> {
  for (;;) {
    const claim = await retryUntilDone(run, run.job.id, () => claimShard(run, lane))
    if (claim === DRAINING) return DRAINING
    switch (claim._tag) {
      case 'NoneOpen':
        return 'done'
      case 'AllLeased':
        if (lanes.yields && lanes.atWork === 0) return claim
        // The one that has the shards may be another lane of this very run: then there is nothing
        // to wait for once it is done with its own.
        await sleepUntilWoken(
          lanes.sleepers,
          run.clock.sleep(Math.max(1, Math.min(claim.retryInMs, run.settings.leaseMs / 4, 1000))),
        )
        continue
      case 'Claimed': {
        lanes.atWork++
        const result = await workClaimed(run, claim)
        lanes.atWork--
        wakeAll(lanes.sleepers)
        if (result === DRAINING || result === TAMPERED) return result
      }
    }
  }
}

/** Those who wait for a shard to end in this run. */
type Sleepers = Set<() => void>

function wakeAll(bell: Sleepers): void {
  for (const wake of [...bell]) wake()
}

/** Resolves when the bell rings or the sleep ends; nothing of it remains after that. */
function sleepUntilWoken(bell: Sleepers, sleep: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      bell.delete(wake)
      resolve()
    }
    bell.add(wake)
    void sleep.then(wake, wake)
  })
}

/** One shard alone, if it is open and nobody has it; completes the job if it was the last. */
export async function runShard<Tx>(run: JobRun<Tx>, shard: ShardNumber): Promise<ShardRunResult> {
  const claim = await retryUntilDone(run, run.job.id, () => claimShard(run, 0, shard))
  if (claim === DRAINING) return DRAINING
  const result = claim._tag === 'Claimed' ? await workClaimed(run, claim) : claim._tag
  // Also where there was nothing to work on: the one who ended the last shard may have died before
  // it completed the job.
  if (result === 'finished' || result === 'NoneOpen')
    return (await completeIfOver(run)) === DRAINING ? DRAINING : result
  return result
}

function claimShard<Tx>(run: JobRun<Tx>, lane: number, shard?: ShardNumber): Promise<ClaimResult> {
  return inTransaction(run, 'write', (tx) =>
    run.journal.claimShard({
      tx,
      jobId: run.job.id,
      owner: `${run.name}/${lane}`,
      leaseMs: run.settings.leaseMs,
      ...(shard !== undefined && { shard }),
    }),
  )
}

async function workClaimed<Tx>(
  run: JobRun<Tx>,
  { lease, state }: Extract<ClaimResult, { _tag: 'Claimed' }>,
): Promise<ShardResult> {
  const { shard, token } = lease
  if (run.isDraining()) return releaseShard(run, lease)
  emit(run, run.job.id, { _tag: 'ShardClaimed', shard, token })
  const result = await workThroughShard(run, lease, state)
  if (result === 'finished' || result === 'lost')
    emit(run, run.job.id, {
      _tag: result === 'finished' ? 'ShardFinished' : 'LeaseLost',
      shard,
      token,
    })
  return result
}

async function completeIfOver<Tx>(run: JobRun<Tx>): Promise<typeof DRAINING | null> {
  const numbers = await retryUntilDone(run, run.job.id, () =>
    inTransaction(run, 'read', (tx) => run.journal.jobNumbers({ tx, jobId: run.job.id })),
  )
  if (numbers === DRAINING) return DRAINING
  return numbers.openShards === 0 && (await complete(run)) === DRAINING ? DRAINING : null
}

async function complete<Tx>(run: JobRun<Tx>): Promise<CompletedJob | RefusedJob | typeof DRAINING> {
  const end = await retryUntilDone(run, run.job.id, () =>
    inTransaction(run, 'write', (tx) => completeIn(run, tx)),
  )
  if (end === DRAINING) return DRAINING
  if (end.changed && end.job.status === 'Completed')
    emit(run, run.job.id, { _tag: 'JobCompleted', totals: end.job.totals })
  return end.job
}

async function completeIn<Tx>(
  run: JobRun<Tx>,
  tx: Tx,
): Promise<{ readonly job: CompletedJob | RefusedJob; readonly changed: boolean }> {
  const job = await readKnownJob(run, tx, run.job.id)
  if (job.status === 'Completed' || job.status === 'Refused') return { job, changed: false }
  const { totals } = await run.journal.jobNumbers({ tx, jobId: job.id })
  if (job.status !== 'Running' || settled(totals) !== totals.scope)
    throw contractFault('totals-do-not-add-up')
  const completed = completedJob(job, instantNow(run.clock), totals)
  if (!(await run.journal.changeJob({ tx, from: 'Running', job: completed })))
    throw contractFault('job-changed-while-completed')
  await forgetNoted(run, tx, job.id)
  return { job: completed, changed: true }
}

async function readKnownJob<Tx>(run: JobRun<Tx>, tx: Tx, jobId: JobId): Promise<Job> {
  const job = await run.journal.readJob({ tx, jobId })
  if (job === null) throw contractFault('job-gone-from-journal')
  return job
}
