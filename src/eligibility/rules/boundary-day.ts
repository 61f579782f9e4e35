// Rule `boundary-day`: a date on the very cutoff day deserves a look, whichever way it is decided.
import type { DateField } from '../../domain/criteria.js'
import type { UserFacts } from '../../domain/user.js'
import { blocked } from '../measure.js'
import type { BuiltInRule } from './built-in-rule.js'

/**
 * Points out a user whose date falls on the cutoff day itself. Only ever a warning: whether the day
 * is selected is the cutoff rule's decision, not this one's. It is given with every verdict, also
 * for users who are not selected.
 */
export const boundaryDay = {
  code: 'boundary-day',
  hard: false,
  warnsOnly: true,
  facts: [],
  source: 'Ex Libris Alma documentation, "Purging Users", which contradicts itself on this day',
  presets: { alma: 'on', koha: 'on', evergreen: 'on', folio: 'on', strict: 'on' },
  prepare: ({ criteria, cutoffDate }) => {
    const onTheDay = blocked(cutoffDate, cutoffDate)
    const { dateField } = criteria
    return (user) => (dateIn(user, dateField) === cutoffDate ? onTheDay : null)
  },
} as const satisfies BuiltInRule

/** A user's date that the criteria mean. Each field is named, so that the access stays fast. */
export function dateIn(user: UserFacts, field: DateField): UserFacts[DateField] {
  switch (field) {
    case 'purgeDate':
      return user.purgeDate
    case 'expiryDate':
      return user.expiryDate
    case 'lastActivityDate':
      return user.lastActivityDate
    case 'lastLoanDate':
      return user.lastLoanDate
    case 'createdDate':
      return user.createdDate
  }
}
