// A transaction that begins with the fence: it goes on only while the shard is this runner's and
// stands where it is thought to stand.
import type { UserKey } from '../domain/keys.js'
import type { Outcome } from '../jobs/outcome.js'
import { countOutcomes, tallyOutcomes } from '../jobs/totals.js'
import type { EffectContext, EffectRefusal } from '../ports/effects.js'
import type { ShardState } from '../ports/journal.js'
import type { Lease } from '../ports/lease.js'
import { type Ended, faulted } from './ended.js'
import { contractFault } from './fault.js'
import type { Settled } from './outcomes.js'
import { type ShardChange, storeChange } from './put-off.js'
import type { KnownIntents, StepMemory } from './step-memory.js'
import type { JobRun } from './runner.js'
import type { Decision, InsideStep } from './work.js'

/** What a batch is about. */
export interface BatchRequest {
  readonly lease: Lease
  /** The position that the shard is expected to stand at. */
  readonly position: number
  readonly keys: readonly UserKey[]
  /** How many of the keys, from the first, may be acted on. */
  readonly confirmed: number
  /** Users of whom the outcome is known, so that nothing is done to them. */
  readonly settled: Map<UserKey, Settled>
  /**
   * What this runner knows of steps outside better than the journal, because a write of it failed
   * or its answer was lost.
   */
  readonly known: KnownIntents
  /** Since when this runner has had the shard for sure, by its own clock. */
  readonly heldSince: number
  /** What is known of the systems behind the steps. */
  readonly memory: StepMemory
  /** What changes in the shard's list when the batch ends for all but these users. */
  readonly changeAfter: (locked: readonly UserKey[]) => ShardChange | null
}

/** What a fenced transaction works with. */
export interface Within<Tx, Looked = undefined> {
  readonly tx: Tx
  readonly read: Looked
  readonly state: ShardState
  /**
   * Takes a step for those whom it concerns; rolls everything back when the host refuses somebody.
   */
  readonly apply: (step: InsideStep<Tx>, decisions: readonly Decision[]) => Promise<void>
  /**
   * Stores outcomes for the whole batch, on whom these are the decisions, and moves the shard on;
   * who is locked has no outcome and is put off.
   */
  readonly record: (
    outcomes: readonly Outcome[],
    decisions: readonly Decision[],
    locked?: readonly UserKey[],
  ) => Promise<ShardState>
}

/**
 * Whether what follows in a transaction may be begun before this step is answered: a fault must not
 * end the transaction under it.
 */
export function isPipelined<Tx>(
  { transactions }: JobRun<Tx>,
  { pipelined }: Pick<InsideStep<Tx>, 'pipelined'>,
): boolean {
  return pipelined && transactions.faultDoomsTransaction === true
}

function readsEarly<Tx>({ work, transactions }: JobRun<Tx>): boolean {
  return work.pipelinedRead && transactions.faultDoomsTransaction === true
}

/**
 * Waits until all have ended, for nothing may be under way when a transaction ends; then rejects
 * with the fault of the first that failed.
 */
export async function allEnded(underWay: readonly Promise<unknown>[]): Promise<void> {
  for (const end of await Promise.allSettled(underWay))
    if (end.status === 'rejected') throw end.reason
}

/** What is known of a transaction that is under way, for its end. */
interface Attempt {
  /**
   * What ended the transaction early. Kept here rather than in the error thrown, which drivers and
   * ORMs may wrap.
   */
  ended?: Ended | undefined
  step: string | null
  during?: 'fence' | 'read' | undefined
  isListChanged?: boolean
  begun?: Promise<unknown> | undefined
}

/**
 * Reads and then runs `body` behind the fence; where the read is pipelined, the fence and the read
 * are under way while the transaction still begins, and nothing is done before all three are
 * answered. Never throws: a fault of a port is answered as `Faulted`.
 */
export async function readUnderFence<Tx, Looked, Result>(
  run: JobRun<Tx>,
  request: BatchRequest,
  read: (tx: Tx) => Promise<Looked>,
  body: (within: Within<Tx, Looked>) => Promise<Result>,
): Promise<{ readonly _tag: 'Committed'; readonly value: Result } | Ended> {
  const attempt: Attempt = { step: null, during: 'fence' }
  const onBeginSent = (beginning: Promise<unknown>): void => {
    attempt.begun = beginning
  }
  try {
    const value = await run.transactions.run(
      async (tx) => {
        attempt.ended = undefined
        attempt.step = null
        const { state, found } = await fenceAndRead(run, request, tx, read, attempt)
        return body({
          tx,
          state,
          read: found,
          apply: (step, decisions) => applyStep(run, tx, step, decisions, attempt),
          record: async (outcomes, decisions, locked = []) => {
            const change = request.changeAfter(locked)
            const next = advanced(state, request, outcomes, decisions)
            if (change === null) return recordBatch(run, request, tx, next, outcomes)
            attempt.isListChanged = true
            await storeChange(run.journal, tx, request.lease, change)
            return recordBatch(run, request, tx, next, outcomes)
          },
        })
      },
      { mode: 'write', ...(readsEarly(run) && { onBeginSent }) },
    )
    return { _tag: 'Committed', value }
  } catch (fault) {
    const { ended, step, during, isListChanged } = attempt
    if (ended !== undefined) return ended
    return faulted(run, fault, {
      step,
      ...(during !== undefined && { during }),
      ...(isListChanged === true && { isListChanged }),
    })
  }
}

/** Ends the transaction early, with nothing of it stored. */
function rollBack(attempt: Attempt, result: Ended): never {
  attempt.ended ??= result
  throw contractFault('rolled-back-on-purpose')
}

async function fenceAndRead<Tx, Looked>(
  run: JobRun<Tx>,
  { lease, position }: BatchRequest,
  tx: Tx,
  read: (tx: Tx) => Promise<Looked>,
  attempt: Attempt,
): Promise<{ readonly state: ShardState; readonly found: Looked }> {
  attempt.during = 'fence'
  const fencing = run.journal.fence({ tx, lease })
  const early = readsEarly(run) ? read(tx) : null
  const beginning = attempt.begun
  // A port that tries again need not send the begin early again.
  attempt.begun = undefined
  if (early !== null) await Promise.allSettled([beginning, fencing, early])
  await beginning
  const state = await fencing
  if (state === null) return rollBack(attempt, { _tag: 'Lost' })
  if (state.position !== position) return rollBack(attempt, { _tag: 'Moved', state })
  attempt.during = 'read'
  const found = await (early ?? read(tx))
  attempt.during = undefined
  return { state, found }
}

async function applyStep<Tx>(
  run: JobRun<Tx>,
  tx: Tx,
  step: InsideStep<Tx>,
  all: readonly Decision[],
  attempt: Attempt,
): Promise<void> {
  const decisions = all.filter((decision) => decision.act && step.concerns(decision))
  if (decisions.length === 0) return
  try {
    const refusals: unknown = await step.apply({ tx, context: contextOf(run), decisions })
    if (!isListOfRefusals(refusals)) throw contractFault('effect-answered-no-list')
    if (refusals.length > 0)
      rollBack(attempt, { _tag: 'Refused', step: step.name, refusals, decisions })
  } catch (fault) {
    // The first that fails: where steps are under way together, a database fails the others for
    // its sake.
    attempt.step ??= step.name
    throw fault
  }
}

async function recordBatch<Tx>(
  run: JobRun<Tx>,
  { lease }: BatchRequest,
  tx: Tx,
  state: ShardState,
  outcomes: readonly Outcome[],
): Promise<ShardState> {
  const { leaseMs } = run.settings
  await run.journal.recordBatch({ tx, lease, leaseMs, outcomes, state })
  return state
}

/** Runs `body` behind the fence, with nothing to read before. */
export function fencedTransaction<Tx, Result>(
  run: JobRun<Tx>,
  request: BatchRequest,
  body: (within: Within<Tx>) => Promise<Result>,
) {
  return readUnderFence(run, request, async () => undefined, body)
}

function isListOfRefusals(answer: unknown): answer is readonly EffectRefusal[] {
  return (
    Array.isArray(answer) &&
    answer.every(
      (each: unknown) => typeof (each as { readonly key?: unknown } | null)?.key === 'string',
    )
  )
}

/** On whose behalf the effects of a run happen. */
export function contextOf<Tx>(run: JobRun<Tx>): EffectContext {
  return {
    jobId: run.job.id,
    requestedBy: run.job.requestedBy,
  }
}

function advanced(
  state: ShardState,
  { settled }: BatchRequest,
  outcomes: readonly Outcome[],
  decisions: readonly Decision[],
): ShardState {
  const libraries = new Map(decisions.map(({ key, homeLibrary }) => [key, homeLibrary]))
  for (const [key, { homeLibrary = null }] of settled)
    if (homeLibrary !== null) libraries.set(key, homeLibrary)
  return {
    ...state,
    position: state.position + outcomes.length,
    claims: 0,
    totals: countOutcomes(state.totals, outcomes),
    tally: tallyOutcomes(state.tally, outcomes, (key) => libraries.get(key) ?? null),
  }
}
