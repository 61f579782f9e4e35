// Rule `restriction-ended`: a user whose restriction has ended, but still stands in the record.
import { isMoment } from '../../domain/fact-forms.js'
import type { Restriction } from '../../domain/user.js'
import { blocked, unknown } from '../measure.js'
import type { Finding } from '../rule.js'
import type { BuiltInRule } from './built-in-rule.js'

/**
 * Keeps a user with a restriction that has ended; measured is the latest such end. The rule
 * `restriction` asks about those that have not.
 *
 * Boundary: a restriction that ends at the as-of moment itself has ended; one without an end never
 * ends.
 */
export const restrictionEnded = {
  code: 'restriction-ended',
  hard: false,
  facts: ['restrictions'],
  source:
    "FOLIO's source: mod-users-bl counted every manual block before 8.0.0, and from then on " +
    'those that have not expired; the preset fits either release, since it can only keep more',
  presets: { alma: 'off', koha: 'off', evergreen: 'off', folio: 'on', strict: 'on' },
  prepare: ({ asOf }) => {
    return ({ restrictions }) => {
      if (!Array.isArray(restrictions)) return unknown('restrictions')
      return restrictions.length === 0 ? null : latestEnded(restrictions, asOf)
    }
  },
} as const satisfies BuiltInRule

function latestEnded(restrictions: readonly Restriction[], asOf: string): Finding | null {
  let latest: string | null = null
  let isUnclear = false
  for (const { until } of restrictions) {
    if (until === null) continue
    if (!isMoment(until)) isUnclear = true
    else if (until <= asOf && (latest === null || until > latest)) latest = until
  }
  if (latest !== null) return blocked(latest, asOf)
  return isUnclear ? unknown('restrictions') : null
}
