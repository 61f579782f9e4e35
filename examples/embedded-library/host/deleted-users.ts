// A tightened delete policy: the deleted users of whom too much is still there, and removing that
// as one set.
import type { Database } from 'better-sqlite3'
import {
  DELETE_POLICY_LEVELS,
  type DeletedUser,
  type DeletedUsersPort,
  keyFrom,
} from 'ils-user-purge'
import { deleteRecords } from './delete-users.js'
import { idList, idListOf } from './mapping.js'
import { statementsOf } from './statements.js'

/**
 * Removes more of users who were deleted before; the moment of their deletion stays what it was.
 */
export const deletedUsers = {
  candidates: async ({ tx, level, after, limit }) => {
    const looser = DELETE_POLICY_LEVELS.slice(0, DELETE_POLICY_LEVELS.indexOf(level))
    return statementsOf(tx)
      .column<number>(LOOSER_SQL)
      .all(after === null ? 0 : Number(after), JSON.stringify(looser), limit)
      .map(keyFrom)
  },
  read: async ({ tx, keys }) =>
    statementsOf(tx)
      .rows<DeletedRow>(READ_SQL)
      .all(idList(keys))
      .map(({ id, level }) => ({ key: keyFrom(id), level })),
  tighten: {
    delivery: 'in-transaction',
    apply: async ({ tx, context, commands }) => {
      const statements = statementsOf(tx)
      const moments = statements.rows(MOMENTS_SQL).all(idListOf(commands))
      deleteRecords(tx, context, commands)
      statements.rows(KEEP_MOMENTS_SQL).run(JSON.stringify(moments))
      return []
    },
  },
} satisfies DeletedUsersPort<Database>

/** A row of {@link READ_SQL}. */
interface DeletedRow {
  readonly id: number
  readonly level: DeletedUser['level']
}

const LOOSER_SQL = `SELECT id FROM users NOT INDEXED
  WHERE id > ? AND status = 'deleted' AND delete_level IN (SELECT value FROM json_each(?))
  ORDER BY id LIMIT ?`

const READ_SQL = `SELECT id, delete_level AS level FROM users
  WHERE status = 'deleted' AND id IN (SELECT value FROM json_each(?))`

const MOMENTS_SQL = `SELECT id, deleted_at AS deletedAt FROM users
  WHERE id IN (SELECT value FROM json_each(?))`

const KEEP_MOMENTS_SQL = `UPDATE users SET deleted_at = was.value ->> 'deletedAt'
  FROM json_each(?) AS was WHERE users.id = was.value ->> 'id'`
