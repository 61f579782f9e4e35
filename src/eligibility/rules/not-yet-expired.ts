// Rule `not-yet-expired`: whoever's account still runs stays.
import { blocked, hasFormOfDay, unknown } from '../measure.js'
import type { Rule } from '../rule.js'

/**
 * Holds it against a user that their account has not ended.
 *
 * Boundary: an account that ends on the as-of day has ended; one that ends the day after has not.
 * `null` = the account never ends, so it has not ended: the narrower of two readings.
 */
export const notYetExpired: Rule = {
  code: 'not-yet-expired',
  hard: false,
  facts: ['expiryDate'],
  source:
    'Observed by customers of Ex Libris Alma, where a future expiry date does not block; peer practice: Koha bug 11352',
  prepare: ({ asOfDate }) => {
    const endless = blocked(null, asOfDate)
    return ({ expiryDate }) => {
      if (expiryDate === null) return endless
      if (!hasFormOfDay(expiryDate)) return unknown('expiryDate')
      return expiryDate > asOfDate ? blocked(expiryDate, asOfDate) : null
    }
  },
}
