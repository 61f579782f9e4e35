// The codec of an amount: a decimal as text, because a JSON number is a binary fraction.
import type * as t from 'io-ts'
import { amount as checkAmount, type Show } from '../domain/checks.js'
import type { Money } from '../domain/money.js'
import { checked } from './checked.js'
import { decimal } from './convert.js'

/** An amount that is not negative, made canonical. */
export function amount(show: Show): t.Type<Money, Money, unknown> {
  return checked<Money>({
    name: 'Amount',
    check: checkAmount(show),
    convert: decimal,
  }) as t.Type<Money, Money, unknown>
}
