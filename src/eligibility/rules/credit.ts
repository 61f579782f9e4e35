// Rule `credit`: whoever the library owes money stays.
import { amountFinding } from '../measure.js'
import type { Rule } from '../rule.js'

/**
 * Keeps a user to whom the library owes money: it should be paid back before nobody knows to whom.
 *
 * Boundary: an amount of 0 goes, the smallest amount above it stays.
 */
export const credit: Rule = {
  code: 'credit',
  hard: false,
  facts: ['credit'],
  source:
    'Undocumented for the Alma job; peer practice: Polaris treats debt, credit and deposit apart',
  prepare: () => (user) => (user.credit === '0' ? null : amountFinding(user.credit, 'credit')),
}
