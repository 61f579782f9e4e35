// Calls of a step outside the transaction, and what their answers say.
import { faultText } from '../domain/fault-cause.js'
import type { EffectAnswer } from '../ports/effects.js'
import { contractFault } from './fault.js'
import type { Performed, Trial } from './outside-case.js'
import type { JobRun } from './runner.js'
import type { OutsideStep, OutsideStepRequest } from './work.js'

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

/** Whether an uncertain step is known not to have happened, so that it can be taken later. */
export async function isKnownUndone(
  step: OutsideStep,
  trial: Trial,
  request: OutsideStepRequest,
): Promise<boolean> {
  if (step.delivery !== 'uncertain') return false
  try {
    return !trial.mayHaveHappened || (await lookUp(step, request)) === 'not-done'
  } catch {
    return false
  }
}

/** The user failed every time: say what is known, never guess. */
export async function giveUp<Tx>(
  run: JobRun<Tx>,
  step: OutsideStep,
  { mayHaveHappened }: Trial,
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
