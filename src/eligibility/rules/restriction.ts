// Rule `restriction`: a restricted user stays until the restriction has ended.
import { isMoment } from '../../domain/fact-forms.js'
import { blocked, unknown } from '../measure.js'
import type { Finding } from '../rule.js'
import type { BuiltInRule } from './built-in-rule.js'
import type { Restriction } from '../../domain/user.js'

/**
 * Keeps a user with a restriction that has not ended; measured is the latest end, `null` for one
 * without end.
 *
 * Boundary: a restriction that ends at the as-of moment itself has ended; one without an end never
 * ends.
 */
export const restriction = {
  code: 'restriction',
  hard: false,
  facts: ['restrictions'],
  source: 'Peer practice: FOLIO manual blocks; there a block without an expiry date is permanent',
  presets: { alma: 'warn', koha: 'warn', evergreen: 'warn', folio: 'on', strict: 'on' },
  prepare: ({ asOf }) => {
    const permanent = blocked(null, asOf)
    return ({ restrictions }) => {
      if (!Array.isArray(restrictions)) return unknown('restrictions')
      return restrictions.length === 0 ? null : latestEnd(restrictions, asOf, permanent)
    }
  },
} as const satisfies BuiltInRule

const latestEnd = (
  restrictions: readonly Restriction[],
  asOf: string,
  permanent: Finding,
): Finding | null => {
  let latest = asOf
  let unclear = false
  for (const { until } of restrictions) {
    if (until === null) return permanent
    if (!isMoment(until)) unclear = true
    else if (until > latest) latest = until
  }
  if (latest > asOf) return blocked(latest, asOf)
  return unclear ? unknown('restrictions') : null
}
