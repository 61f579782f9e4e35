// The only importer of decimal.js: a private constructor, so that a host's `Decimal.set` cannot
// change our sums.
import { Decimal as HostDecimal } from 'decimal.js'

const Exact = /* @__PURE__ */ HostDecimal.clone({
  defaults: true,
  precision: 60,
  toExpNeg: -60,
  toExpPos: 60,
})

/** The shape of every amount accepted: plain digits, at most 15 before and 6 after the point. */
export const AMOUNT = /^-?\d{1,15}(?:\.\d{1,6})?$/

/**
 * Writes an amount in the one canonical way: no exponent, no leading or trailing zeros, no negative
 * zero.
 */
export const canonicalAmount = (amount: string): string => {
  const value = new Exact(amount)
  return value.isZero() ? '0' : value.toFixed()
}

export const sumAmounts = (amounts: readonly string[]): string =>
  canonicalAmount(amounts.reduce((sum, each) => sum.plus(each), new Exact(0)).toFixed())

export const subtractAmounts = (left: string, right: string): string =>
  canonicalAmount(new Exact(left).minus(right).toFixed())

export const compareAmounts = (left: string, right: string): number =>
  new Exact(left).comparedTo(right)

/** Exact test of `part / whole * 100 > percent`, without a division that could round. */
export const exceedsPercent = (part: number, whole: number, percent: string): boolean =>
  new Exact(part).times(100).greaterThan(new Exact(percent).times(whole))

/** Rounds half up to the currency's digits; for display only. */
export const showAmount = (amount: string, digits: number): string =>
  new Exact(amount).toFixed(digits, HostDecimal.ROUND_HALF_UP)
