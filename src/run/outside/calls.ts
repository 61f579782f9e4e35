// Calls of a step outside the transaction, and what their answers say.
import { faultText } from '../../domain/fault-cause.js'
import type { EffectAnswer } from '../../ports/effects.js'
import { contractFault } from '../fault.js'
import { contextOf } from '../fenced.js'
import type { JobRun } from '../runner.js'
import type { Decision, OutsideStep, OutsideStepRequest } from '../work.js'
import type { Performed } from './user.js'

/** One call, to a system that has a name. */
export interface Call {
  readonly system: string
  readonly step: OutsideStep | null
  readonly number: number
  /** Whether the effect was asked for, so that it may have happened whatever came of it. */
  isSent: boolean
}

/** The request for a step of a user. */
export function requestOf<Tx>(
  run: JobRun<Tx>,
  step: OutsideStep,
  decision: Decision,
): OutsideStepRequest {
  const context = contextOf(run)
  return { context, decision, idempotencyKey: `${context.jobId}:${decision.key}:${step.name}` }
}

/** What became of an earlier call. */
export type Found = 'done' | 'not-done' | 'unknown'

/** Finds out what became of an earlier call, where the host can be asked. */
export async function lookUp(step: OutsideStep, request: OutsideStepRequest): Promise<Found> {
  return step.lookUp === null ? 'unknown' : step.lookUp(request)
}

const ANSWERS: ReadonlySet<unknown> = new Set<EffectAnswer['_tag']>([
  'Done',
  'AlreadyGone',
  'Refused',
  'MustStay',
  'Busy',
])

/** Any other answer does not say whether the effect happened. */
export function requireAnswer(answer: EffectAnswer): EffectAnswer {
  if (!ANSWERS.has((answer as EffectAnswer | null | undefined)?._tag))
    throw contractFault('effect-answered-nonsense')
  return answer
}

/**
 * Whether the system in question answers at all: the effect's own, or the host's users behind their
 * API. If not, no fault counts against a user.
 */
export async function systemAnswers<Tx>(
  run: JobRun<Tx>,
  step: OutsideStep | null,
): Promise<boolean> {
  try {
    if (step !== null && step.probe !== null) await step.probe()
    else if (run.work.reads === 'outside') await run.work.probe({ tx: undefined as Tx })
    return true
  } catch {
    return false
  }
}

/** The user failed every time: say what is known, never guess. */
export async function giveUp<Tx>(
  run: JobRun<Tx>,
  step: OutsideStep,
  mayHaveHappened: boolean,
  request: OutsideStepRequest,
  thrown: unknown,
  alone: boolean,
): Promise<Performed> {
  const fault = faultText(run.describeFault(thrown))
  if (!mayHaveHappened) return { _tag: 'Failed', fault, alone }
  try {
    const found = await lookUp(step, request)
    if (found === 'done') return { _tag: 'Done' }
    if (found === 'not-done') return { _tag: 'Failed', fault, alone }
  } catch {
    // Then it is not known.
  }
  return { _tag: 'InDoubt', fault, alone }
}
