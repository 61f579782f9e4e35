// Calls of a step outside the transaction, and what their answers say.
import { faultText } from '../../domain/fault-cause.js'
import { E } from '../../internal/fp.js'
import { money } from '../../domain/money.js'
import type { DoneAnswer, EffectAnswer, FoundEffect } from '../../ports/effects.js'
import { busyMillis, unlessBusy } from '../busy.js'
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
  isRepeated: boolean,
): OutsideStepRequest {
  const context = contextOf(run)
  const idempotencyKey = `${context.jobId}:${decision.key}:${step.name}`
  return { context, decision, idempotencyKey, isRepeated }
}

/** What became of an earlier call, where the host can be asked; `null` = it was not done. */
export async function lookUp(
  step: OutsideStep,
  request: OutsideStepRequest,
): Promise<Performed | null> {
  const found: FoundEffect =
    step.lookUp === null ? 'unknown' : await unlessBusy(step.lookUp(request))
  if (found === 'not-done') return null
  if (found === 'done') return { _tag: 'Done' }
  if (found === 'unknown') return LOST_ANSWER
  return { _tag: 'Done', ...waivedIn(requireAnswer(found) as DoneAnswer) }
}

/** Whether it was done cannot be told. */
export const LOST_ANSWER: Performed = { _tag: 'InDoubt', fault: 'answer-lost', alone: false }

/** What was waived, where an answer says it. */
export function waivedIn({ waived }: DoneAnswer): Pick<DoneAnswer, 'waived'> {
  return waived === undefined ? {} : { waived }
}

const ANSWERS: ReadonlySet<unknown> = new Set<EffectAnswer['_tag']>([
  'Done',
  'AlreadyGone',
  'NotDone',
  'Refused',
  'MustStay',
  'Busy',
])

/** Any other answer does not say whether the effect happened. */
export function requireAnswer(answer: EffectAnswer): EffectAnswer {
  if (!ANSWERS.has((answer as EffectAnswer | null | undefined)?._tag) || !saysSum(answer))
    throw contractFault('effect-answered-nonsense')
  return answer
}

function saysSum(answer: EffectAnswer): boolean {
  if (answer._tag !== 'Done' || answer.waived === undefined) return true
  return E.isRight(money(answer.waived)) && !answer.waived.startsWith('-')
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

/**
 * The user failed every time: say what is known, never guess. `null` = the system asks to be asked
 * later.
 */
export async function giveUp<Tx>(
  run: JobRun<Tx>,
  step: OutsideStep,
  mayHaveHappened: boolean,
  request: OutsideStepRequest,
  failed: unknown,
  alone: boolean,
): Promise<Performed | null> {
  const fault = faultText(run.describeFault(failed))
  if (!mayHaveHappened) return { _tag: 'Failed', fault, alone }
  try {
    const found = await lookUp(step, request)
    if (found === null) return { _tag: 'Failed', fault, alone }
    if (found._tag === 'Done') return found
  } catch (thrown) {
    if (busyMillis(thrown) !== null) return null
    // Then it is not known.
  }
  return { _tag: 'InDoubt', fault, alone }
}
