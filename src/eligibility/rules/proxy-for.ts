// Rule `proxy-for`: whoever is the proxy of somebody stays.
import { countFinding } from '../measure.js'
import type { Rule } from '../rule.js'

/**
 * Keeps a user who acts as proxy for somebody else.
 *
 * Boundary: 0 goes, 1 stays.
 */
export const proxyFor: Rule = {
  code: 'proxy-for',
  hard: false,
  facts: ['proxyFor'],
  source: 'Peer practice: FOLIO checks proxies in both directions',
  prepare: () => (user) => (user.proxyFor === 0 ? null : countFinding(user.proxyFor, 'proxyFor')),
}
