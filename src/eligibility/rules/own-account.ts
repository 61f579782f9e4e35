// Rule `own-account`: nobody deletes themselves.
import { blocked } from '../measure.js'
import type { Rule } from '../rule.js'

/**
 * Keeps the account of whoever asks for the purge. Hard: no policy switches it off.
 *
 * The actor's key and the user's key are compared exactly. In a check that nobody asked for as a job there is no actor, and nothing
 * is held against anybody.
 */
export const ownAccount: Rule = {
  code: 'own-account',
  hard: true,
  facts: [],
  source: 'Peer practice: Koha and others refuse to delete the account that is signed in',
  prepare: ({ actor }) => {
    const ownKey: string | null = actor
    const own = blocked(true, false)
    return ({ key }) => (key === ownKey ? own : null)
  },
}
