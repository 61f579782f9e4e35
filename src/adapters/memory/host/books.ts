// The books of the host in memory: everything that was done to users, and on whose behalf.
import type { CalendarDate } from '../../../domain/calendar.js'
import type { ActorKey, JobId, UserKey } from '../../../domain/keys.js'
import type { Money } from '../../../domain/money.js'
import type { DeletePolicyLevel } from '../../../domain/policy.js'
import type { RequestState } from '../../../domain/user.js'
import type { EffectContext } from '../../../ports/effects.js'
import type { MemoryDatabase } from '../database.js'
import { type MemoryLog, memoryLog } from '../table.js'

/** Who had something done to a user. */
interface BookEntry {
  readonly key: UserKey
  readonly jobId: JobId
  readonly requestedBy: ActorKey
}

/** A researcher who is no longer affiliated; public profile and harvesting are off. */
export interface Demotion extends BookEntry {
  /** Always `true`. */
  readonly previouslyAffiliated: true
}

/** A debt that was waived. */
export interface Waiver extends BookEntry {
  /** What was waived. */
  readonly amount: Money
}

/** Requests that were cancelled; `count` is how many there really were. */
export interface Cancellation extends BookEntry {
  /** The states whose requests were cancelled. */
  readonly states: readonly RequestState[]
  /** How many requests were cancelled. */
  readonly count: number
}

/** A user who was deleted. */
export interface Deletion extends BookEntry {
  /** How much of the record was removed. */
  readonly level: DeletePolicyLevel
}

/** A user who was told of their purge date. */
export interface Notification extends BookEntry {
  /** The purge date of which the user was told. */
  readonly date: CalendarDate
}

/** All books of a host. */
export interface Books {
  readonly demotions: MemoryLog<Demotion>
  readonly waivers: MemoryLog<Waiver>
  readonly cancellations: MemoryLog<Cancellation>
  readonly deletions: MemoryLog<Deletion>
  readonly notifications: MemoryLog<Notification>
}

/** Makes the books, empty. */
export function emptyBooks(database: MemoryDatabase): Books {
  return {
    demotions: memoryLog(database),
    waivers: memoryLog(database),
    cancellations: memoryLog(database),
    deletions: memoryLog(database),
    notifications: memoryLog(database),
  }
}

/** On whose behalf something was done. */
export function signed({ jobId, requestedBy }: EffectContext): Omit<BookEntry, 'key'> {
  return { jobId, requestedBy }
}
