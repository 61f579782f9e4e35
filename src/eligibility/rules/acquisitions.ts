// Rule `acquisitions`: whoever has acquisitions work assigned stays.
import { countFinding } from '../measure.js'
import type { Rule } from '../rule.js'

/**
 * Keeps a user to whom purchase-order lines, orders or invoices are assigned.
 *
 * Boundary: 0 goes, 1 stays.
 */
export const acquisitions: Rule = {
  code: 'acquisitions',
  hard: false,
  facts: ['acquisitions'],
  source: 'Ex Libris Alma documentation, "Purging Users"',
  prepare: () => (user) =>
    user.acquisitions === 0 ? null : countFinding(user.acquisitions, 'acquisitions'),
}
