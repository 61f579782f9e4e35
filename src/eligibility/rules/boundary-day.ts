// Rule `boundary-day`: a date on the very cutoff day deserves a look, whichever way it is decided.
import { blocked } from '../measure.js'
import { boundaryOf } from '../selection.js'
import type { BuiltInRule } from './built-in-rule.js'

/**
 * Points out a user of whom a date falls on its cutoff day itself. Only ever a warning: whether the
 * day is selected is the cutoff rule's decision, not this one's. It is given with every verdict,
 * also for users who are not selected.
 */
export const boundaryDay = {
  code: 'boundary-day',
  hard: false,
  warnsOnly: true,
  facts: [],
  source: 'Ex Libris Alma documentation, "Purging Users", which contradicts itself on this day',
  presets: { alma: 'on', koha: 'on', evergreen: 'on', folio: 'on', strict: 'on' },
  prepare: ({ cutoffs }) => {
    return (user) => {
      const cutoff = boundaryOf(cutoffs, user)
      return cutoff === null ? null : blocked(cutoff.date, cutoff.date)
    }
  },
} as const satisfies BuiltInRule
