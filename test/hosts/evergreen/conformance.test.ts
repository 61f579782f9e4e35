// The host of Evergreen is held against the conformance kit, over a reduced Evergreen for each
// case.
import pg from 'pg'
import { afterAll, beforeAll, describe, it } from 'vitest'
import {
  type ActorKey,
  keyFrom,
  type UserFacts,
  type UserKey,
  type Vocabulary,
} from 'ils-user-purge'
import { pgTransactions } from 'ils-user-purge/adapters/sql'
import {
  bulkCases,
  capabilitiesOf,
  type ConformanceRunner,
  defineConformance,
  effectCases,
  hostCases,
  type HostSubject,
} from 'ils-user-purge/testing'
import { openPool } from '../../../examples/hosts/evergreen/database/connect.js'
import { evergreenHost } from '../../../examples/hosts/evergreen/host/host.js'
import { postgresMissing } from '../../support/servers.js'
import { type Library, onDatabase, template } from './library.js'

const missing = await postgresMissing()
const runner: ConformanceRunner = {
  describe,
  it: (title, body) => it.skipIf(missing !== null)(title, body),
  skip: (title) => it.skip(title, () => {}),
}

/** Words of the reduced Evergreen, of which the second record type has two groups. */
const WORDS: Vocabulary = {
  recordTypes: [
    { recordType: 'Patrons', userGroups: ['Students'] },
    { recordType: 'Staff', userGroups: ['Circulators', 'Catalogers'] },
  ],
  homeLibraries: ['BR1', 'BR2'],
}

const ANOTHER_PROFILE = `insert into permission.grp_tree (name, parent) values ('Catalogers', 3)`

let original: Awaited<ReturnType<typeof template>> | null = null
beforeAll(async () => {
  if (missing !== null) return
  original = await template()
  await onDatabase(original.url, (client) => client.query(ANOTHER_PROFILE))
})
afterAll(() => original?.drop(), 60_000)

const HOST = evergreenHost({ identity: 'kit', destination: 1, readsBarcodes: false })

interface Subject extends HostSubject<pg.PoolClient> {
  readonly end: () => Promise<void>
}

async function makeSubject(): Promise<Subject> {
  if (original === null) throw new Error('The template is made before the cases.')
  const library = await original.copy()
  const pool = openPool({ url: library.roleUrl, timeZone: 'UTC', connections: 3 })
  const desk = new pg.Pool({ connectionString: library.url, max: 2 })
  desk.on('error', () => undefined)
  return {
    transactions: pgTransactions(pool),
    host: HOST,
    words: WORDS,
    actor: '1' as ActorKey,
    pause: () => new Promise((resolve) => setTimeout(resolve, 100)),
    ...deskOf(desk),
    end: () => endOf(library, pool, desk),
  }
}

async function endOf(library: Library, pool: pg.Pool, desk: pg.Pool): Promise<void> {
  await Promise.all([pool.end(), desk.end()])
  await library.drop()
}

/** What others do in the store of a subject. */
function deskOf(desk: pg.Pool) {
  return {
    store: async (users: readonly UserFacts[]) => {
      const keys: UserKey[] = []
      for (const user of users) keys.push(await storedUser(desk, user))
      return keys
    },
    remove: async (key: UserKey) =>
      void (await desk.query('select actor.usr_delete($1, 1)', [key])),
    moveLoan: async (from: UserKey, to: UserKey) =>
      void (await desk.query(
        `update action.circulation set usr = $2 where id = (
          select max(id) from action.circulation where usr = $1 and checkin_time is null)`,
        [from, to],
      )),
    beginLoan: async (to: UserKey) => {
      const client = await desk.connect()
      await client.query('begin')
      await client.query(
        'insert into action.circulation (usr, target_copy, circ_lib, circ_staff) values ($1, ' +
          '999999, 1, 1)',
        [to],
      )
      return { commit: () => client.query('commit').finally(() => client.release()) }
    },
    obscure: async () => {
      await desk.query(
        `update config.global_flag set value = case name when 'history.circ.retention_count' then
          '1'
          else '1 year' end where name like 'history.circ%'`,
      )
      return 'lastLoanDate' as const
    },
    books: async () => {
      const { rows: payments } = await desk.query('select id, amount from money.payment order by 1')
      const { rows: holds } = await desk.query(
        'select id, cancel_time from action.hold_request order by 1',
      )
      return { payments, holds }
    },
  }
}

const FAR = '2190-01-01'
const LONG_AGO = '1999-06-30'

async function storedUser(desk: pg.Pool, user: UserFacts): Promise<UserKey> {
  const { rows } = await desk.query<{ id: number }>(
    `insert into actor.usr (profile, usrname, ident_type, first_given_name, family_name, home_ou,
        create_date, expire_date)
      select (select id from permission.grp_tree where name = $1), gen_random_uuid()::text, 1, 'F',
        'L',
        (select id from actor.org_unit where shortname = $2), $3::date, $4::date returning id`,
    [
      user.userGroup ?? user.recordType,
      user.homeLibrary ?? 'BR1',
      user.createdDate ?? FAR,
      user.expiryDate ?? FAR,
    ],
  )
  const id = rows[0]?.id
  const loan = user.lastLoanDate
  const loans = user.openLoans ?? 0
  if (loans > 0 || (loan !== null && loan !== undefined))
    await desk.query(
      `insert into action.circulation (usr, target_copy, circ_lib, circ_staff, xact_start,
        xact_finish,
          checkin_time)
        select $1, (random() * 1e12)::bigint, 1, 1, $2::date, case when $3 = 0 then $2::date end,
          case when $3 = 0 then $2::date end from generate_series(1, greatest($3, 1))`,
      [id, loan ?? LONG_AGO, loans],
    )
  if (user.lastActivityDate !== null)
    await desk.query('insert into actor.usr_activity (usr, event_time) values ($1, $2::date)', [
      id,
      user.lastActivityDate,
    ])
  if (user.debt !== '0')
    await desk.query(
      `with made as (insert into money.grocery (usr, billing_location) values ($1, 1) returning id)
       insert into money.billing (xact, amount, billing_type) select id, $2::numeric, 'Misc' from
         made`,
      [id, user.debt],
    )
  const { pending = 0, onHoldShelf = 0 } = user.requests ?? {}
  await desk.query(
    `insert into action.hold_request (usr, requestor, target, pickup_lib, capture_time)
      select $1, $1, 1, 1, case when at > $2 then now() end from generate_series(1, $2::int +
        $3::int) at`,
    [id, pending, onHoldShelf],
  )
  return keyFrom(id)
}

const capabilities = [
  ...capabilitiesOf(HOST),
  'moving-loans',
  'locks',
  'loans-under-way',
  'unknown-facts',
  'home-library',
]
const endSubject = ({ end }: Subject): Promise<void> => end()
const common = { runner, capabilities, makeSubject, endSubject }
defineConformance({ ...common, name: 'the host of Evergreen', cases: hostCases<pg.PoolClient>() })
defineConformance({ ...common, name: 'its effects', cases: effectCases<pg.PoolClient>() })
defineConformance({ ...common, name: 'its deleted users', cases: bulkCases<pg.PoolClient>() })
