// What the parts of a batch with effects outside the transaction share.
import type { UserKey } from '../../domain/keys.js'
import type { Intent } from '../../jobs/intent.js'
import type { Ended } from '../ended.js'
import type { BatchRequest } from '../fenced.js'
import type { LeaseKeeper } from '../lease-keeper.js'
import type { JobRun } from '../runner.js'
import type { Failures } from '../witness.js'
import { type OutsideUser, unnoted } from './user.js'

/** Calls of one kind that failed for a user, one after the other. */
export interface CallFailures extends Failures {
  /**
   * Those among them that say something of the user: the first, and those after the same has
   * succeeded for another. All failures of an outage are one.
   */
  readonly against: number
}

/** One user of the batch, and how often calls for them failed. */
export interface Case {
  user: OutsideUser
  /** By the name of the system; calls that failed one after the other. */
  readonly failures: Map<string, CallFailures>
  /** When the user is to be tried again, by the runner's clock. */
  dueAt: number
  /** Calls that may be made for the user, and were not yet. */
  credit: number
  /**
   * Calls that were reserved for those who were read together; `null` = the user was read alone.
   */
  purse: Purse | null
  /** How often the user was sent back to be read together with others, with nothing done since. */
  sentBack: number
}

/** Calls that were reserved for some users together: when each may be made, the first one first. */
export type Purse = number[]

/** Writes the intents of one batch. */
export interface IntentWriter {
  /** Writes an intent down before its step is asked for; `null` = it is stored. */
  readonly save: (each: Case, intent: Intent) => Promise<Ended | null>
  /** What is known of a user has changed, and goes with the next write. */
  readonly changed: (each: Case) => void
  /** What has changed since it was stored. */
  readonly unstored: () => readonly Intent[]
}

/** What a batch works with. */
export interface OutsideBatch<Tx> {
  readonly run: JobRun<Tx>
  readonly request: BatchRequest
  /** Those whose outcome is not known yet, in the order of the shard. */
  readonly cases: readonly Case[]
  readonly keeper: LeaseKeeper
  readonly writer: IntentWriter
  /** Why no further step is taken; `null` = on it goes. */
  readonly end: { ended: Ended | null }
}

/** Takes in what is known of a user now, for this attempt and for the next one. */
export function takeIn<Tx>(
  { request, writer }: OutsideBatch<Tx>,
  each: Case,
  user: OutsideUser,
): void {
  const { key } = user
  if (user.intent !== each.user.intent) writer.changed(each)
  each.user = user
  request.known.set(key, unnoted(user).intent)
}

/** Nobody is asked any more for what was only written down. */
export function dropNotes<Tx>(batch: OutsideBatch<Tx>): void {
  for (const each of batch.cases)
    if (each.user.noted !== null) takeIn(batch, each, unnoted(each.user))
}

/** The keys of some users. */
export function keysOf(cases: readonly Case[]): readonly UserKey[] {
  return cases.map(({ user }) => user.key)
}
