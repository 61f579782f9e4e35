// What is known of the systems behind reads and effects, as long as a shard is worked on.
import type { UserKey } from '../domain/keys.js'
import type { Intent } from '../jobs/intent.js'
import type { OutsideStepRequest } from './work.js'

/** What is known of one system. */
export interface SystemMemory {
  /** The number of the last call that succeeded; `null` = none has. */
  witness: number | null
  /**
   * The last request that was answered `Done`: an idempotent one can be repeated, to see whether
   * the system answers.
   */
  answered: OutsideStepRequest | null
  /** The last user who was read: they can be read again, to see whether reading works. */
  readable: UserKey | null
}

/**
 * What is known of all systems. Calls are numbered, so that it can be told which came after which.
 */
export interface StepMemory {
  calls: number
  readonly systems: Map<string, SystemMemory>
  /** How many users are read together. */
  slice: SliceSize
}

/** How many users are read together, and what that is found out by. */
export interface SliceSize {
  readonly size: number
  /** More than so many took longer than one; one more is tried with each slice that did not. */
  readonly most: number
  /** What it took to read one, in milliseconds; `null` = not known yet. */
  readonly single: number | null
}

/**
 * The intents of users as this runner knows them; `null` = nothing was begun. Whom it does not
 * know, the journal does.
 */
export type KnownIntents = Map<UserKey, Intent | null>

/** The name of the system that users are read from. */
export const USERS = 'users'

/** Nothing is known yet. */
export function stepMemory(): StepMemory {
  const slice = { size: 1, most: Number.POSITIVE_INFINITY, single: null }
  return { calls: 0, systems: new Map(), slice }
}

/** What is known of one system. */
export function systemOf({ systems }: StepMemory, name: string): SystemMemory {
  const known = systems.get(name)
  if (known !== undefined) return known
  const made: SystemMemory = { answered: null, witness: null, readable: null }
  systems.set(name, made)
  return made
}
