// The account of a budget of calls: a token bucket, and a count for the day. Pure.
import { dateInZone, instantFromMillis, plusDays, startOfDay } from '../../internal/time.js'
import type { CallAccount, CallBudget, DailyCalls } from '../../ports/calls.js'

/**
 * What came of asking for calls.
 *
 * - `Granted`: the first of them may be made after so many milliseconds, the others as the rate
 *   allows, see {@link delayOf}.
 * - `Spent`: none may be made before a moment.
 */
export type Granted =
  | { readonly _tag: 'Granted'; readonly account: CallAccount; readonly before: number }
  | { readonly _tag: 'Spent'; readonly account: CallAccount; readonly until: number }

/** Calls that may be made at once after a while without any, as a part of those of a second. */
const BURST = 0.04

/**
 * The part of the allowed rate that is not used, so that no second has more than are allowed: one
 * user's read and another's deletion can fall together, and then calls come in pairs.
 */
const MARGIN = 0.06

/**
 * A day ends at most so much later, in milliseconds: one of 25 hours in autumn, by a clock that is
 * an hour ahead. One that ends later was begun by a clock that was set back since.
 */
const LONGEST_DAY_MS = 26 * 3_600_000

/**
 * A clock that goes so far back, in milliseconds, was set back: what it said before is no guide.
 */
const SET_BACK_MS = 60_000

/** The account before anybody asked for calls. */
export function newAccount(budget: CallBudget, now: number): CallAccount {
  return { calls: capacityOf(budget), at: now, day: null }
}

/**
 * Takes calls out of an account.
 *
 * @param now - The time by the clock of the process that asks. Clocks of different processes
 * differ: the account goes by the one that is ahead, so that no process makes calls that another
 * has made.
 */
export function takeCalls(
  account: CallAccount,
  budget: CallBudget,
  count: number,
  now: number,
): Granted {
  const day = dayOf(account, budget, now)
  const filled = { ...refilled(account, budget, now), day }
  if (day !== null && budget.perDay !== undefined && isSpent(day.used, count, budget.perDay))
    return { _tag: 'Spent', account: filled, until: day.endsAt }
  const used = day === null ? null : { ...day, used: day.used + count }
  const taken = { ...filled, calls: filled.calls - count, day: used }
  return { _tag: 'Granted', account: taken, before: filled.calls }
}

/** Less than one call fits, and then even one that costs more than a whole day is made. */
function isSpent(used: number, count: number, { calls, floor }: DailyCalls): boolean {
  return used > 0 && used + count > calls - floor
}

function refilled(account: CallAccount, budget: CallBudget, now: number): CallAccount {
  const passed = now - account.at
  if (passed < -SET_BACK_MS) return { ...account, at: now }
  if (budget.perSecond === undefined) return { ...account, calls: 0, at: Math.max(account.at, now) }
  if (passed <= 0) return account
  const calls = account.calls + (passed * rateOf(budget.perSecond)) / 1000
  return { ...account, calls: Math.min(capacityOf(budget), calls), at: now }
}

function dayOf(
  { day }: CallAccount,
  { perDay, left }: CallBudget,
  now: number,
): CallAccount['day'] {
  if (perDay === undefined) return null
  const endsAt = endOfDay(now, perDay.timeZone)
  const current =
    day === null || day.endsAt <= now || day.endsAt - now > LONGEST_DAY_MS
      ? { used: 0, endsAt }
      : day
  const said = left?.() ?? null
  return said === null ? current : { ...current, used: Math.max(current.used, perDay.calls - said) }
}

function endOfDay(now: number, timeZone: string): number {
  const today = dateInZone(instantFromMillis(now), timeZone)
  return startOfDay(plusDays(today, 1), timeZone) ?? now + 86_400_000
}

function capacityOf({ perSecond }: CallBudget): number {
  return perSecond === undefined ? 0 : Math.max(1, perSecond * BURST)
}

function rateOf(perSecond: number): number {
  return perSecond * (1 - MARGIN)
}

/**
 * How long to wait before calls may be made, in milliseconds.
 *
 * @param before - The calls that could be made at once before these and others with them were
 * taken.
 * @param count - How many of those that were taken are needed, from the first.
 */
export function delayOf(budget: CallBudget, before: number, count: number): number {
  return Math.max(0, Math.ceil(millisOf(budget, count - before)))
}

/** In how many milliseconds so many calls may be made. */
export function millisOf({ perSecond }: CallBudget, count: number): number {
  return perSecond === undefined ? 0 : (count * 1000) / rateOf(perSecond)
}

/** The calls that one process promises ahead at once, so that others get their turn. */
export function mostAhead({ perSecond }: CallBudget): number {
  return perSecond === undefined ? Number.POSITIVE_INFINITY : Math.max(1, perSecond / 4)
}
