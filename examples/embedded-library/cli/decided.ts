// What the library has decided, as commands of the terminal have to mind it: its policy applies to
// them too, and a terminal cannot tell one person from another.
import type { Database } from 'better-sqlite3'
import type { PolicySource, PurgePolicy } from 'ils-user-purge'
import { badInput, refused } from '../../shared/trouble.js'
import { decidedPolicy, differencesOf, latestDecision } from '../data/decisions.js'
import type { RawOptions } from './raw-options.js'

/**
 * The policy that a command works under: the one that is decided, wherever there is one. Throws a
 * Trouble where the options ask for another.
 */
export function policyFor(
  db: Database,
  raw: Pick<RawOptions, 'preset' | 'policy'>,
  asked: PurgePolicy,
): PolicySource<Database> {
  const decided = latestDecision(db)
  const isAsked = raw.preset !== undefined || raw.policy !== undefined
  if (decided !== null && isAsked) {
    const other = differencesOf(decided.content, { ...decided.content, policy: asked })
    if (other.length > 0)
      throw badInput(
        'This library has decided on its policy. Leave out --preset and --policy, and change it ' +
          'on the page Policy (npm start -- --web). Nothing was changed.',
      )
  }
  return decidedPolicy(asked)
}

/** The policy that applies at this moment: the one that is decided, else the one that is asked. */
export function policyNow(db: Database, asked: PurgePolicy): PurgePolicy {
  return latestDecision(db)?.content.policy ?? asked
}

/** Throws a Trouble where the policy wants a second person: nobody approves at a terminal. */
export function requireOneIsEnough(db: Database): void {
  if (latestDecision(db)?.content.policy.approval === 'second-person')
    throw refused(
      'The policy of this library wants a second person, and a terminal cannot tell one person ' +
        'from another. Plan here with --plan, then order and approve on the page (npm start -- ' +
        '--web). Nothing was ordered.',
    )
}
