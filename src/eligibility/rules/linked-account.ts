// Rule `linked-account`: whoever is linked from another institution stays.
import { countFinding } from '../measure.js'
import type { Rule } from '../rule.js'

/**
 * Holds it against a user that records in other institutions are linked to theirs.
 *
 * Boundary: 0 goes, 1 stays.
 */
export const linkedAccount: Rule = {
  code: 'linked-account',
  hard: false,
  facts: ['linkedAccounts'],
  source: 'Observed by customers of Ex Libris Alma, where the link does not block',
  prepare: () => (user) =>
    user.linkedAccounts === 0 ? null : countFinding(user.linkedAccounts, 'linkedAccounts'),
}
