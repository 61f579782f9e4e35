// Rule `staff-roles`: whoever works here stays.
import { countFinding } from '../measure.js'
import type { Rule } from '../rule.js'

/**
 * Holds it against a user that they have staff roles beyond that of a patron.
 *
 * Boundary: 0 goes, 1 stays.
 */
export const staffRoles: Rule = {
  code: 'staff-roles',
  hard: false,
  facts: ['staffRoles'],
  source:
    'Observed by customers of Ex Libris Alma, where roles do not block; peer practice: Koha keeps staff in its bulk deletion',
  prepare: () => (user) =>
    user.staffRoles === 0 ? null : countFinding(user.staffRoles, 'staffRoles'),
}
