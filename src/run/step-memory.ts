// What is known of the systems behind the steps, as long as a shard is worked on.
import type { UserKey } from '../domain/keys.js'
import type { Failures } from './witness.js'
import type { OutsideStepRequest } from './work.js'

/** What fails or succeeds: reading a user, or a call for them. */
export type Phase = 'read' | 'call'

/** What is known of the system behind a step, as long as a shard is worked on. */
export interface SystemMemory {
  /**
   * The last request that was answered `Done`: an idempotent one can be repeated, to see whether
   * the system answers.
   */
  answered: OutsideStepRequest | null
  /** The last call that succeeded, by kind of call. */
  readonly witness: Record<Phase, number | null>
  /** The failures of users who were deferred. */
  readonly deferred: Map<UserKey, Record<Phase, Failures | null>>
}

/**
 * What is known of the systems behind all steps. Calls are numbered, so that it can be told which
 * came after which.
 */
export interface StepMemory {
  calls: number
  readonly systems: Map<string, SystemMemory>
}

/** Nothing is known yet. */
export function stepMemory(): StepMemory {
  return { calls: 0, systems: new Map() }
}

/** What is known of the system behind one step. */
export function systemBehind({ systems }: StepMemory, step: string): SystemMemory {
  const known = systems.get(step)
  if (known !== undefined) return known
  const made: SystemMemory = {
    answered: null,
    witness: { read: null, call: null },
    deferred: new Map(),
  }
  systems.set(step, made)
  return made
}
