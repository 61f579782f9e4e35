// Rule `purge-date-before-expiry-date`: a purge date before the account's end is probably a
// mistake.
import type { CalendarDate } from '../../domain/calendar.js'
import { hasFormOfDay } from '../../domain/fact-forms.js'
import { blocked, unknown } from '../measure.js'
import type { UserFacts } from '../../domain/user.js'
import type { Finding } from '../rule.js'
import { ruleForEveryone } from './rule-for-everyone.js'

/**
 * Holds it against a user that their purge date lies before the day on which their account ends;
 * measured is the purge date, the limit is the expiry date.
 *
 * Boundary: the same day is in order. Without a purge date, or without an end (see
 * `not-yet-expired`), there is nothing to compare.
 */
export const purgeDateBeforeExpiryDate = /* @__PURE__ */ ruleForEveryone({
  code: 'purge-date-before-expiry-date',
  hard: false,
  facts: ['purgeDate', 'expiryDate'],
  source: 'Practice of libraries that set purge dates in bulk: expiry date plus a grace period',
  presets: { alma: 'warn', koha: 'off', evergreen: 'off', folio: 'off', strict: 'on' },
  limitOf: () => true,
  find: (user) => findPurgeDateBeforeExpiryDate(user, false),
})

/**
 * See {@link purgeDateBeforeExpiryDate}.
 *
 * @param areDays - Whether both dates are known to have the form of a day.
 */
export function findPurgeDateBeforeExpiryDate(
  { purgeDate, expiryDate }: UserFacts,
  areDays: boolean,
): Finding | null {
  if (purgeDate === null || expiryDate === null) return null
  if (!isDay(purgeDate, areDays)) return unknown('purgeDate')
  if (!isDay(expiryDate, areDays)) return unknown('expiryDate')
  return purgeDate < expiryDate ? blocked(purgeDate, expiryDate) : null
}

function isDay(date: unknown, isKnown: boolean): date is CalendarDate {
  return isKnown || hasFormOfDay(date)
}
