// The host of Koha is held against the conformance kit, over a database and two connections.
import {
  type CandidateQuery,
  DATE_CODES,
  type NotSelectedCode,
  type NotSelectedCounts,
  type PurgeHost,
  type UserFacts,
  type UserKey,
} from 'ils-user-purge'
import { mariaDbTransactions } from 'ils-user-purge/adapters/sql'
import {
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

interface Subject extends HostSubject<KohaTx> {
  readonly library: KohaLibrary
  readonly pool: Pool
  readonly elsewhere: Connection
}

/** The words of the kit, as this Koha has them: a category belongs to one type. */
const TYPES: Readonly<Record<string, string>> = { public: 'Adult', staff: 'Staff' }
const CATEGORIES: Readonly<Record<string, string>> = {
  'public student': 'PT',
  'staff teacher': 'TEACHER',
  'staff student': 'TRAINEE',
  // In Koha everybody is in a category.
  'public ': 'PT',
  'staff ': 'STF',
}

function translated(query: CandidateQuery): CandidateQuery {
  return {
    dates: query.dates.map((date) =>
      // Koha has no purge date: the kit's stands for the expiry date.
      date.field === 'purgeDate' ? { ...date, field: 'expiryDate' } : date,
    ),
    recordTypes: query.recordTypes.map(({ recordType, userGroups }) => ({
      recordType: TYPES[recordType] ?? recordType,
      userGroups: userGroups.map((group) => CATEGORIES[`${recordType} ${group}`] ?? group),
    })),
    homeLibraries: query.homeLibraries.map((library) => library.toUpperCase()),
  }
}

const CODES: Readonly<Record<string, NotSelectedCode>> = Object.fromEntries(
  (['none', 'late', 'present'] as const).map((what) => [
    DATE_CODES.expiryDate[what],
    DATE_CODES.purgeDate[what],
  ]),
)

function translatedBack(counts: NotSelectedCounts): NotSelectedCounts {
  return Object.fromEntries(
    Object.entries(counts).map(([code, count]) => [
      CODES[code] ?? (code as NotSelectedCode),
      count,
    ]),
  )
}

function inWordsOfTheKit(host: PurgeHost<KohaTx>): PurgeHost<KohaTx> {
  const { countNotSelected, dateFields = [] } = host
  return {
    ...host,
    dateFields: [...dateFields, 'purgeDate'],
    candidates: (request) => host.candidates({ ...request, query: translated(request.query) }),
    ...(countNotSelected === undefined
      ? {}
      : {
          countNotSelected: async ({ tx, query }) =>
            translatedBack(await countNotSelected({ tx, query: translated(query) })),
        }),
  }
}

/** Stores a user with what the cases tell of them. */
async function store(db: Connection, facts: UserFacts): Promise<UserKey> {
  const patron = await addPatron(db, {
    categorycode: CATEGORIES[`${facts.recordType} ${facts.userGroup ?? ''}`] ?? 'PT',
    // Nobody in Koha is without a home library.
    branchcode: facts.homeLibrary === 'branch' ? 'EAST' : 'MAIN',
    dateexpiry: facts.purgeDate ?? null,
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
  for (const categorycode of ['TEACHER', 'TRAINEE'])
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
    host: inWordsOfTheKit(host),
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
      'by-purge-date',
      'by-last-activity-date',
      'by-last-loan-date',
      'by-created-date',
      'home-library',
      'moving-loans',
      'loans-under-way',
      'locks',
      'unknown-facts',
      'counts-not-selected',
      'vocabulary',
      'actors',
      'waive-fines',
      'cancel-requests',
      'delete-users',
      'pipelined',
    ],
    makeSubject,
    endSubject: async ({ library, pool, elsewhere }) => {
      await elsewhere.end()
      await pool.end()
      await library.drop()
    },
  })
})
