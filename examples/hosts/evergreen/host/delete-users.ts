// Deleting users by Evergreen's own function, and what it leaves in the histories of the auditor.
import type { DeletePolicyLevel, DeleteUserCommand, InTransactionEffect } from 'ils-user-purge'
import type pg from 'pg'
import { idsIn, staffId } from './mapping.js'
import { rowsOf } from './statements.js'

/**
 * The levels at which Evergreen can delete.
 *
 * - `keep-reportable`: marked as deleted and inactive, as the staff client's buckets do it.
 * - `keep-statistics-remove-id`: scrubbed by `actor.usr_delete`; the rows of
 *   `auditor.actor_usr_history` stay without what names the person, those of the addresses go.
 * - `remove`: as before, and no history stays. The scrubbed row of `actor.usr` does: Evergreen has
 *   no way to delete it.
 */
export const DELETE_LEVELS: readonly DeletePolicyLevel[] = [
  'keep-reportable',
  'keep-statistics-remove-id',
  'remove',
]

/** What becomes of a user and of the auditor's histories at a level, in a sentence. */
export const LEVEL_WORDS: Readonly<Partial<Record<DeletePolicyLevel, string>>> = {
  'keep-reportable':
    'In Evergreen, the user is only marked as deleted: names, addresses and histories stay.',
  'keep-statistics-remove-id':
    'In Evergreen, the user is scrubbed; the rows of auditor.actor_usr_history stay without ' +
    'what names the person, those of auditor.actor_usr_address_history go.',
  remove:
    'In Evergreen, the user is scrubbed, and the rows of auditor.actor_usr_history and ' +
    'auditor.actor_usr_address_history go.',
}

/** Deletes users as far as each command says, a set for each level. */
export function userDeleter(
  destination: number,
): InTransactionEffect<pg.PoolClient, DeleteUserCommand> {
  return {
    delivery: 'in-transaction',
    // All statements are handed over before one is awaited, and the pool sends them at once.
    pipelined: true,
    apply: async ({ tx, context, commands }) => {
      const staff = staffId(context.requestedBy)
      const levels = [...new Set(commands.map(({ level }) => level))]
      const text = 'select user_purge.delete_users($1::int[], $2::int, $3::text, $4::int)'
      await Promise.all(
        levels.map((level) => {
          const some = idsIn(commands.filter((command) => command.level === level))
          return rowsOf(tx, text, [some, destination, level, staff])
        }),
      )
      return []
    },
  }
}
