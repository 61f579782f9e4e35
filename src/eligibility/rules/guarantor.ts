// Rule `guarantor`: whoever is the guarantor of somebody stays.
import { countFinding } from '../measure.js'
import type { Rule } from '../rule.js'

/**
 * Keeps a user who answers for somebody else, who would lose their guarantor.
 *
 * Boundary: 0 goes, 1 stays.
 */
export const guarantor: Rule = {
  code: 'guarantor',
  hard: false,
  facts: ['guaranteeOf'],
  source: 'Peer practice: Koha does not delete guarantors',
  prepare: () => (user) =>
    user.guaranteeOf === 0 ? null : countFinding(user.guaranteeOf, 'guaranteeOf'),
}
