// Rule `exported-debt`: whoever has fines at the bursar stays.
import { amountFinding } from '../measure.js'
import type { Rule } from '../rule.js'

/**
 * Keeps a user with fines exported to a bursar: somebody else is collecting them.
 *
 * Boundary: an amount of 0 goes, the smallest amount above it stays.
 */
export const exportedDebt: Rule = {
  code: 'exported-debt',
  hard: false,
  facts: ['exportedDebt'],
  source: 'Undocumented for the Alma job, where interfaces leave exported fines out unless asked',
  prepare: () => (user) =>
    user.exportedDebt === '0' ? null : amountFinding(user.exportedDebt, 'exportedDebt'),
}
