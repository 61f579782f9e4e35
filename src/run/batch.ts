// A batch: some users of a shard are read and locked, decided about and acted on, and what became
// of them is written down.
import type { UserKey } from '../domain/keys.js'
import type { Outcome } from '../jobs/outcome.js'
import type { ShardState } from '../ports/journal.js'
import { withinConfirmed } from './confirmed.js'
import type { Ended } from './ended.js'
import { allEnded, type BatchRequest, isPipelined, readUnderFence } from './fenced.js'
import { doneOutcome, keptOutcome, settledOutcome, vanishedOutcome } from './outcomes.js'
import { attemptBatchOutside } from './outside/batch.js'
import { isInside } from './shard-progress.js'
import { instantNow, type JobRun } from './runner.js'
import type { Decision, InsideStep } from './work.js'

/** How an attempt at a batch ended; unless `Committed`, no outcome was stored. */
export type BatchResult =
  | {
      readonly _tag: 'Committed'
      readonly state: ShardState
      readonly millis: number
      /** Users whose records somebody else holds locked: they have no outcome. */
      readonly locked: readonly UserKey[]
    }
  | Ended

/** Attempts one batch, in one transaction where everything can be done in one. Never throws. */
export async function attemptBatch<Tx>(
  run: JobRun<Tx>,
  request: BatchRequest,
): Promise<BatchResult> {
  const began = run.clock.now()
  const { steps } = run.work
  const result = isInside(run.work)
    ? await attemptBatchInside(run, request, steps as readonly InsideStep<Tx>[])
    : await attemptBatchOutside(run, request)
  if (result._tag !== 'Committed') return result
  const millis = run.clock.now() - began
  const { value } = result
  return 'locked' in value
    ? { _tag: 'Committed', ...value, millis }
    : { _tag: 'Committed', state: value, locked: [], millis }
}

function attemptBatchInside<Tx>(
  run: JobRun<Tx>,
  request: BatchRequest,
  steps: readonly InsideStep<Tx>[],
) {
  const keys =
    request.settled.size === 0
      ? request.keys
      : request.keys.filter((key) => !request.settled.has(key))
  const read = async (tx: Tx): Promise<Read> => {
    if (keys.length === 0) return { decisions: [], locked: [] }
    const { found, locked } = await run.work.readUnlessLocked({ tx, keys })
    return { decisions: withinConfirmed(request, found), locked }
  }
  return readUnderFence(run, request, read, async (within) => {
    const { apply, record } = within
    const { decisions, locked } = within.read
    const underWay: Promise<unknown>[] = []
    // They depend on no answer of the database, for a refusal rolls everything back: so they are
    // made while it is at a step.
    let outcomes: readonly Outcome[] | undefined
    for (const step of steps) {
      if (!decisions.some((decision) => decision.act && step.concerns(decision))) continue
      underWay.push(apply(step, decisions))
      if (isPipelined(run, step)) continue
      outcomes ??= outcomesOf(run, request, decisions, locked)
      await allEnded(underWay)
    }
    outcomes ??= outcomesOf(run, request, decisions, locked)
    const recorded = record(outcomes, decisions, locked)
    await allEnded([...underWay, recorded])
    return { state: await recorded, locked }
  })
}

/** What was read of a batch. */
interface Read {
  readonly decisions: readonly Decision[]
  readonly locked: readonly UserKey[]
}

/** One outcome for every key that is not locked, in the order of the keys. */
function outcomesOf<Tx>(
  run: JobRun<Tx>,
  request: BatchRequest,
  decisions: readonly Decision[],
  locked: readonly UserKey[],
): readonly Outcome[] {
  const at = instantNow(run.clock)
  const decisionOn = finderOf(decisions)
  const without = new Set(locked)
  const keys = locked.length === 0 ? request.keys : request.keys.filter((key) => !without.has(key))
  return keys.map((key) => {
    const settled = request.settled.get(key)
    if (settled !== undefined) return settledOutcome(key, at, settled)
    const decision = decisionOn(key)
    if (decision === undefined) return vanishedOutcome(key, at)
    return decision.act
      ? doneOutcome(key, at, run.work.done, decision)
      : keptOutcome(key, at, decision)
  })
}

/**
 * Finds the decision on a user. Most often they come in the order in which they are asked for; only
 * else a map is made of them.
 */
function finderOf(decisions: readonly Decision[]): (key: UserKey) => Decision | undefined {
  let next = 0
  let decided: ReadonlyMap<UserKey, Decision> | null = null
  return (key) => {
    const decision = decisions[next]
    if (decision?.key === key) {
      next++
      return decision
    }
    decided ??= new Map(decisions.map((each) => [each.key, each]))
    return decided.get(key)
  }
}
