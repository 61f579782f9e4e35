// Every fact of the example’s host agrees with a plain query, and so do its candidates.
import type { Database } from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { CalendarDate, CandidateQuery, DateWanted, UserFacts, UserKey } from 'ils-user-purge'
import { importUsers } from '../../examples/embedded-library/data/import-csv.js'
import { libraryHost } from '../../examples/embedded-library/host/host.js'
import { insertsOf } from '../../examples/embedded-library/data/inserts.js'
import { emptyLibrary, fileOf, SAMPLE } from './fixture.js'
import { addPlainUser, generatedLibrary, key, keysIn } from './filled-libraries.js'

const sampleLibrary = async (): Promise<Database> => {
  const db = emptyLibrary()
  await importUsers(db, { file: fileOf(SAMPLE), asOf: '2030-06-01' })
  return db
}

const factsIn = async (db: Database): Promise<readonly UserFacts[]> =>
  libraryHost.readUsers({ tx: db, keys: keysIn(db), lock: false })

describe('facts', () => {
  // Each fact once more, one plain query a user, written without a look at the host's own
  // statement.
  const BY_HAND: readonly (readonly [
    name: string,
    of: (facts: UserFacts) => unknown,
    sql: string,
  ])[] = [
    [
      'openLoans',
      (facts) => facts.openLoans,
      'SELECT count(*) FROM loans WHERE returned_on IS NULL AND user_id = ?',
    ],
    [
      'debt',
      (facts) => Math.round(Number(facts.debt) * 100),
      `SELECT total(amount - paid) FROM fines WHERE status NOT IN ('paid', 'waived') AND ` +
        'user_id = ?',
    ],
    [
      'disputedDebt',
      (facts) => Math.round(Number(facts.disputedDebt) * 100),
      `SELECT total(amount - paid) FROM fines WHERE status = 'disputed' AND user_id = ?`,
    ],
    [
      'exportedDebt',
      (facts) => Math.round(Number(facts.exportedDebt) * 100),
      `SELECT total(amount - paid) FROM fines WHERE status = 'exported' AND user_id = ?`,
    ],
    [
      'credit',
      (facts) => Math.round(Number(facts.credit) * 100),
      `SELECT total(amount) FROM credits WHERE kind = 'credit' AND user_id = ?`,
    ],
    [
      'deposit',
      (facts) => Math.round(Number(facts.deposit) * 100),
      `SELECT total(amount) FROM credits WHERE kind = 'deposit' AND user_id = ?`,
    ],
    [
      'pending',
      (facts) => facts.requests?.pending,
      `SELECT count(*) FROM requests WHERE state = 'pending' AND user_id = ?`,
    ],
    [
      'inTransit',
      (facts) => facts.requests?.inTransit,
      `SELECT count(*) FROM requests WHERE state = 'inTransit' AND user_id = ?`,
    ],
    [
      'shipped',
      (facts) => facts.requests?.shipped,
      `SELECT count(*) FROM requests WHERE state = 'shipped' AND user_id = ?`,
    ],
    [
      'onHoldShelf',
      (facts) => facts.requests?.onHoldShelf,
      `SELECT count(*) FROM requests WHERE state = 'onHoldShelf' AND kind = 'hold' AND user_id = ?`,
    ],
    [
      'resourceSharingOnHoldShelf',
      (facts) => facts.resourceSharingOnHoldShelf,
      `SELECT count(*) FROM requests WHERE state = 'onHoldShelf' AND kind = 'resource-sharing' ` +
        'AND user_id = ?',
    ],
    [
      'resourceSharingRequests',
      (facts) => facts.resourceSharingRequests,
      `SELECT count(*) FROM requests WHERE state IN ('pending', 'inTransit', 'shipped') AND ` +
        `kind = 'resource-sharing' AND user_id = ?`,
    ],
    [
      'openTransactions',
      (facts) => facts.openTransactions,
      `SELECT count(*) FROM fines WHERE status NOT IN ('paid', 'waived') AND amount = paid AND ` +
        'user_id = ?',
    ],
    [
      'acquisitions',
      (facts) => facts.acquisitions,
      'SELECT (SELECT count(*) FROM purchase_order_lines WHERE assigned_to = u.id) + (SELECT ' +
        'count(*) FROM invoices WHERE assigned_to = u.id) FROM users u WHERE id = ?',
    ],
    [
      'importProfiles',
      (facts) => facts.importProfiles,
      'SELECT count(*) FROM import_profiles WHERE contact_id = ?',
    ],
    [
      'lockedBibRecords',
      (facts) => facts.lockedBibRecords,
      'SELECT count(*) FROM bib_records WHERE locked_by = ?',
    ],
    [
      'metadataEditorRecords',
      (facts) => facts.metadataEditorRecords,
      'SELECT count(*) FROM bib_records WHERE edited_by = ?',
    ],
    [
      'staffRoles',
      (facts) => facts.staffRoles,
      'SELECT count(*) FROM staff_roles WHERE user_id = ?',
    ],
    [
      'legalHolds',
      (facts) => facts.legalHolds,
      'SELECT count(*) FROM legal_holds WHERE lifted_on IS NULL AND user_id = ?',
    ],
    [
      'guaranteeOf',
      (facts) => facts.guaranteeOf,
      'SELECT count(*) FROM guarantors WHERE guarantor_id = ?',
    ],
    ['proxyFor', (facts) => facts.proxyFor, 'SELECT count(*) FROM proxies WHERE proxy_id = ?'],
    ['proxiedBy', (facts) => facts.proxiedBy, 'SELECT count(*) FROM proxies WHERE user_id = ?'],
    [
      'linkedAccounts',
      (facts) => facts.linkedAccounts,
      'SELECT count(*) FROM linked_accounts WHERE user_id = ?',
    ],
    [
      'restrictions',
      (facts) => facts.restrictions?.length,
      'SELECT count(*) FROM restrictions WHERE user_id = ?',
    ],
    [
      'endless restrictions',
      (facts) => facts.restrictions?.filter(({ until }) => until === null).length,
      'SELECT count(*) FROM restrictions WHERE until IS NULL AND user_id = ?',
    ],
    [
      'researcher',
      (facts) => (facts.researcher === null ? 0 : 1),
      'SELECT count(*) FROM researchers WHERE user_id = ?',
    ],
    [
      'affiliated',
      (facts) => (facts.researcher?.affiliated ? 1 : 0),
      'SELECT count(*) FROM researchers WHERE affiliated = 1 AND user_id = ?',
    ],
    [
      'assets',
      (facts) => facts.researcher?.assets ?? 0,
      'SELECT count(*) FROM research_assets a JOIN researchers r ON r.id = a.researcher_id ' +
        'WHERE r.user_id = ?',
    ],
    [
      'grants',
      (facts) => facts.researcher?.grants ?? 0,
      'SELECT count(*) FROM research_grants g JOIN researchers r ON r.id = g.researcher_id ' +
        'WHERE r.user_id = ?',
    ],
    [
      'system account',
      (facts) => (facts.systemAccount ? 1 : 0),
      'SELECT is_system FROM users WHERE id = ?',
    ],
    [
      'protected user',
      (facts) => (facts.protectedUser ? 1 : 0),
      'SELECT is_protected FROM users WHERE id = ?',
    ],
    [
      'locked by a job',
      (facts) => (facts.lockedByJob ? 1 : 0),
      'SELECT count(locked_by_job) FROM users WHERE id = ?',
    ],
    ['purge date', (facts) => facts.purgeDate, 'SELECT purge_date FROM users WHERE id = ?'],
    ['expiry date', (facts) => facts.expiryDate, 'SELECT expiry_date FROM users WHERE id = ?'],
    ['group', (facts) => facts.userGroup, 'SELECT user_group FROM users WHERE id = ?'],
    ['home library', (facts) => facts.homeLibrary, 'SELECT home_library FROM users WHERE id = ?'],
    ['record type', (facts) => facts.recordType, 'SELECT record_type FROM users WHERE id = ?'],
  ]

  it.each(BY_HAND)(
    '%s agrees with a plain query for every user, generated and imported',
    async (_, of, sql) => {
      for (const db of [generatedLibrary(1500), await sampleLibrary()]) {
        const query = db.prepare(sql).pluck()
        const facts = await factsIn(db)
        expect(facts).toHaveLength(keysIn(db).length)
        expect(facts.map((user) => [user.key, of(user)])).toEqual(
          facts.map((user) => [user.key, query.get(Number(user.key))]),
        )
      }
    },
  )

  it('has somebody for every fact, so that agreeing means something', async () => {
    const db = generatedLibrary(20_000)
    const facts = await factsIn(db)
    const idle = BY_HAND.filter(([, of]) => new Set(facts.map(of)).size < 2).map(([name]) => name)
    expect(idle).toEqual([])
  })

  it('leaves a history out that was not kept, and says "never" where it was', async () => {
    const [imported] = await factsIn(await sampleLibrary())
    expect(imported).not.toHaveProperty('lastLoanDate')
    expect(imported).not.toHaveProperty('lastActivityDate')
    const db = emptyLibrary()
    addPlainUser(db, 1)
    expect((await factsIn(db))[0]).toMatchObject({ lastLoanDate: null, lastActivityDate: null })
  })

  it('does not count a credit that was settled', async () => {
    const db = emptyLibrary()
    addPlainUser(db, 1)
    insertsOf(db).credit({ userId: 1, kind: 'credit', amount: 700 })
    insertsOf(db).credit({ userId: 1, kind: 'deposit', amount: 2000 })
    db.exec(`UPDATE credits SET settled_on = '2026-01-01'`)
    expect((await factsIn(db))[0]).toMatchObject({ credit: '0', deposit: '0' })
  })

  it('answers nothing for users who are gone, scrubbed, or never were', async () => {
    const db = generatedLibrary(3)
    db.exec(
      `UPDATE users SET status = 'deleted', deleted_at = '2026-01-01T00:00:00.000Z' WHERE id = 2`,
    )
    const read = await libraryHost.readUsers({
      tx: db,
      keys: [key(1), key(2), key(99), 'x],[1' as UserKey],
      lock: true,
    })
    expect(read.map((user) => user.key)).toEqual(['1'])
    expect(await libraryHost.countUsers({ tx: db })).toBe(2)
  })
})

const STAFF = { recordType: 'staff', userGroups: [] }

describe('candidates', () => {
  const due = {
    field: 'purgeDate',
    onOrBefore: '2026-11-22' as CalendarDate,
    orAbsent: false,
  } satisfies DateWanted
  const query: CandidateQuery = { dates: [due], recordTypes: [], homeLibraries: [] }

  const allPages = async (
    db: Database,
    change: Partial<CandidateQuery>,
    limit: number,
  ): Promise<number[]> => {
    const found: number[] = []
    for (let after: UserKey | null = null; ; after = key(found.at(-1) ?? 0)) {
      const page = await libraryHost.candidates({
        tx: db,
        query: { ...query, ...change },
        after,
        limit,
      })
      found.push(...page.map(Number))
      if (page.length < limit) return found
    }
  }

  it.each<[string, Partial<CandidateQuery>, string]>([
    ['any', {}, `purge_date <= '2026-11-22'`],
    [
      'another date, which is unknown of some',
      { dates: [{ ...due, field: 'lastActivityDate' }] },
      `last_activity_date <= '2026-11-22' OR last_activity_known = 0`,
    ],
    [
      'two dates',
      { dates: [due, { ...due, field: 'expiryDate', onOrBefore: '2024-06-30' as CalendarDate }] },
      `purge_date <= '2026-11-22' AND expiry_date <= '2024-06-30'`,
    ],
    [
      'a date, or none',
      { dates: [due, { ...due, field: 'createdDate', orAbsent: true }] },
      `purge_date <= '2026-11-22' AND (created_date <= '2026-11-22' OR created_date IS NULL)`,
    ],
    [
      'no such date',
      { dates: [{ ...due, onOrBefore: null, orAbsent: true }] },
      `purge_date IS NULL`,
    ],
    ['no date at all', { dates: [], recordTypes: [STAFF] }, `record_type = 'staff'`],
    [
      'a record type',
      { recordTypes: [STAFF] },
      `purge_date <= '2026-11-22' AND record_type = 'staff'`,
    ],
    [
      'several record types, each with its own groups',
      {
        recordTypes: [
          { recordType: 'public', userGroups: ['Faculty', 'Graduate'] },
          { recordType: 'staff', userGroups: ['Cataloguing'] },
        ],
      },
      `purge_date <= '2026-11-22' AND (record_type = 'public' AND user_group IN ('Faculty', 'Graduate')
        OR record_type = 'staff' AND user_group = 'Cataloguing')`,
    ],
    [
      'home libraries, and nobody knows of users without one',
      { homeLibraries: ['LAW', 'MUSIC'] },
      `purge_date <= '2026-11-22' AND (home_library IN ('LAW', 'MUSIC') OR home_library IS NULL)`,
    ],
  ])(
    'pages through exactly the users meant, in order, none twice: %s',
    async (_, change, condition) => {
      const db = generatedLibrary(700)
      db.exec('UPDATE users SET home_library = NULL, created_date = NULL WHERE id % 10 = 0')
      db.exec(
        'UPDATE users SET last_activity_date = NULL, last_activity_known = 0 WHERE id % 7 = 0',
      )
      const expected = db
        .prepare(`SELECT id FROM users WHERE ${condition} ORDER BY id`)
        .pluck()
        .all()
      expect(expected.length).toBeGreaterThan(0)
      expect(await allPages(db, change, 7)).toEqual(expected)
      expect(await allPages(db, change, 1000)).toEqual(expected)
    },
  )
})

describe('the tree of home libraries', () => {
  it('answers all branches below a library, at any depth, and not the library itself', async () => {
    const db = emptyLibrary()
    const insert = insertsOf(db)
    for (const [name, parent] of [
      ['SYSTEM', null],
      ['NORTH', 'SYSTEM'],
      ['HARBOUR', 'NORTH'],
      ['SOUTH', 'SYSTEM'],
    ] as const)
      insert.library({ name, parent })
    const below = (library: string) => libraryHost.branchesOf({ tx: db, library })
    expect(await below('SYSTEM')).toEqual(['HARBOUR', 'NORTH', 'SOUTH'])
    expect(await below('NORTH')).toEqual(['HARBOUR'])
    expect(await below('SOUTH')).toEqual([])
    expect(await below('NOWHERE')).toEqual([])
  })

  it('ends also where the tree is a ring', async () => {
    const db = emptyLibrary()
    insertsOf(db).library({ name: 'A', parent: null })
    insertsOf(db).library({ name: 'B', parent: 'A' })
    db.exec(`UPDATE libraries SET parent = 'B' WHERE name = 'A'`)
    expect(await libraryHost.branchesOf({ tx: db, library: 'A' })).toEqual(['B'])
  })
})

it('can have no user under a key that is no id', () => {
  expect(
    ['1', '4711', '0', '-1', '1.5', 'x', '1 '].map((text) =>
      libraryHost.isUserKey(text as UserKey),
    ),
  ).toEqual([true, true, false, false, false, false, false])
})
