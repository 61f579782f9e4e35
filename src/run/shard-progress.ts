// Where the work on a shard stands, between two attempts at a batch.
import type { Instant } from '../domain/calendar.js'
import type { UserKey } from '../domain/keys.js'
import type { ShardState } from '../ports/journal.js'
import type { Lease } from '../ports/lease.js'
import { digestOfList } from '../jobs/digest.js'
import { inTransaction } from './in-transaction.js'
import { type KeyList, keyList } from './key-list.js'
import type { Settled } from './outcomes.js'
import { type KnownIntents, type StepMemory, stepMemory } from './step-memory.js'
import { type JobRun, retryUntilDone, type DRAINING, TAMPERED } from './runner.js'
import type { Failures } from './witness.js'

/** Changes as the work goes on. */
export interface Progress {
  state: ShardState
  /** The users of the shard, in the order in which they are worked on. */
  keys: KeyList
  /** Users in a batch when all goes well. */
  size: number
  /**
   * A batch that failed ends here: somebody before this position makes it fail. `null` = nobody is
   * suspected.
   */
  suspectedUpTo: number | null
  /** Attempts at the batch that begins at the current position, with the current suspicion. */
  attempts: number
  /** Attempts that the infrastructure spoiled, one after the other. */
  outages: number
  /** Users of whom the outcome is known before their batch is attempted again. */
  readonly settled: Map<UserKey, Settled>
  readonly known: KnownIntents
  readonly memory: StepMemory
  /** The number of the attempt in hand. */
  attempt: number
  /** The last attempt in which somebody was acted on or kept. */
  lastSuccess: number | null
  /** Attempts to read the users in hand while nobody else could be read either. */
  unreadable: Failures | null
  /**
   * When the batch that is being halved took too long, or failed for an unknown reason, for the
   * first time: users in it are judged from there on.
   */
  slowSince: { readonly attempt: number; readonly at: number } | null
  /** Users who timed out alone, or failed alone for an unknown reason. */
  readonly slow: Map<UserKey, Failures>
  /** How long batches held the store since others had a turn, in milliseconds. */
  heldMs: number
  /** Users held up one after the other, without a batch that succeeded in between. */
  heldUp: number
  /** Users whose records somebody holds locked, and since when. */
  putOff: ReadonlyMap<UserKey, Instant>
  /** Those of them who were tried in this round. */
  readonly tried: Set<UserKey>
  /** The attempt with which this round began. */
  roundFrom: number
  /** Whether one user after the other was locked, so that nobody is tried before a while. */
  isHeldUp: boolean
  /** Whether the order may be another one in the journal, because an answer was lost. */
  isOrderUnsure: boolean
}

/**
 * Runners may die on one user alone so often before that user is given up; a runner that releases
 * the shard does not count.
 */
const DEATHS_ALONE = 10

/** Where the work begins, after a claim. */
export function startProgress<Tx>(
  run: JobRun<Tx>,
  claimed: ShardState,
  { keys, putOff }: ShardList,
): Progress {
  // Runners that died on this very batch leave only the count of their claims: halve it for each,
  // down to the one who kills them.
  const deaths = claimed.claims - 1
  const learned = run.learnedSizes.get(run.job.order._tag) ?? firstSize(run)
  const size = Math.max(1, Math.floor(learned / 2 ** Math.min(deaths, 30)))
  const progress: Progress = {
    state: claimed,
    keys,
    size,
    suspectedUpTo: null,
    attempts: 0,
    outages: 0,
    settled: new Map(),
    known: new Map(),
    memory: stepMemory(),
    attempt: 0,
    lastSuccess: null,
    unreadable: null,
    slowSince: null,
    slow: new Map(),
    heldUp: 0,
    putOff,
    tried: new Set(),
    roundFrom: 0,
    isHeldUp: false,
    isOrderUnsure: false,
    heldMs: 0,
  }
  const [next] = keys.slice(claimed.position, claimed.position + 1)
  if (next !== undefined && size === 1 && deaths >= Math.ceil(Math.log2(learned)) + DEATHS_ALONE)
    progress.settled.set(next, {
      _tag: 'Failed',
      failure: { code: 'runner-died', step: null, fault: 'process-ended' },
    })
  return progress
}

/**
 * Users in a batch whose effects lie outside the transaction: nothing is locked while they are
 * done, so what counts is how often outcomes are recorded, and that few calls wait for the last of
 * a batch.
 */
const OUTSIDE_BATCH = 500

/** Users in the first batch of a process. */
function firstSize<Tx>({ settings, work }: JobRun<Tx>): number {
  const { batchSize, maxBatchSize, outsideAtOnce } = settings
  if (isInside(work)) return batchSize
  // What is read outside and done inside must all be read together, right before.
  const isMixed =
    work.reads === 'outside' && work.steps.some((step) => isInsideStep(step) && !isMissing(step))
  return Math.min(maxBatchSize, isMixed ? outsideAtOnce : OUTSIDE_BATCH)
}

function isMissing<Tx>(step: JobRun<Tx>['work']['steps'][number]): boolean {
  return step.delivery === 'in-transaction' && step.isMissing === true
}

function isInsideStep<Tx>({ delivery }: JobRun<Tx>['work']['steps'][number]): boolean {
  return delivery === 'in-transaction'
}

/** Whether users are read, and all is done to them, in one transaction. */
export function isInside<Tx>({ reads, steps }: JobRun<Tx>['work']): boolean {
  return reads === 'in-transaction' && steps.every(isInsideStep)
}

/** The shard stands further on than before. */
export function advance(progress: Progress, state: ShardState): void {
  progress.state = state
  progress.attempts = 0
  progress.outages = 0
  progress.unreadable = null
  progress.settled.clear()
  if (progress.suspectedUpTo !== null && state.position >= progress.suspectedUpTo)
    progress.suspectedUpTo = null
  if (progress.suspectedUpTo === null) progress.slowSince = null
}

/** The users of a shard, and those who are put off because somebody holds their records locked. */
export interface ShardList {
  readonly keys: KeyList
  readonly putOff: ReadonlyMap<UserKey, Instant>
}

/**
 * Reads the users of a shard, in the order in which the journal holds them, and holds them against
 * what was planned.
 */
export function shardList<Tx>(
  run: JobRun<Tx>,
  lease: Lease,
): Promise<ShardList | typeof DRAINING | typeof TAMPERED | 'lost'> {
  const { jobId, shard } = lease
  return retryUntilDone(run, run.job.id, async () => {
    const [keys, putOff] = await inTransaction(run, 'read', async (tx) => [
      await run.journal.shardKeys({ tx, jobId, shard }),
      await run.journal.putOffUsers({ tx, jobId }),
    ])
    if (run.lists === null || digestOfList(keys) === run.lists[shard - 1]) {
      const here = putOff.filter((user) => user.shard === shard)
      return { keys: keyList(keys), putOff: new Map(here.map((user) => [user.key, user.since])) }
    }
    // Who has ended the shard meanwhile has forgotten its list.
    const held = await inTransaction(run, 'write', (tx) => run.journal.fence({ tx, lease }))
    return held === null ? 'lost' : TAMPERED
  })
}

/**
 * The next batch. While somebody is suspected: half of what is left of the batch that failed, so
 * that the search ends with one user. Nobody who was found locked in this round; empty when only
 * they are left. Those who may be acted on are never in one batch with those who stay, for who is
 * locked stays with their kind.
 */
export function nextBatch(progress: Progress): readonly UserKey[] {
  const { state, keys, size, suspectedUpTo } = progress
  const { position, confirmed } = state
  const left = (position < confirmed ? confirmed : keys.length()) - position
  const most =
    suspectedUpTo === null ? left : Math.max(1, Math.ceil((suspectedUpTo - position) / 2))
  const next = keys.slice(position, position + Math.min(size, most, left))
  return next.slice(0, untried(progress, next))
}

/** How many of these users, from the first, were not found locked in this round. */
export function untried({ tried }: Pick<Progress, 'tried'>, keys: readonly UserKey[]): number {
  if (tried.size === 0) return keys.length
  const first = keys.findIndex((key) => tried.has(key))
  return first < 0 ? keys.length : first
}
