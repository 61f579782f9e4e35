// The example host tells the truth about its tables and changes them as a set.
import type { Database } from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type {
  CalendarDate,
  CandidateQuery,
  DeletePolicyLevel,
  EffectContext,
  Money,
  UserFacts,
  UserKey,
} from 'ils-user-purge'
import { generateUsers } from '../../examples/embedded-library/data/generate.js'
import { importUsers } from '../../examples/embedded-library/data/import-csv.js'
import { libraryHost } from '../../examples/embedded-library/host/host.js'
import { insertsOf } from '../../examples/embedded-library/data/inserts.js'
import { emptyLibrary, fileOf, SAMPLE } from './fixture.js'

const CONTEXT = { jobId: 'job-1', requestedBy: 'clerk' } as EffectContext
const key = (id: number): UserKey => String(id) as UserKey

const sampleLibrary = async (): Promise<Database> => {
  const db = emptyLibrary()
  await importUsers(db, { file: fileOf(SAMPLE), asOf: '2030-06-01' })
  return db
}

const generatedLibrary = (users: number): Database => {
  const db = emptyLibrary()
  generateUsers(db, { users, seed: 7, asOf: '2026-11-22' })
  return db
}

const keysIn = (db: Database): UserKey[] =>
  (db.prepare('SELECT id FROM users ORDER BY id').pluck().all() as number[]).map(key)

const factsIn = async (db: Database): Promise<readonly UserFacts[]> =>
  libraryHost.readUsers({ tx: db, keys: keysIn(db), lock: false })

/** A user with nothing but a name. */
const addPlainUser = (db: Database, id: number): void =>
  insertsOf(db).user({
    id,
    primaryId: `p${id}`,
    recordType: 'public',
    userGroup: 'Patrons',
    library: null,
    jobCategory: 'reader',
    firstName: 'First',
    lastName: 'Last',
    email: 'first.last@library.example',
    expiryDate: '2020-01-01',
    purgeDate: '2020-01-01',
    createdDate: '2019-01-01',
    lastActivityDate: null,
    lastLoanDate: null,
    isProtected: false,
    isSystem: false,
    lockedByJob: null,
  })

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
      `SELECT total(amount - paid) FROM fines WHERE status NOT IN ('paid', 'waived') AND user_id = ?`,
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
      `SELECT count(*) FROM requests WHERE state = 'onHoldShelf' AND kind = 'resource-sharing' AND user_id = ?`,
    ],
    [
      'acquisitions',
      (facts) => facts.acquisitions,
      'SELECT (SELECT count(*) FROM purchase_order_lines WHERE assigned_to = u.id) + (SELECT count(*) FROM invoices WHERE assigned_to = u.id) FROM users u WHERE id = ?',
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
      'SELECT count(*) FROM research_assets a JOIN researchers r ON r.id = a.researcher_id WHERE r.user_id = ?',
    ],
    [
      'grants',
      (facts) => facts.researcher?.grants ?? 0,
      'SELECT count(*) FROM research_grants g JOIN researchers r ON r.id = g.researcher_id WHERE r.user_id = ?',
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

describe('candidates', () => {
  const query = {
    dateField: 'purgeDate',
    onOrBefore: '2026-11-22' as CalendarDate,
    recordType: null,
    userGroups: [],
    include: null,
    exclude: [],
  } satisfies CandidateQuery

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
    ['another date', { dateField: 'lastActivityDate' }, `last_activity_date <= '2026-11-22'`],
    [
      'a record type',
      { recordType: 'staff' },
      `purge_date <= '2026-11-22' AND record_type = 'staff'`,
    ],
    [
      'groups',
      { recordType: 'public', userGroups: ['Faculty', 'Graduate'] },
      `purge_date <= '2026-11-22' AND record_type = 'public' AND user_group IN ('Faculty', 'Graduate')`,
    ],
    [
      'an include set',
      { include: [3, 8, 13, 77].map(key) },
      `purge_date <= '2026-11-22' AND id IN (3, 8, 13, 77)`,
    ],
    [
      'an exclude set',
      { exclude: [8, 13].map(key) },
      `purge_date <= '2026-11-22' AND id NOT IN (8, 13)`,
    ],
  ])(
    'pages through exactly the users meant, in order, none twice: %s',
    async (_, change, condition) => {
      const db = generatedLibrary(700)
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

describe('effects', () => {
  const remove = async (
    db: Database,
    ids: readonly number[],
    level: DeletePolicyLevel,
  ): Promise<void> => {
    await libraryHost.effects.deleteUsers.apply({
      tx: db,
      context: CONTEXT,
      commands: ids.map((id) => ({ key: key(id), level })),
    })
  }
  const waive = (db: Database, id: number, amount: string) =>
    libraryHost.effects.waiveFines.apply({
      tx: db,
      context: CONTEXT,
      commands: [{ key: key(id), amount: amount as Money }],
    })

  it('keeps the books: what was charged is paid, waived or owed, before and after', async () => {
    const db = emptyLibrary()
    addPlainUser(db, 1)
    const insert = insertsOf(db)
    insert.fine({
      userId: 1,
      kind: 'overdue',
      status: 'active',
      amount: 500,
      paid: 200,
      chargedOn: '2020-01-01',
    })
    insert.fine({
      userId: 1,
      kind: 'lost',
      status: 'disputed',
      amount: 700,
      paid: 0,
      chargedOn: '2020-01-01',
    })
    insert.fine({
      userId: 1,
      kind: 'lost',
      status: 'exported',
      amount: 30,
      paid: 0,
      chargedOn: '2020-01-01',
    })
    insert.fine({
      userId: 1,
      kind: 'copying',
      status: 'paid',
      amount: 90,
      paid: 90,
      chargedOn: '2020-01-01',
    })
    expect(await waive(db, 1, '10.3')).toEqual([])
    await remove(db, [1], 'remove')
    expect(
      db
        .prepare('SELECT count(*), sum(amount), sum(paid), sum(waived), count(user_id) FROM fines')
        .raw()
        .get(),
    ).toEqual([4, 1320, 290, 1030, 0])
    expect(
      db
        .prepare(
          `SELECT DISTINCT waived_reason, waived_by, waived_job, waived_at IS NOT NULL FROM fines WHERE status = 'waived'`,
        )
        .raw()
        .all(),
    ).toEqual([['user purged', 'clerk', 'job-1', 1]])
  })

  it('refuses to waive another amount than was decided on', async () => {
    const db = emptyLibrary()
    addPlainUser(db, 1)
    insertsOf(db).fine({
      userId: 1,
      kind: 'overdue',
      status: 'active',
      amount: 500,
      paid: 0,
      chargedOn: '2020-01-01',
    })
    expect(await waive(db, 1, '4.99')).toEqual([{ key: '1', code: 'debt-changed' }])
  })

  it.each([
    [
      'an open loan',
      (db: Database) =>
        insertsOf(db).loan({ userId: 1, item: 'item', loanedOn: '2020-01-01', returnedOn: null }),
    ],
    [
      'an unpaid fine',
      (db: Database) =>
        insertsOf(db).fine({
          userId: 1,
          kind: 'lost',
          status: 'active',
          amount: 5,
          paid: 0,
          chargedOn: '2020-01-01',
        }),
    ],
    [
      'a standing legal hold',
      (db: Database) => insertsOf(db).legalHold({ userId: 1, reference: 'case', liftedOn: null }),
    ],
  ])('cannot remove a user with %s, whatever it is asked', async (_, add) => {
    const db = emptyLibrary()
    addPlainUser(db, 1)
    add(db)
    await expect(remove(db, [1], 'remove')).rejects.toMatchObject({
      code: 'SQLITE_CONSTRAINT_CHECK',
    })
    expect(keysIn(db)).toEqual(['1'])
  })

  it('cancels the requests in the states it is told, and never resource sharing on the hold shelf', async () => {
    const db = emptyLibrary()
    addPlainUser(db, 1)
    addPlainUser(db, 2)
    const insert = insertsOf(db)
    for (const id of [1, 2])
      for (const state of ['pending', 'inTransit', 'onHoldShelf', 'shipped'])
        insert.request({ userId: id, kind: 'hold', state, title: 'title', closedAt: null })
    insert.request({
      userId: 1,
      kind: 'resource-sharing',
      state: 'onHoldShelf',
      title: 'title',
      closedAt: null,
    })
    await libraryHost.effects.cancelRequests.apply({
      tx: db,
      context: CONTEXT,
      commands: [{ key: key(1), states: ['pending', 'onHoldShelf'], count: 2 }],
    })
    expect(
      db
        .prepare(`SELECT user_id, kind, state FROM requests WHERE state <> 'cancelled' ORDER BY id`)
        .raw()
        .all(),
    ).toEqual([
      [1, 'hold', 'inTransit'],
      [1, 'hold', 'shipped'],
      [2, 'hold', 'pending'],
      [2, 'hold', 'inTransit'],
      [2, 'hold', 'onHoldShelf'],
      [2, 'hold', 'shipped'],
      [1, 'resource-sharing', 'onHoldShelf'],
    ])
    expect(
      db.prepare(`SELECT DISTINCT closed_by FROM requests WHERE state = 'cancelled'`).pluck().all(),
    ).toEqual(['clerk'])
  })

  it('keeps a demoted researcher with name, IDs and email, and lets one without assets or grants go with the user', async () => {
    const db = emptyLibrary()
    addPlainUser(db, 1)
    addPlainUser(db, 2)
    const insert = insertsOf(db)
    insert.researchAsset({
      researcherId: insert.researcher({
        userId: 1,
        name: 'With Assets',
        orcid: '0000-1',
        email: 'a@library.example',
        affiliated: true,
      }),
      title: 'paper',
    })
    insert.researcher({
      userId: 2,
      name: 'Without',
      orcid: '0000-2',
      email: 'b@library.example',
      affiliated: true,
    })
    await libraryHost.effects.demoteResearchers.apply({
      tx: db,
      context: CONTEXT,
      commands: [{ key: key(1) }],
    })
    await remove(db, [1, 2], 'remove')
    expect(db.prepare('SELECT * FROM researchers').all()).toEqual([
      expect.objectContaining({
        user_id: null,
        name: 'With Assets',
        orcid: '0000-1',
        email: 'a@library.example',
        affiliated: 0,
        previously_affiliated: 1,
        public_profile: 0,
        harvesting: 0,
      }),
    ])
  })

  it.each<[DeletePolicyLevel, object | undefined]>([
    [
      'keep-reportable',
      {
        status: 'deleted',
        primary_id: 'p1',
        identifier_active: 0,
        first_name: 'First',
        last_name: 'Last',
        user_group: 'Patrons',
      },
    ],
    [
      'keep-statistics',
      {
        status: 'deleted',
        primary_id: null,
        first_name: null,
        last_name: 'p1',
        email: null,
        user_group: 'Patrons',
        job_category: 'reader',
      },
    ],
    [
      'keep-statistics-remove-id',
      {
        status: 'deleted',
        primary_id: null,
        first_name: null,
        last_name: 'user 1',
        email: null,
        expiry_date: null,
        user_group: 'Patrons',
      },
    ],
    ['remove', undefined],
  ])('leaves of a user what the delete policy %s says', async (level, expected) => {
    const db = emptyLibrary()
    addPlainUser(db, 1)
    addPlainUser(db, 2)
    insertsOf(db).staffRole({ userId: 1, role: 'desk' })
    await remove(db, [1], level)
    const row = db.prepare('SELECT * FROM users WHERE id = 1').get()
    if (expected === undefined) expect(row).toBeUndefined()
    else expect(row).toMatchObject(expected)
    expect(
      (await libraryHost.readUsers({ tx: db, keys: [key(1), key(2)], lock: false })).map(
        (user) => user.key,
      ),
    ).toEqual(['2'])
  })

  it.each<[DeletePolicyLevel, readonly number[]]>([
    ['keep-reportable', [1, 1, 1, 1, 1]],
    ['keep-statistics', [0, 0, 0, 0, 0]],
    ['keep-statistics-remove-id', [0, 0, 0, 0, 0]],
    ['remove', [0, 0, 0, 0, 0]],
  ])(
    'ties other records to a user no longer than the delete policy %s says',
    async (level, expected) => {
      const db = emptyLibrary()
      addPlainUser(db, 1)
      addPlainUser(db, 2)
      const insert = insertsOf(db)
      insert.staffRole({ userId: 1, role: 'desk' })
      insert.purchaseOrderLine({ title: 'title', assignedTo: 1 })
      insert.bibRecord({ title: 'title', lockedBy: 1, editedBy: null })
      insert.proxy({ userId: 2, proxyId: 1 })
      insert.restriction({ userId: 1, kind: 'conduct', until: null })
      await remove(db, [1], level)
      const tied = [
        'staff_roles:user_id',
        'purchase_order_lines:assigned_to',
        'bib_records:locked_by',
        'proxies:proxy_id',
        'restrictions:user_id',
      ]
      const counts = tied.map((link) => {
        const [table, column] = link.split(':')
        return db.prepare(`SELECT count(*) FROM ${table} WHERE ${column} = 1`).pluck().get()
      })
      expect(counts).toEqual(expected)
      expect(db.prepare('SELECT count(*) FROM purchase_order_lines').pluck().get()).toBe(1)
    },
  )

  it('tells users through the outbox, and leaves no notice to somebody who was deleted', async () => {
    const db = emptyLibrary()
    for (const id of [1, 2, 3]) addPlainUser(db, id)
    const date = '2027-01-31' as CalendarDate
    const { notifyUsers } = libraryHost.purgeDates
    expect(
      await notifyUsers.apply({
        tx: db,
        context: CONTEXT,
        commands: [1, 2].map((id) => ({ key: key(id), date })),
      }),
    ).toEqual([])
    const notices = (): unknown[] =>
      db
        .prepare('SELECT user_id, job_id, purge_date, sent_at FROM outbox ORDER BY user_id')
        .raw()
        .all()
    expect(notices()).toEqual([
      [1, 'job-1', date, null],
      [2, 'job-1', date, null],
    ])
    await remove(db, [1], 'keep-reportable')
    expect(notices()).toEqual([[2, 'job-1', date, null]])
    await remove(db, [2], 'remove')
    expect(notices()).toEqual([])
  })

  it('closes requests that the policy left to the host', async () => {
    const db = emptyLibrary()
    addPlainUser(db, 1)
    insertsOf(db).request({
      userId: 1,
      kind: 'hold',
      state: 'pending',
      title: 'title',
      closedAt: null,
    })
    await remove(db, [1], 'remove')
    expect(db.prepare('SELECT state, user_id, closed_by FROM requests').raw().all()).toEqual([
      ['cancelled', null, 'clerk'],
    ])
  })
})

describe('generated users', () => {
  it('are the same for the same seed, and others for another', () => {
    const contentOf = (seed: number): string => {
      const db = emptyLibrary()
      generateUsers(db, { users: 300, seed, asOf: '2026-11-22' })
      return JSON.stringify(
        ['users', 'loans', 'fines', 'requests', 'researchers'].map((table) =>
          db.prepare(`SELECT * FROM ${table}`).all(),
        ),
      )
    }
    expect(contentOf(5)).toBe(contentOf(5))
    expect(contentOf(5)).not.toBe(contentOf(6))
  })

  it('break no foreign key', () => {
    expect(generatedLibrary(3000).pragma('foreign_key_check')).toEqual([])
  })
})
