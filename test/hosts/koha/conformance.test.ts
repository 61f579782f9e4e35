// The host of Koha is held against the conformance kit, over a database and two connections.
import type { UserFacts, UserKey, Vocabulary } from 'ils-user-purge'
import { mariaDbTransactions } from 'ils-user-purge/adapters/sql'
import {
  capabilitiesOf,
  type ConformanceRunner,
  defineConformance,
  effectCases,
  type HostSubject,
  hostCases,
} from 'ils-user-purge/testing'
import { type Connection, createConnection, type Pool } from 'mariadb'
import { describe, it } from 'vitest'
import { type KohaTx, openPool } from '../../../examples/hosts/koha/database.js'
import { kohaHost } from '../../../examples/hosts/koha/host/host.js'
import { readPreferences } from '../../../examples/hosts/koha/preferences.js'
import { checkSchema } from '../../../examples/hosts/koha/schema-check.js'
import {
  addCharge,
  addHold,
  addPatron,
  insert,
  keyOf,
  type KohaLibrary,
  kohaLibrary,
  LIBRARIAN,
  titled,
} from './library.js'
import { contentsOf } from './rows.js'

const runner: ConformanceRunner = { describe, it, skip: (title) => it.skip(title, () => {}) }
const { title, isSkipped } = await titled('Koha')

/** What follows from the host is the same for every Koha. */
const ANY_KOHA = kohaHost({
  preferences: await readPreferences({ query: async () => [] }),
  copied: { patrons: [], holds: [] },
  identity: 'any',
  anonymisesLoans: false,
})

interface Subject extends HostSubject<KohaTx> {
  readonly library: KohaLibrary
  readonly pool: Pool
  readonly elsewhere: Connection
}

/** The names that the cases use; a category belongs to one type. */
const WORDS: Vocabulary = {
  recordTypes: [
    { recordType: 'Adult', userGroups: ['PT'] },
    { recordType: 'Staff', userGroups: ['STF', 'TEACHER'] },
  ],
  homeLibraries: ['MAIN', 'EAST'],
}

const OTHER = 'OTHER'

/** Stores a user with what the cases tell of them. */
async function store(db: Connection, facts: UserFacts): Promise<UserKey> {
  const patron = await addPatron(db, {
    // Everybody in Koha is in a category, and has a home library; who is in none of the groups of
    // the cases is in another category.
    categorycode: facts.userGroup ?? (facts.recordType === 'Staff' ? OTHER : 'PT'),
    branchcode: facts.homeLibrary ?? 'MAIN',
    dateexpiry: facts.expiryDate ?? null,
    dateenrolled: facts.createdDate ?? null,
    lastseen: facts.lastActivityDate ?? null,
  })
  for (let loans = 0; loans < (facts.openLoans ?? 0); loans++)
    await insert(db, 'issues', {
      borrowernumber: patron,
      itemnumber: patron * 10 + loans,
      timestamp: '2001-01-01 00:00:00',
    })
  const { lastLoanDate } = facts
  if (typeof lastLoanDate === 'string')
    await insert(db, 'old_issues', {
      issue_id: patron,
      borrowernumber: patron,
      timestamp: lastLoanDate,
    })
  if (Number(facts.debt ?? 0) > 0) await addCharge(db, patron, facts.debt ?? '0')
  const { pending = 0, onHoldShelf = 0 } = facts.requests ?? {}
  for (let holds = 0; holds < pending; holds++) await addHold(db, patron, 1, holds + 1)
  for (let holds = 0; holds < onHoldShelf; holds++) await addHold(db, patron, 2, 0, { found: 'W' })
  return keyOf(patron)
}

async function makeSubject(): Promise<Subject> {
  const library = await kohaLibrary()
  const { conf, db } = library
  for (const categorycode of ['TEACHER', OTHER])
    await insert(db, 'categories', { categorycode, category_type: 'S' })
  const elsewhere = await createConnection({
    host: conf.host,
    port: conf.port ?? 3306,
    user: conf.user,
    password: conf.password,
    database: conf.database,
  })
  const pool = openPool(conf, 3)
  const preferences = await readPreferences(db)
  const { copied } = await checkSchema(db, preferences.version, true)
  const host = kohaHost({ preferences, copied, identity: 'conformance', anonymisesLoans: false })
  const change = (sql: string, ...values: unknown[]) => elsewhere.query(sql, values)
  return {
    library,
    pool,
    elsewhere,
    transactions: mariaDbTransactions<KohaTx>(pool),
    host,
    words: WORDS,
    actor: LIBRARIAN,
    store: async (users) => {
      const keys: UserKey[] = []
      for (const facts of users) keys.push(await store(db, facts))
      return keys
    },
    remove: async (key) =>
      void (await change('delete from borrowers where borrowernumber = ?', key)),
    pause: () => new Promise((resolve) => setTimeout(resolve, 100)),
    moveLoan: async (from, to) =>
      void (await change(
        'update issues set borrowernumber = ? where borrowernumber = ?',
        to,
        from,
      )),
    beginLoan: async (to) => {
      await elsewhere.beginTransaction()
      await change('insert into issues (borrowernumber, itemnumber) values (?, 99999)', to)
      return { commit: () => elsewhere.commit() }
    },
    obscure: async (key) => {
      await change('delete from old_issues where borrowernumber = ?', key)
      await change('delete from issues where borrowernumber = ?', key)
      await change('update borrowers set privacy = 2 where borrowernumber = ?', key)
      return 'lastLoanDate'
    },
    books: () => contentsOf(db),
  }
}

describe.skipIf(isSkipped)(title, () => {
  defineConformance<Subject>({
    name: 'the host of Koha',
    cases: [...hostCases<KohaTx>(), ...effectCases<KohaTx>()],
    runner,
    capabilities: [
      ...capabilitiesOf(ANY_KOHA),
      'home-library',
      'moving-loans',
      'loans-under-way',
      'locks',
      'unknown-facts',
    ],
    makeSubject,
    endSubject: async ({ library, pool, elsewhere }) => {
      await elsewhere.end()
      await pool.end()
      await library.drop()
    },
  })
})
