// The tables: their names, the rights they need, and what happens when they are not what the
// journal expects.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { createConnection, createPool, type PoolConnection } from 'mysql2/promise'
import pg from 'pg'
import { assert, describe, expect, test } from 'vitest'
import {
  betterSqlite3Transactions,
  fromBetterSqlite3,
  fromMysql2,
  fromPg,
  mysql2Transactions,
  pgTransactions,
  sqlJournal,
  sqlJournalSchema,
} from '../../src/adapters/sql/index.js'
import type { JobId, UserKey } from '../../src/domain/keys.js'
import { startedJob } from '../../src/jobs/job.js'
import type { JournalPort } from '../../src/ports/journal.js'
import type { ListPart } from '../../src/ports/plan-journal.js'
import type { TransactionPort } from '../../src/ports/transaction.js'
import { JOURNAL_CASES } from '../../src/testing/conformance/journal-cases.js'
import { desk } from '../../src/testing/conformance/journal-desk.js'
import {
  AT,
  HOUR,
  NEW_STATE,
  outcome,
  queuedJob,
} from '../../src/testing/conformance/journal-fixtures.js'
import { PLANNED_USERS, planning } from '../../src/testing/conformance/journal-plan-fixtures.js'
import type { JournalAssert } from '../../src/testing/conformance/journal-trial.js'
import { type SchemaStep, schemaOf } from '../../src/adapters/sql/schema.js'
import { tableNames } from '../../src/adapters/sql/tables.js'
import {
  mariaDbDatabase,
  mariaDbMissing,
  postgresDatabase,
  postgresMissing,
} from '../support/servers.js'
import type { OpenStore } from './store.js'
import { STORES } from './stores.js'
import { type DatabaseName, dialectOf } from '../support/dialects.js'

const noPostgres = await postgresMissing()
const noMariaDb = await mariaDbMissing()
const titled = (title: string, missing: string | null): string =>
  missing === null ? title : `${title} (skipped: ${missing})`
const JOB = 'job-1' as JobId
const TABLES = [
  'job',
  'shard',
  'shard_keys',
  'put_off',
  'calls',
  'intent',
  'outcome',
  'plan',
  'plan_user',
  'to_forget',
]

/** Runs every case of the journal over one pair of transactions, emptying the tables in between. */
const runEveryCase = async <Tx>(
  journal: JournalPort<Tx>,
  transactions: TransactionPort<Tx>,
  empty: (table: string) => Promise<unknown>,
) => {
  for (const each of JOURNAL_CASES.filter(({ needs }) => needs.length === 0)) {
    for (const table of TABLES) await empty(table)
    await each.run({
      journal,
      transactions,
      others: transactions,
      assert: {
        equal: (actual, expected, what) =>
          assert.deepStrictEqual(actual, expected, `${each.id}: ${what}`),
        ok: (holds, what) => assert.isOk(holds, `${each.id}: ${what}`),
      },
    })
  }
}

const WHOLE: ListPart = { after: null, before: null, limit: 100 }

const ASSERT: JournalAssert = {
  equal: (actual, expected, what) => assert.deepStrictEqual(actual, expected, what),
  ok: assert.isOk,
}

/** The tables that each version added to those before. */
const ADDED: readonly (readonly [version: number, tables: readonly string[]])[] = [
  [2, ['plan', 'plan_user', 'to_forget']],
  [3, ['calls']],
  [4, ['put_off']],
]

/** Takes away what later versions added. */
const asInVersion = async (
  version: number,
  { drop, migrate }: OpenStore<unknown>,
): Promise<void> => {
  for (const [since, tables] of ADDED)
    if (since > version) for (const table of tables) await drop(table)
  await migrate(`delete from ils_purge_version where version > ${version}`)
}

describe('the schema', () => {
  test.each<DatabaseName>(['sqlite', 'postgres', 'mariadb'])(
    'can be applied to %s again and again',
    (dialect) => {
      const { version, statements } = sqlJournalSchema(dialectOf(dialect))
      expect(version).toBe(4)
      expect(statements).toHaveLength(15)
      for (const statement of statements)
        expect(statement).toMatch(
          /^create table if not exists ils_purge_|^insert .* where not exists/s,
        )
    },
  )

  test.each<DatabaseName>(['sqlite', 'postgres', 'mariadb'])(
    'is documented for %s word by word',
    (dialect) => {
      const page = readFileSync(
        new URL('../../docs/reference/sql-journal.md', import.meta.url),
        'utf8',
      )
      const { statements } = sqlJournalSchema(dialectOf(dialect))
      expect(page).toContain(`\n${statements.map((statement) => `${statement};`).join('\n\n')}\n`)
    },
  )

  test.each<DatabaseName>(['sqlite', 'postgres', 'mariadb'])(
    'has nothing to add to tables of its own version on %s',
    (dialect) => {
      const { version } = sqlJournalSchema(dialectOf(dialect))
      expect(sqlJournalSchema(dialectOf(dialect), { from: version })).toEqual({
        version,
        statements: [],
      })
      expect(sqlJournalSchema(dialectOf(dialect), { from: 0 })).toEqual(
        sqlJournalSchema(dialectOf(dialect)),
      )
    },
  )

  /** The statements of the first release, which stand as they are for ever. */
  test.each<readonly [DatabaseName, string]>([
    ['sqlite', '948a8e01b243f98a8bc74ab269745a285a120737551fe182857bdf600b871024'],
    ['postgres', '37d3c6f047dca5c81ca30934325c84d85a4c7b902d4592b2a5a68c5c626f0099'],
    ['mariadb', '44dbb837ab4ec418ebb30e5e70c4e87d7a44771f7d4251975335ea8eb2e272ad'],
  ])('makes new tables on %s as it made the former ones, and then adds to them', (name, digest) => {
    const { statements } = sqlJournalSchema(dialectOf(name))
    const added = sqlJournalSchema(dialectOf(name), { from: 1 }).statements
    const first = statements.slice(0, statements.length - added.length)
    expect(createHash('sha256').update(first.join(';\n')).digest('hex')).toBe(digest)
    expect(statements).toEqual([...first, ...added])
  })

  test.each([-1, 0.5, Number.NaN])('refuses tables of version %d', (from) => {
    expect(() => sqlJournalSchema(dialectOf('sqlite'), { from })).toThrow(
      /^from must be the version/,
    )
  })

  test('refuses tables of a later release', () => {
    expect(() => sqlJournalSchema(dialectOf('sqlite'), { from: 5 })).toThrow(
      /^from is version 5, but this release knows the tables up to version 4/,
    )
  })

  test('stores each version once', () => {
    const db = new Sqlite(':memory:')
    for (let times = 0; times < 2; times++)
      for (const statement of sqlJournalSchema(dialectOf('sqlite')).statements) db.exec(statement)
    expect(db.prepare('select version from ils_purge_version').all()).toEqual([
      { version: 1 },
      { version: 2 },
      { version: 3 },
      { version: 4 },
    ])
    db.close()
  })

  test.each(['x_', 'library.purge_', 'library.', ''])('takes the prefix "%s"', (prefix) => {
    expect(sqlJournalSchema(dialectOf('postgres'), { prefix }).statements[1]).toContain(
      `create table if not exists ${prefix}job (`,
    )
  })

  test.each(['Purge_', '1_', 'a b', 'a;drop', 'a"', 'a.b.c', 'ä_', 'x'.repeat(41)])(
    'refuses the prefix "%s"',
    (prefix) => {
      expect(() => sqlJournalSchema(dialectOf('sqlite'), { prefix })).toThrow(TypeError)
      expect(() =>
        sqlJournal({ dialect: dialectOf('sqlite'), executor: fromBetterSqlite3, prefix }),
      ).toThrow(/^prefix must be/)
    },
  )

  test('keeps two journals apart by their prefix', async () => {
    const db = new Sqlite(':memory:')
    const transactions = betterSqlite3Transactions(db)
    const journals = ['one_', 'two_'].map((prefix) => {
      for (const statement of sqlJournalSchema(dialectOf('sqlite'), { prefix }).statements)
        db.exec(statement)
      return sqlJournal({ dialect: dialectOf('sqlite'), executor: fromBetterSqlite3, prefix })
    })
    for (const journal of journals)
      await transactions.run(
        (tx) => journal.addShard({ tx, jobId: JOB, shard: 1, keys: [], confirmed: 0 }),
        { mode: 'write' },
      )
    expect(db.prepare('select count(*) from one_shard').pluck().get()).toBe(1)
    expect(db.prepare('select count(*) from two_shard').pluck().get()).toBe(1)
    db.close()
  })
})

describe('a schema that a later release changes', () => {
  const later: SchemaStep = {
    version: 5,
    statements: ({ columnTypes }, { shard }) => [
      `alter table ${shard} add column note ${columnTypes.word} null`,
    ],
  }

  for (const store of STORES.filter(({ name }) => /better-sqlite3|pg|mysql2/.test(name)))
    test.skipIf(store.missing !== null)(
      titled(`is brought up to date while a job goes on: ${store.name}`, store.missing),
      async () => {
        const opened = await store.open()
        try {
          const { journal, transactions } = await opened.fresh()
          const claim = (tx: unknown) =>
            journal.claimShard({ tx, jobId: JOB, owner: 'runner', leaseMs: 60_000 })
          await transactions.run(
            (tx) => journal.addShard({ tx, jobId: JOB, shard: 1, keys: [], confirmed: 0 }),
            { mode: 'write' },
          )
          const claimed = await transactions.run(claim, { mode: 'write' })
          const { version, statements } = schemaOf(
            [later],
            dialectOf(store.dialect),
            tableNames(),
            4,
          )
          for (const statement of statements) await opened.migrate(statement)

          expect(version).toBe(5)
          expect(schemaOf([later], dialectOf(store.dialect), tableNames(), 5).statements).toEqual(
            [],
          )
          // The runner of the release before has its shard as it had it, statements that it
          // prepared included.
          const lease =
            claimed._tag === 'Claimed' ? claimed.lease : assert.fail('a new shard is handed out')
          expect(
            await transactions.run((tx) => journal.renewLease({ tx, lease, leaseMs: 60_000 }), {
              mode: 'write',
            }),
          ).toBe(true)
          expect(await transactions.run(claim, { mode: 'write' })).toMatchObject({
            _tag: 'AllLeased',
          })
        } finally {
          await opened.close()
        }
      },
    )
})

describe.each([1, 2, 3])('tables of version %i', (former) => {
  for (const store of STORES.filter(({ name }) => /better-sqlite3|pg|mysql2/.test(name)))
    test.skipIf(store.missing !== null)(
      titled(`are upgraded while a job goes on: ${store.name}`, store.missing),
      async () => {
        const opened = await store.open()
        try {
          const { journal, transactions } = await opened.fresh()
          await asInVersion(former, opened)
          const mine = desk(
            { journal, assert: ASSERT, transactions, others: transactions },
            transactions,
          )
          const running = startedJob(queuedJob(JOB), AT)
          await mine.create(queuedJob(JOB))
          await mine.change('Queued', running)
          await mine.addShard(1, ['u1', 'u2'])
          await mine.addShard(2, ['u3'])
          const { lease } = await mine.claim(HOUR)
          await mine.record(lease, [outcome('u1')], { ...NEW_STATE, position: 1 })

          const { statements } = sqlJournalSchema(dialectOf(store.dialect), { from: former })
          for (const statement of statements) await opened.migrate(statement)

          // The lease of before holds, and what was recorded is there.
          expect(await mine.fence(lease)).toEqual({ ...NEW_STATE, position: 1 })
          expect(await mine.putOffUsers()).toEqual([])
          await mine.putOff(lease, [{ key: 'u2' as UserKey, since: AT }])
          expect(await mine.putOffUsers()).toEqual([{ key: 'u2', since: AT, shard: 1 }])
          await mine.record(lease, [outcome('u2')], { ...NEW_STATE, position: 2 })
          const next = await mine.claim(HOUR)
          expect(next.lease.shard).toBe(2)
          await mine.record(next.lease, [outcome('u3')], { ...NEW_STATE, position: 1 })
          const all = ['u1', 'u2', 'u3'].map((userKey) => outcome(userKey))
          expect(await mine.outcomesOf({ userGroup: null }, WHOLE)).toEqual(all)
          expect(await mine.find('u1')).toEqual([
            { jobId: JOB, planned: null, outcome: outcome('u1') },
          ])
          expect(await mine.recent(AT, true)).toEqual([running])
          // And a plan can be made beside it.
          expect(await mine.createPlan(planning('job-2'))).toBe(true)
          const planLease = await mine.planLease(HOUR, 'job-2' as JobId)
          await mine.savePage(planLease, PLANNED_USERS)
          expect(await mine.planUsers({}, WHOLE, 'job-2' as JobId)).toEqual(PLANNED_USERS)
        } finally {
          await opened.close()
        }
      },
    )
})

describe('a journal whose tables are not its own', () => {
  for (const store of STORES)
    test.skipIf(store.missing !== null)(
      `hands on the fault of the driver where they are missing: ${store.name}`,
      async () => {
        const opened = await store.open()
        const { journal, transactions } = await opened.fresh()
        await opened.drop('shard')
        const claim = transactions.run(
          (tx) => journal.claimShard({ tx, jobId: JOB, owner: 'runner', leaseMs: 1000 }),
          { mode: 'write' },
        )
        await expect(claim).rejects.toMatchObject({
          message: expect.stringMatching(/ils_purge_shard/),
        })
        await opened.close()
      },
    )

  const ROWS: readonly (readonly [string, string])[] = [
    ['a record that is no JSON', "values (1, 'job-1', 'purge', 'Queued', null, null, 0, 'x')"],
    ['a record that is no object', "values (1, 'job-1', 'purge', 'Queued', null, null, 0, '7')"],
    [
      'a record of another job',
      `values (1, 'job-1', 'purge', 'Queued', null, null, 0, '{"id":"job-2","status":"Queued"}')`,
    ],
    [
      'a record of another status',
      `values (1, 'job-1', 'purge', 'Queued', null, null, 0, '{"id":"job-1","status":"Running"}')`,
    ],
  ]
  test.each(ROWS)('refuses %s', async (_, values) => {
    const db = new Sqlite(':memory:')
    for (const statement of sqlJournalSchema(dialectOf('sqlite')).statements) db.exec(statement)
    db.exec(
      'insert into ils_purge_job (submitted, id, kind, status, active_digest, finished_at, ' +
        `revision, record) ${values}`,
    )
    const journal = sqlJournal({ dialect: dialectOf('sqlite'), executor: fromBetterSqlite3 })
    await expect(journal.readJob({ tx: db, jobId: JOB })).rejects.toMatchObject({
      code: 'sql-journal-foreign-row',
    })
    db.close()
  })
})

// Every case in one test: give it the time of many.
describe('a journal that may only select, insert, update and delete', () => {
  test.skipIf(noPostgres !== null)(
    `keeps every promise on PostgreSQL${noPostgres === null ? '' : ` (skipped: ${noPostgres})`}`,
    async () => {
      const database = await postgresDatabase()
      const owner = new pg.Client({ connectionString: database.url })
      await owner.connect()
      const role = `${database.name}_journal`
      await owner.query(`create role ${role} login`)
      for (const statement of sqlJournalSchema(dialectOf('postgres')).statements)
        await owner.query(statement)
      for (const table of TABLES)
        await owner.query(`grant select, insert, update, delete on ils_purge_${table} to ${role}`)
      await owner.query(`grant select, update on ils_purge_version to ${role}`)
      const url = Object.assign(new URL(database.url), { username: role }).toString()
      const pool = new pg.Pool({ connectionString: url, max: 3 })
      try {
        const journal = sqlJournal<pg.PoolClient>({
          dialect: dialectOf('postgres'),
          executor: (client) => fromPg(client),
        })
        await runEveryCase(journal, pgTransactions<pg.PoolClient>(pool), (table) =>
          pool.query(`delete from ils_purge_${table}`),
        )
        await expect(pool.query('drop table ils_purge_job')).rejects.toMatchObject({
          code: '42501',
        })
      } finally {
        await pool.end()
        await owner.query(`drop owned by ${role}`)
        await owner.query(`drop role ${role}`)
        await owner.end()
        await database.drop()
      }
    },
  )

  test.skipIf(noMariaDb !== null)(
    `keeps every promise on MariaDB${noMariaDb === null ? '' : ` (skipped: ${noMariaDb})`}`,
    async () => {
      const database = await mariaDbDatabase()
      const owner = await createConnection(database.url)
      const user = `${database.name}_j`
      const password = 'only for this test'
      await owner.query(`create or replace user ${user}@'%' identified by '${password}'`)
      for (const statement of sqlJournalSchema(dialectOf('mariadb')).statements)
        await owner.query(statement)
      for (const table of TABLES)
        await owner.query(
          `grant select, insert, update, delete on ils_purge_${table} to ${user}@'%'`,
        )
      await owner.query(`grant select, update on ils_purge_version to ${user}@'%'`)
      const uri = Object.assign(new URL(database.url), {
        username: user,
        password: encodeURIComponent(password),
      }).toString()
      const pool = createPool({ uri, connectionLimit: 3 })
      try {
        const journal = sqlJournal<PoolConnection>({
          dialect: dialectOf('mariadb'),
          executor: fromMysql2,
        })
        await runEveryCase(journal, mysql2Transactions<PoolConnection>(pool), (table) =>
          pool.query(`delete from ils_purge_${table}`),
        )
        await expect(pool.query('drop table ils_purge_job')).rejects.toMatchObject({
          code: 'ER_TABLEACCESS_DENIED_ERROR',
        })
      } finally {
        await pool.end()
        await owner.query(`drop user ${user}@'%'`)
        await owner.end()
        await database.drop()
      }
    },
  )
})
