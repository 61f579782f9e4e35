// Which values have the form of a fact. A value of another form says nothing, so the fact is
// unknown. The common case costs one comparison.
import { isDay } from '../internal/time.js'
import type { CalendarDate, Instant } from './calendar.js'
import {
  REQUEST_STATES,
  type RequestState,
  type ResearcherFacts,
  type Restriction,
} from './fact-values.js'
import { compareMoney, type Money, millionths, money } from './money.js'

/** Whether a value is a text. */
export function isWord(value: unknown): value is string {
  return typeof value === 'string'
}

/** Whether a value is a text, or `null` for none. */
export function isWordOrNone(value: unknown): value is string | null {
  return value === null || typeof value === 'string'
}

/** Whether a value is a whole number from 0. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

/** Whether a value is `true` or `false`. */
export function isFlag(value: unknown): value is boolean {
  return typeof value === 'boolean'
}

/** Whether a value is an amount from 0, in any exact form: `0`, `0.00`, `12.500000`. */
export function isAmount(value: unknown): value is Money {
  return signOf(value) >= 0
}

/** 1 above zero, 0 at zero, -1 below zero, `NaN` for anything but an amount. */
export function signOf(amount: unknown): number {
  if (typeof amount !== 'string') return Number.NaN
  const units = millionths(amount as Money)
  return Number.isNaN(units) ? exactSign(amount) : Math.sign(units)
}

function exactSign(amount: string): number {
  const exact = money(amount)
  return exact._tag === 'Left' ? Number.NaN : Math.sign(compareMoney(exact.right, '0' as Money))
}

/**
 * Whether a value has the form of a day, so that it can be compared as text. Drivers deliver `Date`
 * objects, empty strings and `0000-00-00`; each of them would otherwise count as a very early day.
 * It is asked several times of every user, so no more is checked. Whether the day exists is checked
 * once, where facts come in: by `readUsers` of the run, and by the codec.
 */
export function hasFormOfDay(value: unknown): value is CalendarDate {
  if (typeof value !== 'string' || value.length !== 10) return false
  if (value.charCodeAt(4) !== 45 || value.charCodeAt(7) !== 45) return false
  const first = value.charCodeAt(0)
  return first <= 57 && (first >= 49 || value >= '0001-01-01')
}

/** Whether a value has the form of a day, or is `null` for none. */
export function isDayOrNone(value: unknown): value is CalendarDate | null {
  return value === null || hasFormOfDay(value)
}

/** Whether a value is a canonical instant, which can be compared as text. */
export function isMoment(value: unknown): value is Instant {
  return typeof value === 'string' && MOMENT.test(value) && isDay(value.slice(0, 10))
}

const MOMENT = /^.{10}T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/

/** Whether a value has a count for every state of a request. */
export function areRequests(value: unknown): value is Readonly<Record<RequestState, number>> {
  if (typeof value !== 'object' || value === null) return false
  const counts = value as Readonly<Record<string, unknown>>
  return REQUEST_STATES.every((state) => isCount(counts[state]))
}

/** Whether a value is a list of restrictions, each with an end or `null` for none. */
export function areRestrictions(value: unknown): value is readonly Restriction[] {
  return (
    Array.isArray(value) &&
    value.every((each: Restriction | null) => each?.until === null || isMoment(each?.until))
  )
}

/** Whether a value says of a researcher what is needed of one. */
export function isResearcher(value: unknown): value is ResearcherFacts {
  if (typeof value !== 'object' || value === null) return false
  const { affiliated, assets, grants } = value as Partial<ResearcherFacts>
  return typeof affiliated === 'boolean' && isCount(assets) && isCount(grants)
}

/** Whether a value is a researcher, or `null` for a user who is none. */
export function isResearcherOrNone(value: unknown): value is ResearcherFacts | null {
  return value === null || isResearcher(value)
}
