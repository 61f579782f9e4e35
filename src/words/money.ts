// Amounts in the one form in which a language writes them, with their currency.
import type { Currency, Money } from '../domain/money.js'
import type { Catalogue } from './catalogue.js'
import { ENGLISH } from './english/index.js'
import { moneyWords, NO_CURRENCY, sayIn } from './say.js'

/**
 * An amount as people write it, rounded half up to the currency's digits, with its code. Without a
 * code where the currency is `XXX`, which is none.
 *
 * @param catalogue - The host's own words.
 * @example
 * describeMoney('1234.5' as Money, { code: 'CHF', digits: 2 }) // '1,234.50 CHF'
 */
export function describeMoney(
  amount: Money,
  currency: Currency,
  catalogue: Catalogue = ENGLISH,
): string {
  return moneyWords(amount, currency, sayIn(catalogue))
}

/**
 * The words with a currency, in which the amounts of reasons, warnings and actions are written. A
 * reason holds an amount alone; the policy knows its currency. They are never rounded.
 *
 * @param catalogue - The host's own words.
 * @example
 * const words = withCurrency(policy.currency)
 * explainReason(reason, words) // 'The debt of 30.50 CHF is more than …'
 */
export function withCurrency<Words extends Catalogue>(
  { code, digits }: Currency,
  catalogue: Words = ENGLISH as unknown as Words,
): Words {
  if (code === NO_CURRENCY) return catalogue
  return { ...catalogue, 'money.code': code, 'money.digits': String(digits) }
}
