// Users and staff by the names that Evergreen knows: barcodes, user names, ids.
import { type ActorKey, keyFrom, type UserKey } from 'ils-user-purge'
import type pg from 'pg'
import { quoted } from '../../../shared/command-line/options.js'
import type { Names } from '../../../shared/people.js'
import { badInput } from '../../../shared/trouble.js'
import { idsOf, isUserId } from '../host/mapping.js'

/** How users are shown: by the barcode of the card in use, else by the id. */
export function namesFrom(pool: pg.Pool): Names {
  return {
    ofUsers: async (keys) => {
      const { rows } = await pool.query<{ id: number; barcode: string }>(
        'select u.id, c.barcode from actor.usr u join actor.card c on c.id = u.card where u.id = ' +
          'any($1::int[])',
        [idsOf(keys)],
      )
      return new Map(rows.map(({ id, barcode }) => [String(id), barcode]))
    },
    ofKey: (key) => `user id ${key}`,
    ofActor: (actor) => `user id ${actor}`,
  }
}

/**
 * A member of staff, by user name or id. Throws a Trouble where nobody has it, or may not delete
 * users.
 */
export async function actorOf(pool: pg.Pool, option: string, name: string): Promise<ActorKey> {
  const { rows } = await pool.query<{ id: number; may: boolean }>(
    `select id, user_purge.may_delete_users(id) as may from actor.usr
      where not deleted and (usrname = $1 or id::text = $1) order by usrname = $1 desc limit 1`,
    [name],
  )
  const [found] = rows
  const who = `the user name or id ${quoted(name)}`
  if (found === undefined)
    throw badInput(`${option}: no user of this Evergreen has ${who}. Nothing was changed.`)
  if (!found.may)
    throw badInput(
      `${option}: the user of ${who} is not active or has no permission DELETE_USER. Nothing ` +
        'was changed.',
    )
  return String(found.id) as ActorKey
}

/** A user by barcode or id; an id is taken also of somebody who is gone. */
export async function keyOf(pool: pg.Pool, name: string): Promise<UserKey | null> {
  const { rows } = await pool.query<{ usr: number }>(
    'select usr from actor.card where barcode = $1',
    [name],
  )
  const [found] = rows
  if (found !== undefined) return keyFrom(found.usr)
  return isUserId(name) ? keyFrom(name) : null
}
