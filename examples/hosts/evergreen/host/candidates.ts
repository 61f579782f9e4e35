// Whom a query means, page by page in the order of the ids; and how many it leaves out, by why.
import {
  type CandidateQuery,
  type CandidateRequest,
  countFrom,
  keyFrom,
  type NotSelectedCounts,
  type UserKey,
} from 'ils-user-purge'
import type pg from 'pg'
import { type Bind, conditionsOf, dateJoins } from './conditions.js'
import { RETENTION } from './dates.js'
import { rowsOf } from './statements.js'
import { PROFILES } from './trees.js'

/** The users whom a query means; never one who is deleted. */
export async function purgeCandidates({
  tx,
  query,
  after,
  limit,
}: CandidateRequest<pg.PoolClient>): Promise<readonly UserKey[]> {
  const { values, bind } = placeholders()
  const where = [
    'not u.deleted',
    `u.id > ${bind(Number(after ?? 0))}::int`,
    ...conditionsOf(query, bind).map(({ sql }) => sql),
  ]
  const rows = await rowsOf<{ readonly id: number }>(
    tx,
    `with recursive ${PROFILES}, ${RETENTION}
     select u.id from actor.usr u cross join retention ${dateJoins(query)}
      where ${where.join(' and ')} order by u.id limit ${bind(limit)}::bigint`,
    values,
  )
  return rows.map(({ id }) => keyFrom(id))
}

/** How many users do not fit each condition of a query, in one pass over all of them. */
export async function countNotSelected({
  tx,
  query,
}: {
  readonly tx: pg.PoolClient
  readonly query: CandidateQuery
}): Promise<NotSelectedCounts> {
  const { values, bind } = placeholders()
  const conditions = conditionsOf(query, bind)
  // A query with no condition leaves nobody out.
  if (conditions.length === 0) return {}
  const counts = conditions.map(
    ({ code, sql }) => `count(*) filter (where (${sql}) is not true)::int as "${code}"`,
  )
  const [counted = {}] = await rowsOf<NotSelectedCounts>(
    tx,
    `with recursive ${PROFILES}, ${RETENTION}
     select ${counts.join(', ')} from actor.usr u cross join retention ${dateJoins(query)}
      where not u.deleted`,
    values,
  )
  return counted
}

/** All users who are not deleted. */
export async function countUsers({ tx }: { readonly tx: pg.PoolClient }): Promise<number> {
  const [row] = await rowsOf<{ readonly users: string }>(
    tx,
    'select count(*) as users from actor.usr where not deleted',
    [],
  )
  return countFrom(row?.users) ?? Number.NaN
}

function placeholders(): { readonly values: unknown[]; readonly bind: Bind } {
  const values: unknown[] = []
  return { values, bind: (value) => `$${values.push(value)}` }
}
