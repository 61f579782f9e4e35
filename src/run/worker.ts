// A process that works on jobs: all that are there, one that is named, or what a queue sends.
import { quote } from '../domain/invalid.js'
import { mistake } from '../domain/checks.js'
import type { JobId } from '../domain/keys.js'
import { E } from '../internal/fp.js'
import type { Handled, ShardMessage, ShardQueue } from '../ports/shard-queue.js'
import type { PurgeError } from '../jobs/errors.js'
import { type Actions, answered, answerWith, operationsOf, refuseOrder } from './operation.js'
import type { PurgeRunner } from './operations.js'
import { announceShards } from './reconcile.js'
import { serveQueue } from './serve.js'
import { inTransaction } from './in-transaction.js'
import type { Setup } from './setup.js'
import { type HostRunner, ownJobs } from './take-job.js'
import { sleepUnlessDraining } from './runner.js'
import {
  answerDraining,
  numbersOf,
  workOnJob,
  workOnJobUnlessHeld,
  workOnShard,
} from './work-job.js'

/** A runner with its operations, and with what it has under way, which draining waits for. */
interface Worker<Tx> extends HostRunner<Tx> {
  readonly operations: () => PurgeRunner
  readonly atWork: Set<Promise<unknown>>
}

const RECONCILE_MS = 15_000
const MOST_RECONCILE_MS = 86_400_000

/** Makes the runner of this process over what a host gives. */
export function runnerOf<Tx>(setup: Setup<Tx>): PurgeRunner {
  let draining = false
  const worker: Worker<Tx> = {
    ...setup,
    learnedSizes: new Map(),
    isDraining: () => draining,
    passedOver: new Set(),
    operations: () => operations,
    atWork: new Set(),
  }
  const actions: Actions<PurgeRunner> = {
    run: (jobId) => tracked(worker, workOnJob(worker, jobId)),
    workShard: (message) => tracked(worker, workOnShard(worker, message)),
    work: () => workOnAll(worker),
    reconcile: () => reconcile(worker),
    serve: ({ reconcileMs = RECONCILE_MS } = {}) => serve(worker, reconcileMs),
    drain: async () => {
      draining = true
      await Promise.allSettled(worker.atWork)
    },
  }
  const operations = operationsOf<PurgeRunner>(actions, setup.mistakes, setup.describeFault)
  return operations
}

async function tracked<Tx, Result>({ atWork }: Worker<Tx>, work: Promise<Result>): Promise<Result> {
  atWork.add(work)
  try {
    return await work
  } finally {
    atWork.delete(work)
  }
}

/** The jobs that one call of `work` has met. */
interface Met {
  /** All of them, in the order in which they were met. */
  readonly ids: Set<JobId>
  /** Those that are over for this call. */
  readonly over: Set<JobId>
  /** Those in which there was nothing to do, to which it comes back. */
  readonly held: Set<JobId>
  /** The first fault. */
  fault: PurgeError | null
}

/**
 * Runs what is running and then what is queued; a job that is refused is over, and the next one
 * is due. As long as there is nothing to do in some, it comes back to them, and takes what is new.
 */
async function workOnAll<Tx>(worker: Worker<Tx>): Promise<readonly JobId[]> {
  const { settings } = worker
  const met: Met = { ids: new Set(), over: new Set(), held: new Set(), fault: null }
  for (;;) {
    const retryInMs = await workRound(worker, met)
    if (retryInMs === null) break
    const wait = Math.max(1, Math.min(retryInMs, Math.floor(settings.leaseMs / 4)))
    await sleepUnlessDraining(worker, wait)
  }
  return met.fault === null ? [...met.ids] : answerWith(met.fault)
}

/** Works once on every job that is not over; answers how soon to come back, `null` = never. */
async function workRound<Tx>(worker: Worker<Tx>, met: Met): Promise<number | null> {
  const jobs = await inTransaction(worker, 'read', async (tx) => [
    ...(await ownJobs(worker, tx, ['Running'])),
    ...(await ownJobs(worker, tx, ['Queued'])),
  ])
  let retryInMs: number | null = null
  for (const { id } of jobs) {
    if (met.over.has(id)) continue
    met.ids.add(id)
    const again = met.held.has(id)
    const end = await answered('run', worker.describeFault, () =>
      tracked(worker, workOnJobUnlessHeld(worker, id, { yields: true, again })),
    )
    if (E.isRight(end) && '_tag' in end.right) {
      met.held.add(id)
      retryInMs = Math.min(retryInMs ?? end.right.retryInMs, end.right.retryInMs)
      continue
    }
    met.over.add(id)
    if (E.isLeft(end)) await takeError(worker, met, id, end.left)
  }
  return retryInMs
}

/**
 * A fault of one job, such as an order or a list that was changed in the store, must not hold up
 * the others. If the store is away, so are they.
 */
async function takeError<Tx>(
  worker: Worker<Tx>,
  met: Met,
  id: JobId,
  error: PurgeError,
): Promise<void> {
  if (error._tag === 'RunnerDraining') return answerWith(error)
  if (error._tag !== 'HostFault' && error._tag !== 'PlanTampered') return
  await numbersOf(worker, id)
  met.fault ??= error
}

/**
 * One transaction a job, so that none is held up by another. A job without an open shard only
 * wants to be completed.
 */
async function reconcile<Tx>(worker: Worker<Tx>): Promise<number> {
  const queue = queueOf(worker)
  const jobs = await inTransaction(worker, 'read', (tx) =>
    ownJobs(worker, tx, ['Running', 'Queued']),
  )
  let free = 0
  for (const { id } of jobs) {
    const found = await inTransaction(worker, 'write', (tx) =>
      announceShards(queue, worker.journal, tx, id),
    )
    if (found === 0 && (await numbersOf(worker, id)).openShards === 0)
      await worker.operations().run(id)()
    free += found
  }
  return free
}

function queueOf<Tx>({ queue }: Setup<Tx>): ShardQueue<Tx> {
  return (
    queue ?? refuseOrder([mistake('missing-shard-queue', 'queue', 'a queue', quote(undefined))])
  )
}

async function serve<Tx>(worker: Worker<Tx>, reconcileMs: number): Promise<void> {
  const { settings, clock, isDraining } = worker
  const queue = queueOf(worker)
  requireInterval(reconcileMs)
  if (isDraining()) return answerDraining(null)
  const service = serveQueue({
    queue,
    concurrency: settings.shardsAtOnce,
    reconcileMs,
    clock,
    isDraining,
    handle: (message) => handle(worker, message),
    reconcile: () => reconcile(worker),
  })
  await tracked(worker, service)
}

function requireInterval(reconcileMs: number): void {
  if (Number.isInteger(reconcileMs) && reconcileMs >= 1 && reconcileMs <= MOST_RECONCILE_MS) return
  const expected = `a whole number from 1 to ${MOST_RECONCILE_MS}`
  refuseOrder([mistake('invalid-setting', 'reconcileMs', expected, quote(reconcileMs))])
}

/** What stands in the way of this runner only, or only for now. */
const DELIVER_AGAIN: ReadonlySet<PurgeError['_tag']> = new Set([
  'RunnerDraining',
  'HostFault',
  'InvalidOrder',
  'ForeignJob',
])

async function handle<Tx>(worker: Worker<Tx>, message: ShardMessage): Promise<Handled> {
  const end = await worker.operations().workShard(message)()
  return E.isLeft(end) && DELIVER_AGAIN.has(end.left._tag) ? 'again' : 'done'
}
