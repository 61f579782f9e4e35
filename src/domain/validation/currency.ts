// Whether amounts can be written in the policy's currency.
import { isRecord, isWhole, when } from '../checks.js'
import { type Invalid, quote } from '../invalid.js'
import { MOST_CURRENCY_DIGITS } from '../limits.js'
import { money } from '../money.js'
import type { Expected } from '../phrases.js'

/**
 * The mistake of a waive threshold that is finer than the policy's currency: what everybody reads
 * would be rounded, and somebody who owes as much as they read would stay. What is wrong with the
 * threshold or the currency by itself is no matter of this check.
 */
export function finerThanCurrency(criteria: unknown, policy: unknown): readonly Invalid[] {
  if (!isRecord(criteria) || !isRecord(policy) || !isRecord(policy.currency)) return []
  const { digits } = policy.currency
  const threshold = money(criteria.waiveThreshold as string)
  if (threshold._tag === 'Left' || !isWhole(digits, 0, MOST_CURRENCY_DIGITS)) return []
  const fraction = threshold.right.split('.')[1] ?? ''
  const expected: Expected =
    digits === 0
      ? 'a whole amount, as the currency of the policy is written'
      : `an amount of at most ${digits} digits after the point, as the currency of the policy is written`
  return when(
    fraction.length > (digits as number),
    'finer-than-currency',
    'criteria.waiveThreshold',
    expected,
    quote(criteria.waiveThreshold),
  )
}
