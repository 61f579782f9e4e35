// Users who were deleted before and of whom too much is there: marked in the staff client and never
// scrubbed, or scrubbed by Evergreen's function, which leaves names and addresses in the histories.
import {
  type DeletedUser,
  type DeletedUsersPort,
  type DeletePolicyLevel,
  keyFrom,
} from 'ils-user-purge'
import type pg from 'pg'
import { idsIn, idsOf, staffId } from './mapping.js'
import { rowsOf } from './statements.js'

/** A row of {@link READ_SQL}. */
interface DeletedRow {
  readonly id: number
  readonly level: DeletePolicyLevel
  readonly leave: string | null
}

// What is left of most deleted users is nothing, and `deleted_level` looks at each.
const CANDIDATES_SQL = `select u.id from actor.usr u
  where u.deleted and u.id > $1::int
    and array_position($3::text[], user_purge.deleted_level(u.id, u.usrname))
      < array_position($3::text[], $2::text)
  order by u.id limit $4::bigint`

/** Staff can mark a user as deleted who has a loan; what they have is to be settled first. */
const READ_SQL = `select u.id, user_purge.deleted_level(u.id, u.usrname) as level,
    case when u.usrname not like u.id || '-PURGED-%' and exists (
      select from money.materialized_billable_xact_summary s
       where s.usr = u.id and s.xact_finish is null) then 'x-open-transactions' end as leave
  from actor.usr u where u.deleted and u.id = any($1::int[])`

const LEVELS: readonly DeletePolicyLevel[] = [
  'keep-reportable',
  'keep-statistics',
  'keep-statistics-remove-id',
  'remove',
]

/** Deleted users as the purge sees them. */
export function deletedUsers(destination: number): DeletedUsersPort<pg.PoolClient> {
  return {
    candidates: async ({ tx, level, after, limit }) => {
      const values = [Number(after ?? 0), level, LEVELS, limit]
      const rows = await rowsOf<{ readonly id: number }>(tx, CANDIDATES_SQL, values)
      return rows.map(({ id }) => keyFrom(id))
    },
    pipelinedRead: true,
    read: async ({ tx, keys, lock }): Promise<readonly DeletedUser[]> => {
      const ids = idsOf(keys)
      const locking = lock ? rowsOf(tx, 'select user_purge.lock_users($1::int[])', [ids]) : null
      const [rows] = await Promise.all([rowsOf<DeletedRow>(tx, READ_SQL, [ids]), locking])
      return rows.map(({ id, level, leave }) => ({ key: keyFrom(id), level, leave }))
    },
    tighten: {
      delivery: 'in-transaction',
      pipelined: true,
      apply: async ({ tx, context, commands }) => {
        const staff = staffId(context.requestedBy)
        const levels = [...new Set(commands.map((command) => command.level))]
        const text = 'select user_purge.tighten_users($1::int[], $2::int, $3::text, $4::int)'
        await Promise.all(
          levels.map((level) => {
            const some = idsIn(commands.filter((command) => command.level === level))
            return rowsOf(tx, text, [some, destination, level, staff])
          }),
        )
        return []
      },
    },
  }
}
