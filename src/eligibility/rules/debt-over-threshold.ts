// Rule `debt-over-threshold`: a user who owes more than the waive threshold stays.
import {
  compareMoney,
  millionths,
  minusMoney,
  money,
  type Money,
  NO_MONEY,
} from '../../domain/money.js'
import { isDebtContradicted } from '../contradictions.js'
import { signOf } from '../../domain/fact-forms.js'
import { blocked, unknown } from '../measure.js'
import type { Finding, RuleCheck } from '../rule.js'
import type { BuiltInRule } from './built-in-rule.js'

/**
 * Keeps a user whose debt is more than the criteria's waive threshold.
 *
 * `gross` counts all that is owed; `net` takes off what the library owes the user, and then needs
 * both facts. Amounts are added and compared exactly, never rounded. A negative amount is not a
 * debt and not a credit, so it counts as unknown, and so does a debt that is less than the part of
 * it that is disputed or was exported.
 *
 * Boundary: exactly the threshold goes and is waived, the smallest amount above it stays.
 */
export const debtOverThreshold = {
  code: 'debt-over-threshold',
  hard: false,
  facts: ['debt', 'credit'],
  source:
    'Ex Libris Alma documentation, "Purging Users"; undocumented whether credits count, so ' +
    'gross or net is a choice of the policy',
  presets: { alma: 'on', koha: 'on', evergreen: 'on', folio: 'on', strict: 'on' },
  prepare: ({ criteria, policy }) => {
    const limit = canonical(criteria.waiveThreshold)
    return policy.fineTotal === 'net' ? netCheck(limit) : grossCheck(limit)
  },
} as const satisfies BuiltInRule

const grossCheck = (limit: Money): RuleCheck => {
  const limitUnits = millionths(limit)
  return (user) => {
    const debt = user.debt
    if (isDebtContradicted(user)) return unknown('debt')
    if (debt === '0') return null
    if (typeof debt !== 'string') return unknown('debt')
    const units = millionths(debt)
    if (units >= 0 && units <= limitUnits) return null
    return units > limitUnits ? blocked(debt, limit) : exactly(debt, NO_MONEY, limit)
  }
}

const netCheck = (limit: Money): RuleCheck => {
  const limitUnits = millionths(limit)
  return (user) => {
    const { debt, credit } = user
    if (typeof debt !== 'string' || isDebtContradicted(user)) return unknown('debt')
    if (typeof credit !== 'string') return unknown('credit')
    const owed = millionths(debt)
    const due = millionths(credit)
    if (owed >= 0 && due >= 0 && limitUnits >= 0) {
      const net = owed - due
      return net > limitUnits ? blocked(amountOf(net), limit) : null
    }
    return exactly(debt, credit, limit)
  }
}

/** A positive number of millionths as a canonical amount. */
const amountOf = (units: number): string => {
  const whole = Math.floor(units / 1_000_000)
  let fraction = units % 1_000_000
  if (fraction === 0) return String(whole)
  let digits = 6
  for (; fraction % 10 === 0; digits--) fraction /= 10
  return `${whole}.${String(fraction).padStart(digits, '0')}`
}

/** The slow path: amounts over nine digits before the point, and amounts that are none. */
const exactly = (debt: Money, credit: Money, limit: Money): Finding | null => {
  if (!(signOf(debt) >= 0)) return unknown('debt')
  if (!(signOf(credit) >= 0)) return unknown('credit')
  const net = minusMoney(debt, credit)
  return compareMoney(net, limit) > 0 ? blocked(net, limit) : null
}

const canonical = (amount: Money): Money => {
  const checked = money(amount)
  return checked._tag === 'Right' ? checked.right : amount
}
