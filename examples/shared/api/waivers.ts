// What is waived of several fines, when no more than a sum may be.
import { amountFrom, type Money, NO_MONEY } from 'ils-user-purge'

/** Something owed, in cents. */
export interface Owed {
  readonly id: string
  readonly cents: number
}

/** What is waived of each, from the first, until a sum is reached. */
export function sharesOf(owed: readonly Owed[], most: number): readonly Owed[] {
  let left = most
  return owed.flatMap(({ id, cents }) => {
    const share = Math.min(cents, left)
    left -= share
    return share > 0 ? [{ id, cents: share }] : []
  })
}

/** Cents as an amount. */
export function moneyOf(cents: number): Money {
  return amountFrom(cents, 2) ?? NO_MONEY
}
