// The example's library as a host: three tables, every read and every effect as one set.
import {
  amountFrom,
  CLEAN_USER,
  dayFrom,
  keyFrom,
  type PurgeHost,
  type UserFacts,
  type UserKey,
} from 'ils-user-purge'
import type pg from 'pg'

const keysOf = (some: readonly { readonly key: UserKey }[]): readonly string[] =>
  some.map(({ key }) => key)

const CANDIDATES = `select id::text as key from patron
  where (purge_date <= $1::date or ($2::boolean and purge_date is null)) and id > $3
  order by id limit $4`

const LOCK = `select id::text as key from patron where id = any($1::bigint[])
  order by id for update skip locked`

const FACTS = `select p.id::text as id, p.purge_date::text as purge_date,
  (select count(*) from loan l where l.patron_id = p.id)::int as loans,
  (select coalesce(sum(f.cents), 0) from fine f where f.patron_id = p.id)::int as cents
  from patron p where p.id = any($1::bigint[])`

// This library has nothing but loans and fines, so it knows of everything else that there is none.
// It would have to take a fact out of the clean user that it has and cannot determine.
const factsOf = (row: {
  id: string
  purge_date: string | null
  loans: number
  cents: number
}): UserFacts => ({
  ...CLEAN_USER,
  key: keyFrom(row.id),
  userGroup: null,
  purgeDate: dayFrom(row.purge_date),
  expiryDate: null,
  openLoans: row.loans,
  debt: amountFrom(row.cents, 2),
})

/** The example's host. */
export const exampleHost: PurgeHost<pg.PoolClient> = {
  identity: 'scale-out',
  // The only date that the table of patrons has.
  dateFields: ['purgeDate'],
  // The read and every effect give away all their statements before they await the first, and the
  // pool sends them at once.
  pipelinedRead: true,
  candidates: async ({ tx, query, after, limit }) => {
    // The only date here, so there is at most one condition. More users than are meant may come:
    // the library reads each of them, and its rules decide.
    const [wanted] = query.dates
    const { rows } = await tx.query(CANDIDATES, [
      wanted?.onOrBefore ?? null,
      wanted === undefined || wanted.orAbsent,
      after ?? 0,
      limit,
    ])
    return rows.map(({ key }) => keyFrom(key))
  },
  readUsers: async ({ tx, keys, lock }) => {
    if (!lock) return (await tx.query(FACTS, [keys])).rows.map(factsOf)
    // A statement of its own before the facts: what they say then stays so. It waits for nobody,
    // and who is there and not locked is held by somebody else.
    const [locked, facts] = await Promise.all([tx.query(LOCK, [keys]), tx.query(FACTS, [keys])])
    const ours = new Set(locked.rows.map(({ key }) => key))
    return facts.rows.map((row) =>
      ours.has(row.id) ? factsOf(row) : { key: keyFrom(row.id), _tag: 'Locked' },
    )
  },
  countUsers: async ({ tx }) =>
    Number((await tx.query('select count(*) as n from patron')).rows[0].n),
  effects: {
    waiveFines: {
      delivery: 'in-transaction',
      pipelined: true,
      apply: async ({ tx, context, commands }) => {
        const keys = keysOf(commands)
        const noted =
          'insert into waiver select patron_id, sum(cents), $2 from fine where patron_id = ' +
          'any($1::bigint[]) group by patron_id'
        await Promise.all([
          tx.query(noted, [keys, context.jobId]),
          tx.query('delete from fine where patron_id = any($1::bigint[])', [keys]),
        ])
        return []
      },
    },
    deleteUsers: {
      delivery: 'in-transaction',
      pipelined: true,
      apply: async ({ tx, commands }) => {
        await tx.query('delete from patron where id = any($1::bigint[])', [keysOf(commands)])
        return []
      },
    },
  },
}
