// Rule `open-loans`: whoever still has an item on loan stays.
import { countFinding } from '../measure.js'
import type { Rule } from '../rule.js'

/**
 * Keeps a user with at least one open loan, claimed-returned and lost items included. Hard: no
 * policy switches it off.
 *
 * Boundary: 0 loans go, 1 stays.
 */
export const openLoans: Rule = {
  code: 'open-loans',
  hard: true,
  facts: ['openLoans'],
  source:
    'Ex Libris Alma documentation, "Purging Users"; every peer system blocks on loans, Aleph without a way round it',
  prepare: () => (user) =>
    user.openLoans === 0 ? null : countFinding(user.openLoans, 'openLoans'),
}
