// How orders appear in texts: the sentences are the purge library's own.
import {
  type Catalogue,
  describeCriteria,
  describePolicy,
  ENGLISH,
  type JobOrder,
  type PurgeOrder,
  type StoredRules,
  storedRulesOf,
  withCurrency,
} from 'ils-user-purge'
import type { OrderWords } from 'ils-user-purge/report'

/**
 * Criteria and policy of a purge, one sentence an item; of a stored order with the rules that it
 * was stored with.
 */
export function purgeWordsOf(
  { criteria, policy, cutoffs }: Pick<PurgeOrder, 'criteria' | 'policy' | 'cutoffs'>,
  storedRules?: StoredRules,
  catalogue?: Catalogue,
): OrderWords {
  return {
    criteria: describeCriteria(criteria, cutoffs, policy, storedRules, catalogue),
    policy: describePolicy(policy, storedRules, catalogue),
  }
}

/** The words with the currency in which a purge counts; an order in bulk counts none. */
export function inCurrencyOf(order: object, catalogue?: Catalogue): Catalogue {
  const { currency } = ('policy' in order ? order.policy : {}) as Partial<PurgeOrder['policy']>
  return currency === undefined ? (catalogue ?? ENGLISH) : withCurrency(currency, catalogue)
}

/** What a stored job was ordered to do. Reports say all of a bulk order by themselves. */
export function jobWordsOf(order: JobOrder, catalogue?: Catalogue): OrderWords {
  return order._tag === 'purge'
    ? purgeWordsOf(order, storedRulesOf(order), catalogue)
    : { criteria: [], policy: [] }
}
