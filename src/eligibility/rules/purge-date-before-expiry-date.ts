// Rule `purge-date-before-expiry-date`: a purge date before the account's end is probably a
// mistake.
import { hasFormOfDay } from '../../domain/fact-forms.js'
import { blocked, unknown } from '../measure.js'
import type { BuiltInRule } from './built-in-rule.js'

/**
 * Holds it against a user that their purge date lies before the day on which their account ends;
 * measured is the purge date, the limit is the expiry date.
 *
 * Boundary: the same day is in order. Without a purge date, or without an end (see
 * `not-yet-expired`), there is nothing to compare.
 */
export const purgeDateBeforeExpiryDate = {
  code: 'purge-date-before-expiry-date',
  hard: false,
  facts: ['purgeDate', 'expiryDate'],
  source: 'Practice of libraries that set purge dates in bulk: expiry date plus a grace period',
  presets: { alma: 'warn', koha: 'off', evergreen: 'off', folio: 'off', strict: 'on' },
  prepare:
    () =>
    ({ purgeDate, expiryDate }) => {
      if (purgeDate === null || expiryDate === null) return null
      if (!hasFormOfDay(purgeDate)) return unknown('purgeDate')
      if (!hasFormOfDay(expiryDate)) return unknown('expiryDate')
      return purgeDate < expiryDate ? blocked(purgeDate, expiryDate) : null
    },
} as const satisfies BuiltInRule
