// A user on the way through a step outside the transaction, and what came of it.
import type { EffectContext } from '../ports/effects.js'
import type { Lease } from '../ports/lease.js'
import type { Ended } from './ended.js'
import type { Phase, StepMemory } from './step-memory.js'
import type { Failures } from './witness.js'
import type { Decision } from './work.js'

/**
 * What the read before an effect says.
 *
 * - `go`: the step is still to be taken, as it was noted.
 * - `stay`: the user must stay. `gone`: there is no such user any more.
 * - `changed`: the user still goes, but something else is to be done than was noted.
 */
export type Reread = 'go' | 'stay' | 'gone' | 'changed'

/** One user for whom a step is performed. */
export interface OutsideCase {
  readonly decision: Decision
  readonly context: EffectContext
  /** Whether an earlier attempt may have performed it already. */
  readonly repeated: boolean
  /** Whether the last read of the user is too old to act on. */
  readonly isStale: () => boolean
  /** Reads the user again where the last read is stale, and says what follows from it. */
  readonly reread: (mayHaveHappened: boolean) => Promise<Reread>
  /** Makes the last read stale, because there was a pause. */
  readonly expire: () => void
}

/**
 * What came of a step for one user.
 *
 * - `NotDone`: nothing was done, and is not to be done as it was noted.
 * - `LeftOpen`: it may have been done by an earlier call, and is not to be repeated: the user
 *   stays.
 * - `Deferred`: it failed, nothing was done, and other users are to be tried first: they may be the
 *   witness.
 * - `MustStay`: the host says so. `Failed`: known not to have happened, although it was tried.
 */
export type Performed =
  | { readonly _tag: 'Done' | 'Vanished' | 'NotDone' | 'LeftOpen' | 'Deferred' }
  | { readonly _tag: 'MustStay'; readonly code: string; readonly mayHaveHappened: boolean }
  | { readonly _tag: 'Refused'; readonly fault: string }
  | { readonly _tag: 'Failed' | 'InDoubt'; readonly fault: string; readonly alone: boolean }

/**
 * Why a step ended before every case had its turn: the lease is lost, or the system is away, or
 * this runner drains.
 */
export type EndedEarly = Extract<Ended, { _tag: 'Lost' | 'Faulted' }>

/** What performing a step needs apart from the cases. */
export interface Performance {
  readonly lease: Lease
  /** A moment before the lease was last renewed, by the runner's clock. */
  readonly renewed: number
  readonly memory: StepMemory
  /** Whether other users wait for the same step, so that one who fails may be deferred. */
  readonly hasOthers: boolean
  /** Called when a pause begins: every read from before it is stale. */
  readonly pausing: () => void
}

export const LOST: EndedEarly = { _tag: 'Lost' }

export const DRAINED: EndedEarly = {
  _tag: 'Faulted',
  fault: { code: 'runner-draining' },
  kind: 'outage',
  step: null,
  outage: true,
}

/** A case on its way to a result. */
export interface Trial {
  readonly case: OutsideCase
  mayHaveHappened: boolean
  /** Whether a call of this runner may have happened without an answer. */
  isOpen: boolean
  readonly failures: Record<Phase, Failures | null>
  dueAt: number
}
