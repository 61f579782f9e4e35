// A purge as consortia do it by a script around `actor.usr_delete`, which is asked whom it would
// delete. Its criteria are those that PINES, the consortium in Georgia, publishes: no item out, no
// bill, the card not blocked, and no activity for three years.
import { keyFrom, type PurgeCriteria, type UserKey } from 'ils-user-purge'
import type pg from 'pg'
import type { OwnTool } from '../../shared/command-line/system.js'
import { idsOf } from './host/mapping.js'
import { rowsOf } from './host/statements.js'

/** Source: pines.georgialibraries.org, "Inactive Patrons". */
const USUAL_YEARS = 3
const PAGE = 10_000

/** Why the script leaves a user alone; the first that holds, as such scripts stop at one. */
const WHY_NOT = `case
  when u.barred then 'blocked'
  when exists (select from action.circulation c where c.usr = u.id and c.checkin_time is null)
    then 'has an item out'
  when exists (select from money.materialized_billable_xact_summary s
    where s.usr = u.id and s.xact_finish is null) then 'has an open transaction'
  when exists (select from action.circulation c where c.usr = u.id
    and greatest(c.xact_start, c.checkin_time) >= since.at) then 'borrowed or returned since'
  when exists (select from action.hold_request h where h.usr = u.id and h.request_time >= since.at)
    then 'asked for a hold since'
  when exists (select from money.materialized_billable_xact_summary s where s.usr = u.id
    and s.last_payment_ts >= since.at) then 'paid since'
  when exists (select from actor.usr_activity a where a.usr = u.id and a.event_time >= since.at)
    then 'logged in since'
end`

const GOES = `with since as (select now() - make_interval(years => $1::int) as at)
  select u.id from actor.usr u, since
   where not u.deleted and u.id > $2::int and ${WHY_NOT} is null order by u.id limit ${PAGE}`

const WHY = `with since as (select now() - make_interval(years => $1::int) as at)
  select u.id, coalesce(${WHY_NOT}, 'not selected by it') as why from actor.usr u, since
   where u.id = any($2::int[])`

/**
 * The script, with the years of the condition on activity where there is one. It asks neither for
 * profiles nor for org units, nor when an account expires.
 */
export function consortiumScript(pool: pg.Pool, { dates }: PurgeCriteria): OwnTool {
  const years = yearsIn(dates)
  return {
    name:
      'a script by the criteria of PINES: no item out, no bill, not blocked, inactive ' +
      `for ${years} years`,
    goes: () => pagesOf(pool, years),
    whyNot: async (keys) => {
      const rows = await onClient(pool, (client) =>
        rowsOf<{ readonly id: number; readonly why: string }>(client, WHY, [years, idsOf(keys)]),
      )
      return new Map(rows.map(({ id, why }) => [String(id), why]))
    },
  }
}

async function* pagesOf(
  pool: pg.Pool,
  years: number,
): AsyncGenerator<readonly UserKey[], void, undefined> {
  let after = 0
  for (;;) {
    const rows = await onClient(pool, (client) =>
      rowsOf<{ readonly id: number }>(client, GOES, [years, after]),
    )
    yield rows.map(({ id }) => keyFrom(id))
    if (rows.length < PAGE) return
    after = rows.at(-1)?.id ?? after
  }
}

function yearsIn(dates: PurgeCriteria['dates']): number {
  for (const date of dates)
    if (date._tag === 'past' && date.field === 'lastActivityDate' && date.limit._tag === 'years')
      return date.limit.count
  return USUAL_YEARS
}

async function onClient<Result>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect()
  try {
    return await work(client)
  } finally {
    client.release()
  }
}
