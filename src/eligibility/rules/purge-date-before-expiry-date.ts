// Rule `purge-date-before-expiry-date`: a purge date before the account's end is probably a
// mistake.
import { blocked, hasFormOfDay, unknown } from '../measure.js'
import type { Rule } from '../rule.js'

/**
 * Holds it against a user that their purge date lies before the day on which their account ends;
 * measured is the purge date, the limit is the expiry date.
 *
 * Boundary: the same day is in order. Without a purge date, or without an end (see
 * `not-yet-expired`), there is nothing to compare.
 */
export const purgeDateBeforeExpiryDate: Rule = {
  code: 'purge-date-before-expiry-date',
  hard: false,
  facts: ['purgeDate', 'expiryDate'],
  source: 'Practice of libraries that set purge dates in bulk: expiry date plus a grace period',
  prepare:
    () =>
    ({ purgeDate, expiryDate }) => {
      if (purgeDate === null || expiryDate === null) return null
      if (!hasFormOfDay(purgeDate)) return unknown('purgeDate')
      if (!hasFormOfDay(expiryDate)) return unknown('expiryDate')
      return purgeDate < expiryDate ? blocked(purgeDate, expiryDate) : null
    },
}
