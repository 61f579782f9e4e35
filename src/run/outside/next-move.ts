// What is to be done next for a user of a batch with effects outside the transaction: a pure
// function of what is written down and of what was read.
import type { Intent } from '../../jobs/intent.js'
import type { Decision, InsideStep, OutsideStep, Step } from '../work.js'
import {
  decisionOn,
  intended,
  intentWith,
  isNoted,
  isStuck,
  mayHaveHappened,
  type OutsideUser,
  stateOf,
} from './user.js'

/**
 * The next move.
 *
 * - `Read`: the user is read. `Note`: the step is written down. `Perform`: it is asked for.
 * - `LookUp`: it may have been done, and must not be repeated: it is found out whether it was.
 * - `Inside`: the next step is one inside the transaction, which is taken for a set of users.
 * - `End`: no step is to be taken any more.
 */
export type Move<Tx> =
  | { readonly _tag: 'Read'; readonly step: OutsideStep | null }
  | {
      readonly _tag: 'Note'
      readonly step: OutsideStep
      readonly decision: Decision
      readonly intent: Intent
    }
  | { readonly _tag: 'Perform'; readonly step: OutsideStep; readonly decision: Decision }
  | { readonly _tag: 'LookUp'; readonly step: OutsideStep; readonly decision: Decision }
  | { readonly _tag: 'Inside'; readonly step: InsideStep<Tx> }
  | { readonly _tag: 'End' }

/** A move that the engine makes for one user. */
export type Made = Exclude<Move<never>, { readonly _tag: 'End' | 'Inside' }>

/**
 * The next move for a user.
 *
 * | the first step that is not done | the last read | the move |
 * |---|---|---|
 * | any | there was none | `Read` |
 * | one ended badly, or there is none | any | `End` |
 * | not begun | stays, or is gone | `End` |
 * | inside the transaction | goes | `Inside` |
 * | outside, not begun | goes, stale | `Read` |
 * | outside, not begun, or written down otherwise | goes, fresh | `Note` |
 * | outside, written down as it is to be done | goes, fresh | `Perform` |
 * | outside, may have been done, `idempotent` | stays | `End`; with `lookUp`, fresh: `LookUp` |
 * | outside, may have been done, `idempotent` | goes or is gone, fresh | `Perform` |
 * | outside, may have been done, `uncertain` | any, fresh | `LookUp` |
 *
 * @param isFresh - Whether the last read is young enough to act on.
 */
export function nextMove<Tx>(
  user: OutsideUser,
  steps: readonly Step<Tx>[],
  isFresh: boolean,
): Move<Tx> {
  if (isOver(user, steps)) return END
  if (user.read === null) return { _tag: 'Read', step: null }
  const step = nextStep(user, steps)
  if (step === null) return END
  if (step.delivery === 'in-transaction') return { _tag: 'Inside', step }
  if (!isFresh) return { _tag: 'Read', step }
  const decision = intended(user, steps)
  if (decision === null) return END
  if (mayHaveHappened(user, step.name))
    return { _tag: mustNotRepeat(user, step) ? 'LookUp' : 'Perform', step, decision }
  if (isNoted(user, steps, step.name))
    return { _tag: 'Perform', step, decision: user.noted.decision }
  return { _tag: 'Note', step, decision, intent: intentWith(user, steps, step.name, 'started') }
}

const END = { _tag: 'End' } as const

/** Whether nothing that is read could change what becomes of the user. */
function isOver<Tx>(user: OutsideUser, steps: readonly Step<Tx>[]): boolean {
  return isStuck(user) || stateOf(user, steps.at(-1)?.name ?? '') === 'done'
}

/** The first step that is to be taken for a user who was read; `null` = none. */
export function nextStep<Tx>(user: OutsideUser, steps: readonly Step<Tx>[]): Step<Tx> | null {
  if (isOver(user, steps)) return null
  const decision = intended(user, steps)
  if (decision === null) return null
  return steps.find((step) => isDue(user, step, decision)) ?? null
}

/** Whether a step is to be taken for a user, of whom this is to be done. */
export function isDue<Tx>(user: OutsideUser, step: Step<Tx>, decision: Decision): boolean {
  return goesOn(user, step) && step.concerns(decision)
}

/**
 * Whether what may have been done is only looked up: repeated, it could do harm, or goes too far.
 */
function mustNotRepeat(user: OutsideUser, step: OutsideStep): boolean {
  return step.delivery === 'uncertain' || decisionOn(user)?.act === false
}

/**
 * Whether a step is to be taken: the rules still say so, or a begun one has to be brought to its
 * end.
 */
function goesOn<Tx>(user: OutsideUser, step: Step<Tx>): boolean {
  const state = stateOf(user, step.name)
  if (state === 'done') return false
  const decision = decisionOn(user)
  if (state !== 'started') return decision?.act === true
  // For a user who is to stay after all nothing is repeated: it is only found out whether it
  // happened.
  return decision?.act !== false || isLookedUp(step)
}

function isLookedUp<Tx>(step: Step<Tx>): boolean {
  if (step.delivery === 'in-transaction') return false
  return step.delivery === 'uncertain' || step.lookUp !== null
}
