// A tightened delete policy: the deleted users of whom too much is still there, and removing that
// as one set.
import type { Database } from 'better-sqlite3'
import {
  DELETE_POLICY_LEVELS,
  type DeletedUser,
  type DeletedUsersPort,
  type UserKey,
} from 'ils-user-purge'
import { deleteUsers } from './delete-users.js'
import { statementsOf } from './statements.js'

/**
 * Removes more of users who were deleted before; the moment of their deletion stays what it was.
 */
export const deletedUsersPort: DeletedUsersPort<Database> = {
  candidates: async ({ tx, level, after, limit }) => {
    const looser = JSON.stringify(
      DELETE_POLICY_LEVELS.slice(0, DELETE_POLICY_LEVELS.indexOf(level)),
    )
    const ids = statementsOf(tx)
      .column(LOOSER_SQL)
      .all(after === null ? 0 : Number(after), looser, limit) as number[]
    return ids.map((id) => String(id) as UserKey)
  },
  read: async ({ tx, keys }) =>
    (
      statementsOf(tx).rows(READ_SQL).all(idsOf(keys)) as (readonly [
        number,
        DeletedUser['level'],
      ])[]
    ).map(([id, level]) => ({
      key: String(id) as UserKey,
      level,
    })),
  tighten: {
    delivery: 'in-transaction',
    apply: async ({ tx, context, commands }) => {
      const ids = idsOf(commands.map(({ key }) => key))
      const moments = JSON.stringify(statementsOf(tx).rows(MOMENTS_SQL).all(ids))
      deleteUsers(tx, context, commands)
      statementsOf(tx).rows(KEEP_MOMENTS_SQL).run(moments)
      return []
    },
  },
}

const idsOf = (keys: readonly UserKey[]): string =>
  `[${keys.filter((key) => /^[1-9]\d{0,15}$/.test(key)).join(',')}]`

const LOOSER_SQL = `SELECT id FROM users NOT INDEXED
  WHERE id > ? AND status = 'deleted' AND delete_level IN (SELECT value FROM json_each(?)) ORDER BY id LIMIT ?`

const READ_SQL = `SELECT id, delete_level FROM users WHERE status = 'deleted' AND id IN (SELECT value FROM json_each(?))`

const MOMENTS_SQL = `SELECT id, deleted_at FROM users WHERE id IN (SELECT value FROM json_each(?))`

const KEEP_MOMENTS_SQL = `UPDATE users SET deleted_at = was.value ->> 1 FROM json_each(?) AS was WHERE users.id = was.value ->> 0`
