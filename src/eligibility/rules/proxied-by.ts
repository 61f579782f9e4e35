// Rule `proxied-by`: whoever has a proxy stays.
import { countFinding } from '../measure.js'
import type { Rule } from '../rule.js'

/**
 * Keeps a user for whom somebody else acts as proxy.
 *
 * Boundary: 0 goes, 1 stays.
 */
export const proxiedBy: Rule = {
  code: 'proxied-by',
  hard: false,
  facts: ['proxiedBy'],
  source: 'Peer practice: FOLIO checks proxies in both directions',
  prepare: () => (user) =>
    user.proxiedBy === 0 ? null : countFinding(user.proxiedBy, 'proxiedBy'),
}
