// Rule `deposit`: whoever left a deposit stays.
import { amountFinding } from '../measure.js'
import type { Rule } from '../rule.js'

/**
 * Keeps a user who left a deposit with the library.
 *
 * Boundary: an amount of 0 goes, the smallest amount above it stays.
 */
export const deposit: Rule = {
  code: 'deposit',
  hard: false,
  facts: ['deposit'],
  source: 'Peer practice: Polaris treats debt, credit and deposit apart',
  prepare: () => (user) => (user.deposit === '0' ? null : amountFinding(user.deposit, 'deposit')),
}
