// What became of a user of a batch with effects outside the transaction, once no step is left.
import type { Instant } from '../../domain/calendar.js'
import type { PurgeActions, Reason } from '../../domain/verdict.js'
import { NO_ACTIONS } from '../../eligibility/actions.js'
import type { Intent, StepState } from '../../jobs/intent.js'
import type { Failure, Outcome } from '../../jobs/outcome.js'
import {
  doneOutcome,
  failedOutcome,
  keptOutcome,
  type Settled,
  settledOutcome,
  vanishedOutcome,
} from '../outcomes.js'
import type { InsideStep, Work } from '../work.js'
import { decisionOn, intended, onlyParts, type OutsideUser, partsOf, stateOf } from './user.js'

/**
 * The outcome of a user.
 *
 * @param last - The steps inside the transaction that were taken with this outcome.
 * @param settled - What was known before the batch was attempted.
 */
export function outcomeOf<Tx>(
  work: Pick<Work<Tx>, 'steps' | 'done'>,
  user: OutsideUser,
  last: readonly InsideStep<Tx>[],
  settled: Settled | undefined,
  at: Instant,
): Outcome {
  const { key, intent } = user
  const { steps } = work
  const decision = decisionOn(user)
  const before = (outcome: Outcome): Outcome => withEffectsBefore(outcome, user, work)
  const isDone = stateOf(user, steps.at(-1)?.name ?? '') === 'done'
  const failure =
    failureOf(intent) ?? (settled?._tag === 'Failed' ? doubtful(intent, settled.failure) : null)
  if (failure !== null && !isDone) {
    const outcome = before(failedOutcome(key, at, failure))
    return failure.code.startsWith(UNCERTAIN) ? { ...outcome, status: 'inDoubt' } : outcome
  }
  if (settled !== undefined && !isDone) return before(settledOutcome(key, at, settled))
  if (isDone || (decision?.act === true && last.length > 0)) {
    const done = intended(user, steps) ?? { warnings: [], actions: null }
    return doneOutcome(key, at, work.done, done)
  }
  return before(decision === null ? vanishedOutcome(key, at) : keptOutcome(key, at, decision))
}

/**
 * Says of a user who in the end was not acted on what had been done, or may have been, before that
 * was known.
 */
function withEffectsBefore<Tx>(
  outcome: Outcome,
  { intent }: OutsideUser,
  { steps }: Pick<Work<Tx>, 'steps'>,
): Outcome {
  const before = effectsBefore(intent)
  if (before.length === 0 || intent === null) return outcome
  const parts = partsOf(steps, (step) => intent.steps[step.name] === 'done')
  return {
    ...outcome,
    warnings: [...outcome.warnings, ...before],
    actions: actionsDone(intent, parts),
  }
}

/**
 * Only what is known to be done, so that sums over outcomes are those of the host; `null` where
 * nothing is.
 */
function actionsDone(
  { actions }: Intent,
  parts: readonly (keyof PurgeActions)[],
): PurgeActions | null {
  return parts.length === 0 || actions === null
    ? null
    : { ...NO_ACTIONS, ...onlyParts(actions, parts) }
}

const UNCERTAIN = 'effect-uncertain'

/** A failure of a user for whom a step may have been done is a doubt. */
function doubtful(intent: Intent | null, failure: Failure): Failure {
  const open = Object.entries(intent?.steps ?? {}).find(([, state]) => state === 'started')
  return open === undefined ? failure : { code: UNCERTAIN, step: open[0], fault: failure.fault }
}

const FAILURE_CODES: Readonly<Partial<Record<StepState, Failure['code']>>> = {
  refused: 'effect-refused',
  failed: 'effect-failed',
  inDoubt: UNCERTAIN,
}

/** Where no other user was there to judge by. */
const ALONE: Readonly<Partial<Record<Failure['code'], Failure['code']>>> = {
  'effect-failed': 'effect-failed-alone',
  [UNCERTAIN]: 'effect-uncertain-alone',
}

function failureOf(intent: Intent | null): Failure | null {
  for (const [step, state] of Object.entries(intent?.steps ?? {})) {
    const code = FAILURE_CODES[state]
    if (code !== undefined)
      return {
        code: intent?.alone === true ? (ALONE[code] ?? code) : code,
        step,
        fault: intent?.fault ?? 'unnamed',
      }
  }
  return null
}

function effectsBefore(intent: Intent | null): readonly Reason[] {
  return Object.entries(intent?.steps ?? {}).flatMap(([step, state]) =>
    state === 'done' || state === 'started'
      ? [{ _tag: 'Blocked', code: 'effect-already-done', measured: step, limit: state }]
      : [],
  )
}
