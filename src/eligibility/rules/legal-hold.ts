// Rule `legal-hold`: whoever is under a legal hold stays.
import { countFinding } from '../measure.js'
import type { Rule } from '../rule.js'

/**
 * Keeps a user under a legal hold that has not been lifted. A hold has no end date. Hard: no policy
 * switches it off.
 *
 * Boundary: 0 goes, 1 stays.
 */
export const legalHold: Rule = {
  code: 'legal-hold',
  hard: true,
  facts: ['legalHolds'],
  source: 'Practice of object stores and records management: a legal hold lasts until it is lifted',
  prepare: () => (user) =>
    user.legalHolds === 0 ? null : countFinding(user.legalHolds, 'legalHolds'),
}
