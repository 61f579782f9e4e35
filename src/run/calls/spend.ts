// Waits for calls that may be made, and says what calls cost.
import type { JobId } from '../../domain/keys.js'
import type { Instant } from '../../domain/calendar.js'
import { instantFromMillis } from '../../internal/time.js'
import type { CallBudget } from '../../ports/calls.js'
import type { LeaseKeeper } from '../lease-keeper.js'
import { emit, type Runner } from '../runner.js'
import type { CallPacer, Promised } from './pacer.js'

/** What one read of so many users costs. */
export function costOfReading({ readUsers }: CallBudget, users: number): number {
  return Math.max(0, readUsers === undefined ? users : readUsers(users))
}

/** What it costs to count all users. */
export function costOfCounting({ countUsers }: CallBudget): number {
  return countUsers ?? 1
}

/** How many users may be read together for no more than one costs; at most so many. */
export function usersAtOnce(budget: CallBudget, most: number): number {
  const one = costOfReading(budget, 1)
  let users = 1
  while (users < most && costOfReading(budget, users + 1) <= one) users++
  return users
}

/**
 * How many calls can be made while a read is young enough, so that of those who are read together
 * the last one need not be read again. Two fifths of the time are left for all else.
 */
export function callsWhileFresh({ perSecond }: CallBudget, maxReadAgeMs: number): number {
  return perSecond === undefined
    ? Number.POSITIVE_INFINITY
    : Math.max(1, Math.floor((perSecond * maxReadAgeMs * 0.6) / 1000))
}

/**
 * Users who are under way at once: as many as calls are made in two seconds, so that the rate is
 * reached although a user waits for two answers of half a second, and for their turn.
 */
export function underWayAtOnce(calls: CallPacer | null, outsideAtOnce: number): number {
  const perSecond = calls?.budget.perSecond ?? 0
  return Math.max(outsideAtOnce, Math.min(MOST_AT_ONCE, Math.ceil(2 * perSecond)))
}

const MOST_AT_ONCE = 100

/** What waits for calls: who waits, and how. */
export interface Waiter extends Pick<Runner<never>, 'observer' | 'clock'> {
  readonly calls: CallPacer | null
  readonly jobId: JobId
  readonly wait: LeaseKeeper['wait']
}

/**
 * Waits until so many calls may be made, however long that is; answers `false` when the wait ended
 * early. Says so where the calls of the day are spent.
 */
export async function spend(waiter: Waiter, count: number): Promise<boolean> {
  if (waiter.calls === null || count <= 0) return true
  const reserved = await reserve(waiter, count)
  return reserved !== null && (reserved.millis === 0 || waiter.wait(reserved.millis))
}

/**
 * Reserves calls, and does not wait for their turn; `null` = the wait for another day ended early.
 * To be asked only where there is a budget.
 */
export async function reserve(waiter: Waiter, count: number): Promise<Reserved | null> {
  const { calls, clock, jobId, wait } = waiter
  for (;;) {
    if (calls === null) return null
    const early = calls.turn(count)
    if (early > 0 && !(await wait(early))) return null
    const promised = await calls.take(count)
    if (promised._tag === 'After') return promised
    const now = clock.now()
    const millis = Math.max(1, promised.until - now)
    if (promised.isNews)
      emit(waiter, jobId, {
        _tag: 'Waiting',
        millis,
        attempt: 1,
        fault: { code: CALLS_SPENT },
        system: calls.budget.name,
        since: instantFromMillis(now) as Instant,
      })
    if (!(await wait(millis))) return null
  }
}

/** Calls that were promised. */
export type Reserved = Extract<Promised, { _tag: 'After' }>

/** The calls of the day are spent. */
export const CALLS_SPENT = 'calls-spent'
