// What the journal makes of a driver that does not say how many rows a change affected.
import Sqlite from 'better-sqlite3'
import knex from 'knex'
import {
  createPool as createMariaDbPool,
  type PoolConnection as MariaDbConnectorConnection,
} from 'mariadb'
import { createPool, type PoolConnection } from 'mysql2/promise'
import pg from 'pg'
import { afterAll, assert, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  betterSqlite3Transactions,
  fromBetterSqlite3,
  fromKnex,
  fromKysely,
  fromMariaDb,
  fromMysql2,
  fromPg,
  mariaDbTransactions,
  mysql2Transactions,
  pgTransactions,
  type SqlExecutor,
  sqlJournal,
  sqlJournalSchema,
} from '../../src/adapters/sql/index.js'
import type { JobId, UserKey } from '../../src/domain/keys.js'
import type { QueuedJob, RunningJob } from '../../src/jobs/job.js'
import type { PlannedUser } from '../../src/jobs/plan.js'
import type { JournalPort, ShardState } from '../../src/ports/journal.js'
import type { TransactionPort } from '../../src/ports/transaction.js'
import { JOURNAL_CASES } from '../../src/testing/conformance/journal-cases.js'
import {
  PLANNED_USERS,
  planning,
  PROGRESS,
  ready,
} from '../../src/testing/conformance/journal-plan-fixtures.js'
import type { AnyLayer } from '../support/layers/layer.js'
import { libraryTables, purgeWithout } from '../support/layers/purge.js'
import {
  connectorUrl,
  type Missing,
  mariaDbDatabase,
  mariaDbMissing,
  postgresDatabase,
  postgresMissing,
} from '../support/servers.js'
import { type DatabaseName, dialectOf } from '../support/dialects.js'

const UNREPORTED = { code: 'sql-journal-affected-unreported' }
const HOUR = 3_600_000
const jobId = 'job-1' as JobId
/**
 * A job as the journal stores it: the parts that it reads, and one that shows that it is the very
 * same.
 */
const queuedJob = (id: string, part = 'a part'): QueuedJob =>
  ({
    id,
    status: 'Queued',
    order: { _tag: 'purge', part },
    confirmed: { digest: `digest of ${id}`, count: 1 },
  }) as unknown as QueuedJob
const runningJob = (id: string): RunningJob =>
  ({ ...queuedJob(id), status: 'Running' }) as RunningJob

interface Opened<Tx> {
  readonly transactions: TransactionPort<Tx>
  readonly executor: (tx: Tx) => SqlExecutor
  readonly migrate: (statement: string) => Promise<unknown>
  readonly close: () => Promise<unknown>
}

const openSqlite = async (): Promise<Opened<Sqlite.Database>> => {
  const db = new Sqlite(':memory:')
  return {
    transactions: betterSqlite3Transactions(db),
    executor: fromBetterSqlite3,
    migrate: async (statement) => db.exec(statement),
    close: async () => db.close(),
  }
}

const openPostgres = async (): Promise<Opened<pg.PoolClient>> => {
  const { url, drop } = await postgresDatabase()
  const pool = new pg.Pool({ connectionString: url, max: 2 })
  return {
    transactions: pgTransactions<pg.PoolClient>(pool),
    executor: (client) => fromPg(client),
    migrate: (statement) => pool.query(statement),
    close: () => pool.end().then(drop),
  }
}

const openMariaDb = async (): Promise<Opened<PoolConnection>> => {
  const { url, drop } = await mariaDbDatabase()
  const pool = createPool({ uri: url, connectionLimit: 2 })
  return {
    transactions: mysql2Transactions<PoolConnection>(pool),
    executor: fromMysql2,
    migrate: (statement) => pool.query(statement),
    close: () => pool.end().then(drop),
  }
}

const noPostgres = await postgresMissing()
const noMariaDb = await mariaDbMissing()

const DATABASES: readonly (readonly [DatabaseName, Missing, () => Promise<unknown>])[] = [
  ['sqlite', null, openSqlite],
  ['postgres', noPostgres, openPostgres],
  ['mariadb', noMariaDb, openMariaDb],
]

/** The same executor, which says something else of how much it changed. */
const saying =
  <Tx>(executor: (tx: Tx) => SqlExecutor, affected: unknown) =>
  (tx: Tx): SqlExecutor => ({
    execute: async (sql, parameters) => ({
      ...(await executor(tx).execute(sql, parameters)),
      affected: affected as number,
    }),
  })

const stateAt = (position: number, state: ShardState): ShardState => ({ ...state, position })

for (const [dialect, missing, open] of DATABASES)
  describe.skipIf(missing !== null)(
    `a journal on ${dialect} ${missing === null ? '' : `(skipped: ${missing})`}`,
    () => {
      let opened: Opened<unknown>
      let honest: JournalPort<unknown>
      /** Over a driver that says that it changed nothing, whatever it did. */
      let silent: JournalPort<unknown>
      beforeAll(async () => {
        opened = (await open()) as Opened<unknown>
        for (const statement of sqlJournalSchema(dialectOf(dialect)).statements)
          await opened.migrate(statement)
        honest = sqlJournal({ dialect: dialectOf(dialect), executor: opened.executor })
        silent = sqlJournal({ dialect: dialectOf(dialect), executor: saying(opened.executor, 0) })
      })
      beforeEach(async () => {
        for (const table of [
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
        ])
          await opened.migrate(`delete from ils_purge_${table}`)
      })
      afterAll(() => opened.close())

      const write = <Result>(work: (tx: unknown) => Promise<Result>): Promise<Result> =>
        opened.transactions.run(work, { mode: 'write' })
      const claimed = async () => {
        await write((tx) =>
          honest.addShard({ tx, jobId, shard: 1, keys: ['u1' as UserKey], confirmed: 1 }),
        )
        const claim = await write((tx) =>
          honest.claimShard({ tx, jobId, owner: 'runner', leaseMs: HOUR }),
        )
        return claim._tag === 'Claimed' ? claim : assert.fail('the shard is free')
      }

      test('does not take a job for submitted already that it has just stored', async () => {
        await expect(
          write((tx) => silent.createJob({ tx, job: queuedJob(jobId) })),
        ).rejects.toMatchObject(UNREPORTED)
        expect(await write((tx) => honest.readJob({ tx, jobId }))).toBeNull()
      })

      test('still answers that an id or a digest is taken', async () => {
        await write((tx) => honest.createJob({ tx, job: queuedJob(jobId) }))
        for (const journal of [honest, silent]) {
          expect(
            await write((tx) => journal.createJob({ tx, job: queuedJob(jobId, 'another part') })),
          ).toBe(false)
          const same = { ...queuedJob('job-2'), confirmed: queuedJob(jobId).confirmed }
          expect(await write((tx) => journal.createJob({ tx, job: same }))).toBe(false)
        }
      })

      test('does not take a job for changed by another that it has just changed', async () => {
        await write((tx) => honest.createJob({ tx, job: queuedJob(jobId) }))
        await expect(
          write((tx) => silent.changeJob({ tx, from: 'Queued', job: runningJob(jobId) })),
        ).rejects.toMatchObject(UNREPORTED)
      })

      test('still answers that a job has another status, or is none', async () => {
        for (const journal of [honest, silent])
          expect(
            await write((tx) => journal.changeJob({ tx, from: 'Queued', job: runningJob(jobId) })),
          ).toBe(false)
        await write((tx) => honest.createJob({ tx, job: queuedJob(jobId) }))
        expect(
          await write((tx) => honest.changeJob({ tx, from: 'Running', job: runningJob(jobId) })),
        ).toBe(false)
      })

      test('does not wait for a shard that it has just claimed', async () => {
        await write((tx) => honest.addShard({ tx, jobId, shard: 1, keys: [], confirmed: 0 }))
        const claim = write((tx) =>
          silent.claimShard({ tx, jobId, owner: 'runner', leaseMs: HOUR }),
        )
        await expect(claim).rejects.toMatchObject(UNREPORTED)
      })

      test('does not take a lease for lost that it holds', async () => {
        const { lease, state } = await claimed()
        const outcomes = [
          {
            userKey: 'u1',
            status: 'purged',
            at: '2026-01-15T12:00:00.000Z',
            reasons: [],
            warnings: [],
            actions: null,
            failure: null,
          },
        ]
        const record = (tx: unknown, of: readonly unknown[]) =>
          silent.recordBatch({
            tx,
            lease,
            leaseMs: HOUR,
            outcomes: of as never,
            state: stateAt(1, state),
          })
        await expect(
          write((tx) => silent.renewLease({ tx, lease, leaseMs: HOUR })),
        ).rejects.toMatchObject(UNREPORTED)
        await expect(write((tx) => record(tx, []))).rejects.toMatchObject(UNREPORTED)
        await expect(write((tx) => record(tx, outcomes))).rejects.toMatchObject(UNREPORTED)
      })

      test('still answers that a lease is lost', async () => {
        const { lease, state } = await claimed()
        const old = { ...lease, token: lease.token - 1 }
        for (const journal of [honest, silent]) {
          expect(await write((tx) => journal.renewLease({ tx, lease: old, leaseMs: HOUR }))).toBe(
            false,
          )
          const record = write((tx) =>
            journal.recordBatch({
              tx,
              lease: old,
              leaseMs: HOUR,
              outcomes: [],
              state: stateAt(1, state),
            }),
          )
          await expect(record).rejects.toMatchObject({ code: 'sql-journal-lease-lost' })
        }
      })

      test('does not take a plan for there already that it has just stored', async () => {
        const create = (journal: JournalPort<unknown>, orderHash?: string) =>
          write((tx) =>
            journal.createPlan({ tx, plan: planning(jobId, orderHash), progress: PROGRESS }),
          )
        await expect(create(silent)).rejects.toMatchObject(UNREPORTED)
        expect(await create(honest)).toBe(true)
        for (const journal of [honest, silent]) expect(await create(journal, 'other')).toBe(false)
      })

      test('does not take a plan for changed by another that it has just changed', async () => {
        const change = (journal: JournalPort<unknown>, from: 'Planning' | 'Ready') =>
          write((tx) => journal.changePlan({ tx, from, plan: ready(jobId) }))
        for (const journal of [honest, silent])
          expect(await change(journal, 'Planning')).toBe(false)
        await write((tx) => honest.createPlan({ tx, plan: planning(jobId), progress: PROGRESS }))
        await expect(change(silent, 'Planning')).rejects.toMatchObject(UNREPORTED)
        expect(await change(honest, 'Ready')).toBe(false)
        expect(await change(honest, 'Planning')).toBe(true)
      })

      test(
        'does not take the lease on a plan for lost ' + 'that it holds, and says when it is',
        async () => {
          const { lease } = await claimed()
          const save = (
            journal: JournalPort<unknown>,
            token: number,
            users: readonly PlannedUser[],
          ) =>
            write((tx) =>
              journal.savePlanPage({
                tx,
                lease: { ...lease, token },
                leaseMs: HOUR,
                users,
                progress: PROGRESS,
              }),
            )
          for (const users of [[], PLANNED_USERS]) {
            await expect(save(silent, lease.token, users)).rejects.toMatchObject(UNREPORTED)
            for (const journal of [honest, silent])
              await expect(save(journal, lease.token - 1, users)).rejects.toMatchObject({
                code: 'sql-journal-lease-lost',
              })
          }
        },
      )

      test(
        'forgets the users of a shard that it finishes, and of no other, whatever the driver ' +
          'says',
        async () => {
          const { lease } = await claimed()
          await write((tx) =>
            silent.finishShard({ tx, lease: { ...lease, token: lease.token - 1 } }),
          )
          expect(await write((tx) => honest.shardKeys({ tx, jobId, shard: 1 }))).toEqual(['u1'])
          await write((tx) => silent.finishShard({ tx, lease }))
          expect(await write((tx) => honest.shardKeys({ tx, jobId, shard: 1 }))).toEqual([])
        },
      )

      test.each([undefined, null, Number.NaN, '1', 1n, 0.5, -1])(
        'takes %s for no answer',
        async (affected) => {
          const journal = sqlJournal({
            dialect: dialectOf(dialect),
            executor: saying(opened.executor, affected),
          })
          await expect(
            write((tx) => journal.createJob({ tx, job: queuedJob(jobId) })),
          ).rejects.toMatchObject(UNREPORTED)
          expect(await write((tx) => honest.readJob({ tx, jobId }))).toBeNull()
        },
      )
    },
  )

describe('a plan over a driver that does not count', () => {
  test.each([0, undefined])(
    'fails by name and leaves no plan, where it says %s',
    async (affected) => {
      const { transactions, executor, migrate, close } = await openSqlite()
      for (const statement of libraryTables('sqlite')) await migrate(statement)
      const run = purgeWithout(
        'sqlite',
        { transactions, executor: saying(executor, affected), close } as unknown as AnyLayer,
        migrate,
      )
      await expect(run).rejects.toThrow(
        '"operation":"plan","fault":{"code":"sql-journal-affected-unreported"',
      )
      const honest = sqlJournal({ dialect: dialectOf('sqlite'), executor })
      expect(
        await transactions.run((tx) => honest.listJobs({ tx, statuses: [], limit: 10 }), {
          mode: 'read',
        }),
      ).toEqual([])
      await close()
    },
  )
})

describe.skipIf(noMariaDb !== null)(
  `a journal over a pool whose answers have another shape ${noMariaDb ?? ''}`,
  () => {
    test('keeps its promises where the connector answers rows and columns in a list', async () => {
      const { url, drop } = await mariaDbDatabase()
      const pool = createMariaDbPool(
        `${connectorUrl(url, 4)}&metaAsArray=true&nestTables=true&rowsAsArray=true&namedPlaceholders=true`,
      )
      for (const statement of sqlJournalSchema(dialectOf('mariadb')).statements)
        await pool.query(statement)
      const transactions = mariaDbTransactions<MariaDbConnectorConnection>(pool)
      const once = JOURNAL_CASES.find(({ id }) => id === 'journal-1')
      await once?.run({
        journal: sqlJournal({
          dialect: dialectOf('mariadb'),
          executor: fromMariaDb,
        }) as JournalPort<unknown>,
        transactions: transactions as TransactionPort<unknown>,
        others: transactions as TransactionPort<unknown>,
        setClockBack: async () => undefined,
        assert: {
          equal: (actual, expected, what) => assert.deepStrictEqual(actual, expected, what),
          ok: assert.isOk,
        },
      })
      await pool.end()
      await drop()
    })
  },
)

describe('an executor whose driver does not count', () => {
  const change = 'insert into t values (1)'

  test('says so, instead of nothing', async () => {
    const executors: readonly (readonly [string, SqlExecutor])[] = [
      ['pg', fromPg({ query: async () => ({ rows: [], rowCount: null, command: 'INSERT' }) })],
      ['mysql2', fromMysql2({ execute: async () => [undefined, []], query: async () => [[], []] })],
      ['mariadb', fromMariaDb({ execute: async () => ({ insertId: 1n }), query: async () => [] })],
      ['Kysely', fromKysely({ executeQuery: async () => ({ rows: [] }) })],
      ['Knex over sqlite3', fromKnex({ raw: async () => [] })],
      ['Knex over another driver', fromKnex({ raw: async () => undefined })],
    ]
    for (const [name, executor] of executors)
      expect([name, (await executor.execute(change, [])).affected]).toEqual([name, Number.NaN])
  })

  test('is not what Knex over better-sqlite3 is', async () => {
    const db = knex({
      client: 'better-sqlite3',
      connection: { filename: ':memory:' },
      useNullAsDefault: true,
      pool: { min: 1, max: 1 },
    })
    await db.raw('create table t (n integer primary key)')
    const executor = await db.transaction(async (tx) => {
      const inserted = await fromKnex(tx).execute(change, [])
      const again = await fromKnex(tx).execute(
        'insert into t values (1) on conflict do nothing',
        [],
      )
      return [inserted.affected, again.affected]
    })
    await db.destroy()
    expect(executor).toEqual([1, 0])
  })
})
