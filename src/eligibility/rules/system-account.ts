// Rule `system-account`: an account of the system's own stays.
import { flagFinding } from '../measure.js'
import type { Rule } from '../rule.js'

/**
 * Keeps an account that belongs to the system and not to a person, such as the anonymous patron.
 * Hard: no policy switches it off.
 *
 * Boundary: `false` goes, `true` stays.
 */
export const systemAccount: Rule = {
  code: 'system-account',
  hard: true,
  facts: ['systemAccount'],
  source:
    'Peer practice: Koha keeps its anonymous patron, Evergreen its super-user, RERO ILS its system user',
  prepare: () => (user) =>
    user.systemAccount === false ? null : flagFinding(user.systemAccount, 'systemAccount'),
}
