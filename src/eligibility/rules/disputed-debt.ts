// Rule `disputed-debt`: whoever disputes a fine stays.
import { amountFinding } from '../measure.js'
import type { Rule } from '../rule.js'

/**
 * Keeps a user who disputes a fine: a purge would decide the dispute.
 *
 * Boundary: an amount of 0 goes, the smallest amount above it stays.
 */
export const disputedDebt: Rule = {
  code: 'disputed-debt',
  hard: false,
  facts: ['disputedDebt'],
  source: 'Undocumented for the Alma job, where interfaces leave disputed fines out unless asked',
  prepare: () => (user) =>
    user.disputedDebt === '0' ? null : amountFinding(user.disputedDebt, 'disputedDebt'),
}
