// Codecs of amounts: decimals as text, because a JSON number is a binary fraction.
import type * as t from 'io-ts'
import { compareMoney, type Money, money, NO_MONEY } from '../domain/money.js'
import { E } from '../internal/fp.js'
import { leaf } from './leaf.js'
import type { Show } from './mistake.js'

/**
 * A number is taken only if it is a safe whole number: it is exact then. `10.10` is already another
 * number when the JSON was parsed, and whoever writes it would be off by a fraction that decides
 * between staying and going.
 */
const readAmount = (value: unknown): E.Either<string, Money> => {
  const text =
    typeof value === 'number' && Number.isSafeInteger(value) && !Object.is(value, -0)
      ? String(value)
      : value
  if (typeof text !== 'string') return E.left('invalid-amount')
  const found = money(text)
  if (E.isLeft(found)) return E.left(found.left.code)
  return compareMoney(found.right, NO_MONEY) < 0 ? E.left('negative-amount') : found
}

/** An amount that is not negative, made canonical. */
export const amount = (show: Show): t.Type<Money, Money, unknown> =>
  leaf<Money>({
    name: 'Amount',
    expected:
      'a decimal amount from 0 as text, e.g. "10.50", with at most 15 digits before and 6 after the point (or a whole number)',
    show,
    read: readAmount,
  })

const HUNDRED = '100' as Money

/** A share above 0 up to 100, as canonical decimal text. */
export const percent = (show: Show): t.Type<string, string, unknown> =>
  leaf<string>({
    name: 'Percent',
    expected: 'a percentage above 0 up to 100 as text, e.g. "2.5" (or a whole number)',
    show,
    read: (value) => {
      const found = readAmount(value)
      if (E.isLeft(found))
        return E.left(found.left === 'negative-amount' ? 'out-of-range' : 'invalid-percent')
      const inRange = found.right !== NO_MONEY && compareMoney(found.right, HUNDRED) <= 0
      return inRange ? found : E.left('out-of-range')
    },
  })
