// Amounts of the institution's own currency, exact at any size.
import {
  AMOUNT,
  canonicalAmount,
  compareAmounts,
  showAmount,
  subtractAmounts,
  sumAmounts,
} from '../internal/decimal.js'
import { E } from '../internal/fp.js'
import type { Brand } from './brand.js'
import { conceal, type Invalid } from './invalid.js'
import type { OwnMistake } from './invalid.js'

/**
 * An amount in the policy's currency, as a canonical decimal string: `0`, `0.3`, `-12.5`, never
 * `0.30` or `1e2`.
 *
 * At most 15 digits before and 6 after the point. The library adds and compares exactly and never
 * rounds, but for display.
 */
export type Money = Brand<string, 'Money'>

/**
 * The institution's currency: ISO 4217 code and how many digits it writes after the point (0 to 6;
 * display only).
 */
export interface Currency {
  /** The ISO 4217 code, such as `EUR`. */
  readonly code: string
  /** How many digits are written after the point, 0 to 6; for display only. */
  readonly digits: number
}

/**
 * Makes an amount from plain decimal digits.
 *
 * @returns Left `invalid-amount` for exponents, hexadecimals, separators, `NaN`, infinities, or
 * more than 15.6 digits.
 * @example
 * money('10.00') // Right '10'
 * money('1e400') // Left invalid-amount
 */
export const money = (text: string): E.Either<Invalid, Money> =>
  typeof text === 'string' && AMOUNT.test(text)
    ? E.right(canonicalAmount(text) as Money)
    : E.left({
        code: 'invalid-amount',
        path: '',
        expected: 'a decimal amount, e.g. "10.50"',
        got: conceal(text),
      } satisfies OwnMistake)

/** No money at all. */
export const NO_MONEY = '0' as Money

/** Adds amounts exactly; the empty list is {@link NO_MONEY}. */
export const sumMoney = (amounts: readonly Money[]): Money => {
  let sum = 0
  for (const amount of amounts) {
    sum += millionths(amount)
    // Also where one of them is no number. A quotient of so few digits is written as what it is.
    if (!(Math.abs(sum) < FEW_DIGITS)) return sumAmounts(amounts) as Money
  }
  return String(sum / UNIT) as Money
}

/** `left − right`, exactly. */
export const minusMoney = (left: Money, right: Money): Money =>
  subtractAmounts(left, right) as Money

/** Negative, zero or positive as `left` is less than, equal to or more than `right`; exact. */
export const compareMoney = (left: Money, right: Money): number => compareAmounts(left, right)

/** The amount rounded half up to the currency's digits: `10.50`. */
export const roundedAmount = (amount: Money, { digits }: Currency): string =>
  showAmount(amount, digits)

const DIGITS = 6
const UNIT = 1_000_000
/** How many millionths the last of so many digits after the point stands for. */
const MILLIONTHS: readonly number[] = [1e6, 1e5, 1e4, 1e3, 100, 10, 1]
/** A decimal of fifteen digits is told from every other by its double. */
const FEW_DIGITS = 1e15

/**
 * An amount as a whole number of millionths, for the hot path; `NaN` where that would not be exact
 * (over nine digits before the point, or not canonical) and the caller must take {@link
 * compareMoney}.
 */
export const millionths = (amount: Money): number => {
  const length = amount.length
  if (length === 1) {
    const digit = amount.charCodeAt(0) - 48
    return digit >= 0 && digit <= 9 ? digit * UNIT : Number.NaN
  }
  let at = 0
  let sign = 1
  if (amount.charCodeAt(0) === 45) {
    sign = -1
    at = 1
  }
  let value = 0
  let whole = 0
  let fraction = -1
  for (; at < length; at++) {
    const code = amount.charCodeAt(at)
    if (code === 46) {
      if (fraction >= 0) return Number.NaN
      fraction = 0
      continue
    }
    if (code < 48 || code > 57) return Number.NaN
    value = value * 10 + (code - 48)
    if (fraction >= 0) fraction++
    else whole++
  }
  if (whole < 1 || whole > 9 || fraction > DIGITS || fraction === 0) return Number.NaN
  return sign * value * (MILLIONTHS[fraction < 0 ? 0 : fraction] as number)
}
