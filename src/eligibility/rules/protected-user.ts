// Rule `protected-user`: whoever is marked as never to be deleted stays.
import { flagFinding } from '../measure.js'
import type { Rule } from '../rule.js'

/**
 * Keeps a user who carries the host's own mark "never delete".
 *
 * Boundary: `false` goes, `true` stays.
 */
export const protectedUser: Rule = {
  code: 'protected-user',
  hard: false,
  facts: ['protectedUser'],
  source: 'Peer practice: Koha has a protected flag',
  prepare: () => (user) =>
    user.protectedUser === false ? null : flagFinding(user.protectedUser, 'protectedUser'),
}
