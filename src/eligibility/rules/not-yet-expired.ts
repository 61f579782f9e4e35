// Rule `not-yet-expired`: a user whose account has not ended stays.
import type { CalendarDate } from '../../domain/calendar.js'
import { hasFormOfDay } from '../../domain/fact-forms.js'
import { blocked, unknown } from '../measure.js'
import type { UserFacts } from '../../domain/user.js'
import type { Finding } from '../rule.js'
import { ruleForEveryone } from './rule-for-everyone.js'

/**
 * Holds it against a user that their account has not ended.
 *
 * Boundary: an account that ends on the as-of day has ended; one that ends the day after has not.
 * `null` = the account never ends, so it has not ended: the narrower of two readings.
 */
export const notYetExpired = /* @__PURE__ */ ruleForEveryone({
  code: 'not-yet-expired',
  hard: false,
  facts: ['expiryDate'],
  source:
    'Observed by customers of Ex Libris Alma, where a future expiry date does not block; peer ' +
    'practice: Koha bug 11352',
  presets: { alma: 'warn', koha: 'warn', evergreen: 'warn', folio: 'warn', strict: 'on' },
  limitOf: ({ asOfDate }) => asOfDate,
  find: findNotExpired,
})

/** See {@link notYetExpired}; the limit is the as-of day. */
export function findNotExpired({ expiryDate }: UserFacts, asOfDate: CalendarDate): Finding | null {
  if (expiryDate === null) return blocked(null, asOfDate)
  if (!hasFormOfDay(expiryDate)) return unknown('expiryDate')
  return expiryDate > asOfDate ? blocked(expiryDate, asOfDate) : null
}
