// How rules look at facts: a fact of the wrong kind is as good as none, and the common case costs
// one comparison.
import type { Scalar } from '../domain/brand.js'
import { compareMoney, millionths, money, type Money } from '../domain/money.js'
import type { FactName, ResearcherFacts } from '../domain/user.js'
import { isDay } from '../internal/time.js'
import type { Finding } from './rule.js'

/** Something was measured and held against a limit. */
export const blocked = (measured: Scalar, limit: Scalar): Finding => ({
  _tag: 'Blocked',
  measured,
  limit,
})

/** A fact was not delivered, or is of a kind that says nothing. */
export const unknown = (fact: FactName): Finding => ({ _tag: 'Unknown', fact })

/** Whether a value is a whole number from 0. */
export const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0

/** Whether a value says of a researcher what is needed of one. */
export function isResearcher(value: ResearcherFacts | undefined): value is ResearcherFacts {
  if (typeof value !== 'object' || typeof value.affiliated !== 'boolean') return false
  return isCount(value.assets) && isCount(value.grants)
}

/**
 * For a count that is not exactly 0: over the limit, or not a count at all (a text, a fraction,
 * `NaN`, a negative number).
 */
export const countFinding = (count: number | null | undefined, fact: FactName): Finding | null => {
  if (!isCount(count)) return unknown(fact)
  return count > 0 ? blocked(count, 0) : null
}

/** For a flag that is not exactly `false`: set, or not a flag at all. */
export const flagFinding = (flag: boolean | null | undefined, fact: FactName): Finding =>
  flag === true ? blocked(true, false) : unknown(fact)

/** For an amount that is not exactly `0`: above zero, or not an amount at all. */
export const amountFinding = (amount: Money | null | undefined, fact: FactName): Finding | null => {
  const sign = signOf(amount)
  if (sign === 0) return null
  return sign > 0 ? blocked(amount as Money, '0') : unknown(fact)
}

/** 1 above zero, 0 at zero, -1 below zero, `NaN` for anything but an amount. */
export const signOf = (amount: unknown): number => {
  if (typeof amount !== 'string') return Number.NaN
  const units = millionths(amount as Money)
  return Number.isNaN(units) ? exactSign(amount) : Math.sign(units)
}

const exactSign = (amount: string): number => {
  const exact = money(amount)
  return exact._tag === 'Left' ? Number.NaN : Math.sign(compareMoney(exact.right, '0' as Money))
}

/**
 * Whether a value has the form of a day, so that it can be compared as text. Drivers deliver `Date`
 * objects, empty strings and `0000-00-00`; each of them would otherwise count as a very early day.
 * It is asked several times of every user, so no more is looked at; whether the day exists is asked
 * once, where facts come in: by `readUsers` of the run, and by the codec.
 */
export const hasFormOfDay = (value: unknown): value is string =>
  typeof value === 'string' &&
  value.length === 10 &&
  value.charCodeAt(4) === 45 &&
  value.charCodeAt(7) === 45 &&
  value.charCodeAt(0) <= 57 &&
  (value.charCodeAt(0) >= 49 || value >= '0001-01-01')

/** Whether a value is a canonical instant, which can be compared as text. */
export const isMoment = (value: unknown): value is string =>
  typeof value === 'string' && MOMENT.test(value) && isDay(value.slice(0, 10))

const MOMENT = /^.{10}T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/
