// The host of the scale-out example, and the trigger of the page about hosts, are held against the
// conformance kit on PostgreSQL.
import { unlessBusy } from '../../src/run/busy.js'
import { readFileSync } from 'node:fs'
import type pg from 'pg'
import { describe, expect, it } from 'vitest'
import type { PurgeHost, UserFacts, UserKey } from 'ils-user-purge'
import { pgTransactions } from 'ils-user-purge/adapters/sql'
import {
  bulkCases,
  capabilitiesOf,
  type ConformanceRunner,
  defineConformance,
  effectCases,
  type HostSubject,
  hostCases,
} from 'ils-user-purge/testing'
import { openPool, TABLES } from '../../examples/scale-out/database.js'
import { exampleHost } from '../../examples/scale-out/host.js'
import { postgresDatabase, postgresMissing } from '../support/servers.js'

type Tx = pg.PoolClient

const runner: ConformanceRunner = { describe, it, skip: (title) => it.skip(title, () => {}) }
const noPostgres = await postgresMissing()
const titled = (name: string): string =>
  noPostgres === null ? name : `${name} (skipped: ${noPostgres})`

/** Long enough for a statement over another connection that nothing holds up. */
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 200))

interface Opened extends HostSubject<Tx> {
  readonly close: () => Promise<void>
}

/** A subject over tables of its own, in which patrons, loans and fines are stored. */
const opened = (host: PurgeHost<Tx>, tables: readonly string[]) => async (): Promise<Opened> => {
  const database = await postgresDatabase()
  const pool = openPool(database.url, 4)
  for (const statement of tables) await pool.query(statement)
  const add = async (facts: UserFacts): Promise<UserKey> => {
    const { rows } = await pool.query(
      'insert into patron (id, purge_date) select coalesce(max(id), 0) + 1, $1 from patron ' +
        'returning id::text as id',
      [facts.purgeDate ?? null],
    )
    const { id } = rows[0] as { readonly id: string }
    for (let loans = 0; loans < (facts.openLoans ?? 0); loans++)
      await pool.query('insert into loan (patron_id) values ($1)', [id])
    const cents = Math.round(Number(facts.debt ?? 0) * 100)
    if (cents > 0) await pool.query('insert into fine values ($1, $2)', [id, cents])
    return id as UserKey
  }
  return {
    host,
    transactions: pgTransactions<Tx>(pool),
    store: async (users) => {
      const keys: UserKey[] = []
      for (const facts of users) keys.push(await add(facts))
      return keys
    },
    remove: async (key) => void (await pool.query('delete from patron where id = $1', [key])),
    pause,
    moveLoan: async (from, to) =>
      void (await pool.query('update loan set patron_id = $2 where patron_id = $1', [from, to])),
    beginLoan: async (to) => {
      const desk = await pool.connect()
      await desk.query('begin')
      await desk.query('insert into loan (patron_id) values ($1)', [to])
      return { commit: () => desk.query('commit').finally(() => desk.release(true)) }
    },
    hold: async (key) => {
      const desk = await pool.connect()
      await desk.query('begin')
      await desk.query('select from patron where id = $1 for update', [key])
      return () => desk.query('commit').finally(() => desk.release(true))
    },
    books: async () => (await pool.query('select * from waiver')).rows,
    close: async () => {
      await pool.end()
      await database.drop()
    },
  }
}

const endSubject = ({ close }: Opened): Promise<void> => close()
const OF_THE_STORE = ['moving-loans', 'locks', 'loans-under-way', 'says-who-is-locked']
const CASES = [...hostCases<Tx>(), ...effectCases<Tx>(), ...bulkCases<Tx>()]

describe.skipIf(noPostgres !== null)(titled('on PostgreSQL'), () => {
  defineConformance<Opened>({
    name: 'the host of the scale-out example',
    cases: CASES,
    runner,
    capabilities: [...capabilitiesOf(exampleHost), ...OF_THE_STORE],
    makeSubject: opened(exampleHost, TABLES.split(';')),
    endSubject,
  })
})

/** The statements of the recipe, as the page has them, with this library's names. */
const recipe = (): readonly string[] => {
  const page = readFileSync(
    new URL('../../docs/how-to/implement-a-host.md', import.meta.url),
    'utf8',
  )
  const [, sql = ''] = /```sql postgres\n(.*?)```/s.exec(page) ?? []
  const named = sql
    .replaceAll('user_id', 'patron_id')
    .replaceAll('from users', 'from patron')
    .replaceAll('on loans', 'on loan')
  const end = named.indexOf('create trigger')
  return [named.slice(0, end), named.slice(end)]
}

/**
 * As many systems have it: a deleted patron stays as a row, and foreign keys look at the end only.
 */
const LATE_TABLES = [
  ...TABLES.replaceAll(
    'references patron (id)',
    'references patron (id) deferrable initially deferred',
  ).split(';'),
  'alter table patron add deleted boolean not null default false',
]

const { deleteUsers } = exampleHost.effects
const lateHost: PurgeHost<Tx> = {
  ...exampleHost,
  readUsers: async (request) => {
    const found = await unlessBusy(exampleHost.readUsers(request))
    const { rows } = await request.tx.query('select id::text as id from patron where deleted')
    const deleted = new Set(rows.map(({ id }) => id))
    return found.filter(({ key }) => !deleted.has(key))
  },
  effects: {
    ...exampleHost.effects,
    deleteUsers: {
      ...(deleteUsers as Extract<typeof deleteUsers, { readonly delivery: 'in-transaction' }>),
      apply: async ({ tx, commands }) => {
        const keys = commands.map(({ key }) => key)
        await tx.query('update patron set deleted = true where id = any($1::bigint[])', [keys])
        return []
      },
    },
  },
}

describe.skipIf(noPostgres !== null)(titled('where foreign keys look at the end only'), () => {
  const late = CASES.filter(({ id }) => id === 'host-read-5' || id === 'host-read-6')

  it.each(late.map((each) => [each.id, each] as const))(
    'a loan goes to a deleted patron without the trigger of the page: %s',
    async (_id, each) => {
      const subject = await opened(lateHost, LATE_TABLES)()
      try {
        await expect(each.run(subject, [])).rejects.toMatchObject({ code: 'not-conforming' })
      } finally {
        await subject.close()
      }
    },
  )

  defineConformance<Opened>({
    name: 'with the trigger of the page, the host',
    cases: CASES,
    runner,
    capabilities: [...capabilitiesOf(lateHost), ...OF_THE_STORE],
    makeSubject: () => opened(lateHost, [...LATE_TABLES, ...recipe()])(),
    endSubject,
  })
})
