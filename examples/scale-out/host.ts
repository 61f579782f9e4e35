// The example's library as a host: three tables, every read and every effect as one set.
import type { CalendarDate, Money, PurgeHost, UserFacts, UserKey } from 'ils-user-purge'
import type pg from 'pg'

const keysOf = (some: readonly { readonly key: UserKey }[]): readonly string[] =>
  some.map(({ key }) => key)

const money = (cents: number): Money => String(cents / 100) as Money

const FACTS = `select p.id::text as id, p.purge_date::text as purge_date,
  (select count(*) from loan l where l.patron_id = p.id)::int as loans,
  (select coalesce(sum(f.cents), 0) from fine f where f.patron_id = p.id)::int as cents
  from patron p where p.id = any($1::bigint[])`

// Of what is 0 or empty here this library knows that there is none; what it could not tell it would
// have to leave out.
const factsOf = (row: {
  id: string
  purge_date: string
  loans: number
  cents: number
}): UserFacts => ({
  key: row.id as UserKey,
  purgeDate: row.purge_date as CalendarDate,
  expiryDate: null,
  openLoans: row.loans,
  debt: money(row.cents),
  credit: '0' as Money,
  disputedDebt: '0' as Money,
  requests: { pending: 0, inTransit: 0, onHoldShelf: 0, shipped: 0 },
  deposit: '0' as Money,
  exportedDebt: '0' as Money,
  resourceSharingOnHoldShelf: 0,
  acquisitions: 0,
  importProfiles: 0,
  lockedBibRecords: 0,
  metadataEditorRecords: 0,
  lockedByJob: false,
  staffRoles: 0,
  protectedUser: false,
  legalHolds: 0,
  systemAccount: false,
  userGroup: null,
  guaranteeOf: 0,
  proxyFor: 0,
  proxiedBy: 0,
  linkedAccounts: 0,
  restrictions: [],
  researcher: null,
})

/** The example's host. */
export const exampleHost: PurgeHost<pg.PoolClient> = {
  identity: 'scale-out',
  // The only date that the table of patrons has.
  dateFields: ['purgeDate'],
  // Every method hands over all its statements before it awaits the first, and the pool sends them
  // at once.
  pipelined: true,
  candidates: async ({ tx, query, after, limit }) => {
    const { rows } = await tx.query(
      'select id::text as key from patron where purge_date <= $1 and id > $2 order by id limit $3',
      [query.onOrBefore, after ?? 0, limit],
    )
    return rows.map(({ key }) => key)
  },
  readUsers: async ({ tx, keys, lock }) => {
    // A statement of its own: one that waits for a lock goes on with what it had seen before it
    // waited.
    const locking = lock
      ? tx.query('select from patron where id = any($1::bigint[]) order by id for update', [keys])
      : null
    const [facts] = await Promise.all([tx.query(FACTS, [keys]), locking])
    return facts.rows.map(factsOf)
  },
  countUsers: async ({ tx }) =>
    Number((await tx.query('select count(*) as n from patron')).rows[0].n),
  effects: {
    waiveFines: {
      delivery: 'in-transaction',
      apply: async ({ tx, context, commands }) => {
        const keys = keysOf(commands)
        const noted = `insert into waiver select patron_id, sum(cents), $2 from fine where patron_id = any($1::bigint[]) group by patron_id`
        await Promise.all([
          tx.query(noted, [keys, context.jobId]),
          tx.query('delete from fine where patron_id = any($1::bigint[])', [keys]),
        ])
        return []
      },
    },
    deleteUsers: {
      delivery: 'in-transaction',
      apply: async ({ tx, commands }) => {
        await tx.query('delete from patron where id = any($1::bigint[])', [keysOf(commands)])
        return []
      },
    },
  },
}
