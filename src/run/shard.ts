// Works through the users of a shard, batch by batch, until each has an outcome; isolates the one who makes a batch fail.
import type { UserKey } from '../domain/keys.js'
import type { Failure } from '../jobs/outcome.js'
import type { Lease, ShardState } from '../ports/journal.js'
import { attemptBatch, type BatchResult } from './batch.js'
import type { KnownSteps } from './fenced.js'
import { type KeyList, keyList } from './key-list.js'
import { doze, type JobRun, patiently, RESTING, tell, waitOut } from './runner.js'

/** How work on a shard ended: every user has an outcome, another runner has it, or this runner lets go. */
export type ShardResult = 'finished' | 'lost' | typeof RESTING

/** Where the work stands, between two attempts. */
interface Progress {
  state: ShardState
  /** Users in a batch when all goes well. */
  size: number
  /** A batch that failed ends here: somebody before this position makes it fail. `null` = nobody is suspected. */
  suspectedUpTo: number | null
  /** Attempts at the batch that begins at the current position, with the current suspicion. */
  attempts: number
  /** Attempts that the infrastructure spoiled, one after the other. */
  outages: number
  readonly failures: Map<UserKey, Failure>
  readonly known: KnownSteps
}

/** Works through a claimed shard. */
export const workThroughShard = async <Tx>(run: JobRun<Tx>, lease: Lease, claimed: ShardState): Promise<ShardResult> => {
  const heldSince = run.clock.now()
  const keys = await patiently(run, run.job.id, () =>
    run.transactions.run(async (tx) => keyList(await run.journal.shardKeys({ tx, jobId: lease.jobId, shard: lease.shard })), {
      mode: 'read',
    }),
  )
  if (keys === RESTING) return letGo(run, lease)
  const progress = begin(run, claimed, keys)
  while (progress.state.position < keys.length()) {
    if (run.isResting()) return letGo(run, lease)
    const { position, confirmed } = progress.state
    const batch = keys.slice(position, position + batchLength(progress, keys.length()))
    const mayGo = Math.max(0, Math.min(batch.length, confirmed - position))
    const result = await attemptBatch(run, {
      lease,
      position,
      keys: batch,
      confirmed: mayGo,
      failures: progress.failures,
      known: progress.known,
      heldSince,
    })
    if (result._tag === 'Lost') return 'lost'
    await takeIn(run, lease, progress, batch, result)
  }
  return finish(run, lease)
}

/** So often runners may die on one user alone before that user is given up; a runner that lets go does not count. */
const DEATHS_ALONE = 10

const begin = <Tx>(run: JobRun<Tx>, claimed: ShardState, keys: KeyList): Progress => {
  const { batchSize } = run.settings
  // Runners that died on this very batch leave only the count of their claims: halve it for each, down to the one who kills them.
  const deaths = claimed.claims - 1
  const learned = run.learnedSizes.get(run.job.order._tag) ?? batchSize
  const size = Math.max(1, Math.floor(learned / 2 ** Math.min(deaths, 30)))
  const progress: Progress = { state: claimed, size, suspectedUpTo: null, attempts: 0, outages: 0, failures: new Map(), known: new Map() }
  const [next] = keys.slice(claimed.position, claimed.position + 1)
  if (next !== undefined && size === 1 && deaths >= Math.ceil(Math.log2(batchSize)) + DEATHS_ALONE)
    progress.failures.set(next, { code: 'runner-died', step: null, fault: 'process-ended' })
  return progress
}

/** While somebody is suspected: half of what is left of the batch that failed, so that the search ends with one user; never more than fits. */
const batchLength = (progress: Progress, users: number): number => {
  const { position } = progress.state
  const left = users - position
  if (progress.suspectedUpTo === null) return Math.min(progress.size, left)
  return Math.min(progress.size, Math.max(1, Math.ceil((progress.suspectedUpTo - position) / 2)))
}

const takeIn = async <Tx>(
  run: JobRun<Tx>,
  lease: Lease,
  progress: Progress,
  batch: readonly UserKey[],
  result: Exclude<BatchResult, { _tag: 'Lost' }>,
): Promise<void> => {
  switch (result._tag) {
    case 'Moved':
      return advance(progress, result.state)
    case 'Committed':
      for (const userKey of batch) {
        progress.known.delete(userKey)
        const failure = progress.failures.get(userKey)
        if (failure !== undefined) tell(run, run.job.id, { _tag: 'UserFailed', shard: lease.shard, userKey, failure })
      }
      adapt(run, progress, batch.length, result.millis)
      advance(progress, result.state)
      tell(run, run.job.id, {
        _tag: 'BatchCommitted',
        shard: lease.shard,
        users: batch.length,
        millis: result.millis,
        totals: result.state.totals,
      })
      // Even without a pause: a synchronous driver never gives way by itself, and then no signal would be heard until the end.
      return doze(run, run.settings.pauseMs)
    case 'Refused':
      return noteRefusals(progress, batch, result)
    case 'Faulted':
      tell(run, run.job.id, {
        _tag: 'BatchFailed',
        shard: lease.shard,
        users: batch.length,
        fault: run.describeFault(result.fault),
      })
      return takeInFault(run, lease, progress, batch, result)
  }
}

const advance = (progress: Progress, state: ShardState): void => {
  progress.state = state
  progress.attempts = 0
  progress.outages = 0
  progress.failures.clear()
  if (progress.suspectedUpTo !== null && state.position >= progress.suspectedUpTo) progress.suspectedUpTo = null
}

/** The part of its target time that a batch is sized for: the longest are what keeps circulation waiting, and some take twice as long as those before. */
const AIM = 0.75

/**
 * Steers the size so that a batch stays within its target time: up by no more than twice, down at once, because every batch that is too large
 * keeps circulation waiting.
 */
const adapt = <Tx>(run: JobRun<Tx>, progress: Progress, users: number, millis: number): void => {
  const { targetBatchMs, maxBatchSize } = run.settings
  const factor = Math.min(2, (AIM * targetBatchMs) / Math.max(1, millis))
  const fitting = Math.min(maxBatchSize, Math.max(1, Math.round(users * factor)))
  const isWhole = progress.suspectedUpTo === null && users >= progress.size
  // A part of a batch says nothing of what more would take, but one that took too long says that no more will do.
  if (!isWhole && fitting >= Math.min(users, progress.size)) return
  progress.size = fitting
  // Those who are to stay come last in a shard and cost next to nothing: that more of them fit is no use for the next one.
  const { position, confirmed } = progress.state
  const kind = run.job.order._tag
  if (position + users <= confirmed || fitting < (run.learnedSizes.get(kind) ?? run.settings.batchSize)) run.learnedSizes.set(kind, fitting)
}

/** A refusal is an answer: these users fail, and the batch is done again without them. */
const noteRefusals = (progress: Progress, batch: readonly UserKey[], result: Extract<BatchResult, { _tag: 'Refused' }>): void => {
  const present = new Set(batch)
  for (const { key, code } of result.refusals) {
    if (present.has(key)) progress.failures.set(key, { code: 'effect-refused', step: result.step, fault: String(code).slice(0, 64) })
  }
  // A refusal of somebody who was not asked about would be repeated for ever: look for whom it stands.
  if (progress.failures.size === 0)
    suspect(progress, batch, { code: 'effect-failed', step: result.step, fault: 'effect-refused-a-stranger' }, 1)
}

const takeInFault = async <Tx>(
  run: JobRun<Tx>,
  lease: Lease,
  progress: Progress,
  batch: readonly UserKey[],
  { fault, step, outage }: Extract<BatchResult, { _tag: 'Faulted' }>,
): Promise<void> => {
  if (await passOverTwin(run, lease, progress, batch)) return
  if (outage === true || (await isOutage(run, lease, progress, batch, fault))) {
    progress.outages++
    return waitOut(run, run.job.id, fault, progress.outages)
  }
  progress.outages = 0
  suspect(progress, batch, { code: 'effect-failed', step, fault: run.describeFault(fault) }, run.settings.attempts)
}

/**
 * Whether a fault tells of the infrastructure. It counts against the users in hand only if the journal can be written right after it;
 * and when not even a failure can be recorded, the users are not to blame.
 */
const isOutage = async <Tx>(
  run: JobRun<Tx>,
  lease: Lease,
  progress: Progress,
  batch: readonly UserKey[],
  fault: unknown,
): Promise<boolean> => {
  if (run.transactions.isInfrastructureFault?.(fault) === true) return true
  const [only] = batch
  if (batch.length === 1 && only !== undefined && progress.failures.delete(only)) {
    progress.attempts = 0
    return true
  }
  try {
    await run.transactions.run((tx) => run.journal.renewLease({ tx, lease, leaseMs: run.settings.leaseMs }), { mode: 'write' })
    return false
  } catch {
    return true
  }
}

/**
 * A host that lists a user twice makes the second one impossible to record. Such a twin has an outcome already and leaves the scope;
 * without this a run could wait for ever on it.
 */
const passOverTwin = async <Tx>(run: JobRun<Tx>, lease: Lease, progress: Progress, batch: readonly UserKey[]): Promise<boolean> => {
  const [only] = batch
  if (batch.length !== 1 || only === undefined || !progress.failures.has(only)) return false
  try {
    const state = await run.transactions.run(
      async (tx) => {
        const fenced = await run.journal.fence({ tx, lease })
        if (fenced === null || fenced.position !== progress.state.position) return null
        if ((await run.journal.readOutcome({ tx, jobId: lease.jobId, userKey: only })) === null) return null
        const totals = { ...fenced.totals, scope: fenced.totals.scope - 1 }
        const next: ShardState = { ...fenced, position: fenced.position + 1, claims: 0, totals }
        await run.journal.recordBatch({ tx, lease, leaseMs: run.settings.leaseMs, outcomes: [], state: next })
        return next
      },
      { mode: 'write' },
    )
    if (state === null) return false
    advance(progress, state)
    return true
  } catch {
    return false
  }
}

/** One more try for the whole batch, then its halves; a user alone who fails every attempt is recorded as failed. */
const suspect = (progress: Progress, batch: readonly UserKey[], failure: Failure, attempts: number): void => {
  progress.attempts++
  if (batch.length > 1) {
    if (progress.attempts < 2 && progress.suspectedUpTo === null) return
    progress.suspectedUpTo = progress.state.position + batch.length
    progress.attempts = 0
    return
  }
  const [only] = batch
  if (only !== undefined && progress.attempts >= attempts) progress.failures.set(only, failure)
}

const finish = async <Tx>(run: JobRun<Tx>, lease: Lease): Promise<ShardResult> => {
  const done = await patiently(run, run.job.id, async () => {
    await run.transactions.run((tx) => run.journal.finishShard({ tx, lease }), { mode: 'write' })
    return 'finished' as const
  })
  return done === RESTING ? letGo(run, lease) : done
}

/** Gives the shard back at once, if that can be done; otherwise its lease runs out by itself. */
export const letGo = async <Tx>(run: JobRun<Tx>, lease: Lease): Promise<typeof RESTING> => {
  try {
    await run.transactions.run((tx) => run.journal.releaseShard({ tx, lease }), { mode: 'write' })
  } catch {
    // The lease runs out by the database's clock.
  }
  return RESTING
}
