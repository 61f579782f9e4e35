// Who asks, who approves: names on the command line turned into keys.
import { inWords } from '../../shared/spoken.js'
import type { Database } from 'better-sqlite3'
import { type ActorKey, actorKey } from 'ils-user-purge'
import { badInput } from '../../shared/trouble.js'
import { keyOfPrimaryId } from '../data/people.js'

const USUAL_ACTOR = 'operator'

/**
 * Staff are named by their primary ID, so that their own account is recognised; anybody else by the
 * name as it was typed.
 */
export function actorIn(db: Database, name: string = USUAL_ACTOR): ActorKey {
  const key = actorKey(keyOfPrimaryId(db, name) ?? name)
  if (key._tag === 'Left')
    throw badInput(
      inWords('A person must be named by {expected}. Nobody was purged.', {
        expected: key.left.expected,
      }),
    )
  return key.right
}
