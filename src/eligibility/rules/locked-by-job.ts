// Rule `locked-by-job`: whoever is held by a running job stays.
import { flagFinding } from '../measure.js'
import type { Rule } from '../rule.js'

/**
 * Keeps a user whose own record a running job holds locked.
 *
 * Boundary: `false` goes, `true` stays.
 */
export const lockedByJob: Rule = {
  code: 'locked-by-job',
  hard: false,
  facts: ['lockedByJob'],
  source: 'Observed by customers of Ex Libris Alma',
  prepare: () => (user) =>
    user.lockedByJob === false ? null : flagFinding(user.lockedByJob, 'lockedByJob'),
}
