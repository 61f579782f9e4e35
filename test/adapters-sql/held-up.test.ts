// Slow statements and locked rows on real servers: batches are halved, the others go, the one is
// named, and nobody is blamed for the database.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { createPool, type Pool, type PoolConnection } from 'mysql2/promise'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  betterSqlite3Transactions,
  fromBetterSqlite3,
  fromMysql2,
  fromPg,
  mysql2Transactions,
  pgTransactions,
  prepareBetterSqlite3,
  type SqlExecutor,
  sqlJournal,
  sqlJournalSchema,
} from '../../src/adapters/sql/index.js'
import { systemClock, systemIds } from '../../src/adapters/system/index.js'
import {
  type ActorKey,
  createPurge,
  type PurgeEvent,
  type PurgeHost,
  type RunSettings,
  type TransactionPort,
  type UserKey,
} from '../../src/index.js'
import { aPolicy, aUser, criteria } from '../../src/testing/index.js'
import {
  mariaDbDatabase,
  mariaDbMissing,
  postgresDatabase,
  postgresMissing,
  type TestDatabase,
} from '../support/servers.js'
import { type DatabaseName, dialectOf } from '../support/dialects.js'

const MINUTE = 60_000
const USERS = 20

/** A database with a table `users (id, delay)`: deleting a user takes `delay` seconds. */
interface Desk<Tx> {
  readonly dialect: DatabaseName
  readonly executor: (tx: Tx) => SqlExecutor
  readonly transactions: TransactionPort<Tx>
  readonly statement: (sql: string) => Promise<unknown>
  /** Removes these users, each as slowly as the row says. */
  readonly remove: (tx: Tx, ids: string) => Promise<unknown>
  /** Holds a user's row locked until what is answered is called. */
  readonly lock: (id: number) => Promise<() => Promise<unknown>>
}

const NOTHING_TO_DO = { delivery: 'in-transaction', apply: async () => [] } as const

/** `passesOver`: it locks whose rows are free and says whose are not, instead of waiting. */
const hostOf = <Tx>(
  { dialect, executor, remove }: Desk<Tx>,
  passesOver: boolean,
): PurgeHost<Tx> => {
  const idsIn = (keys: readonly UserKey[]): string => keys.map(Number).join(', ')
  const rows = async (tx: Tx, sql: string) => (await executor(tx).execute(sql, [])).rows
  return {
    identity: 'held-up',
    candidates: async ({ tx, after, limit }) =>
      (
        await rows(
          tx,
          `select id as id from users where id > ${Number(after ?? 0)} order by id limit ${limit}`,
        )
      ).map((row) => String(row.id) as UserKey),
    readUsers: async ({ tx, keys, lock }) => {
      const select = `select id as id from users where id in (${idsIn(keys)}) order by id`
      const wait = passesOver ? ' for update skip locked' : ' for update'
      const locked = lock && dialect !== 'sqlite' ? await rows(tx, `${select}${wait}`) : null
      const ours = new Set(locked?.map((row) => Number(row.id)))
      return (await rows(tx, select)).map((row) =>
        locked === null || ours.has(Number(row.id))
          ? aUser(String(row.id)).build()
          : { key: String(row.id) as UserKey, _tag: 'Locked' },
      )
    },
    countUsers: async ({ tx }) =>
      Number((await rows(tx, 'select count(*) as users from users'))[0]?.users),
    effects: {
      demoteResearchers: NOTHING_TO_DO,
      cancelRequests: NOTHING_TO_DO,
      deleteUsers: {
        delivery: 'in-transaction',
        apply: async ({ tx, commands }) => {
          await remove(tx, idsIn(commands.map(({ key }) => key)))
          return []
        },
      },
    },
  }
}

const setUp = async ({
  dialect,
  statement,
}: Pick<Desk<never>, 'dialect' | 'statement'>): Promise<void> => {
  for (const sql of sqlJournalSchema(dialectOf(dialect)).statements) await statement(sql)
  await statement('create table users (id integer primary key, delay integer not null)')
}

const refill = async (
  { statement }: Pick<Desk<never>, 'statement'>,
  delay: (id: number) => number,
): Promise<void> => {
  for (const table of [
    'users',
    'ils_purge_plan',
    'ils_purge_plan_user',
    'ils_purge_job',
    'ils_purge_shard',
    'ils_purge_shard_keys',
    'ils_purge_put_off',
    'ils_purge_outcome',
  ])
    await statement(`delete from ${table}`)
  for (let id = 1; id <= USERS; id++)
    await statement(`insert into users (id, delay) values (${id}, ${delay(id)})`)
}

/** Runs a purge of everybody; `onEvent` hears what happens. */
const purgeAll = async <Tx>(
  desk: Desk<Tx>,
  onEvent: (event: PurgeEvent) => void = () => undefined,
  { passesOver = false, ...settings }: Partial<RunSettings> & { passesOver?: boolean } = {},
) => {
  const events: PurgeEvent[] = []
  const purge = createPurge({
    host: hostOf(desk, passesOver),
    transactions: desk.transactions,
    journal: sqlJournal({ dialect: dialectOf(desk.dialect), executor: desk.executor }),
    policy: aPolicy().build(),
    clock: systemClock(),
    ids: systemIds(),
    settings: { backoffMs: 20, maxBackoffMs: 200, batchSize: USERS, ...settings },
    observer: (event) => {
      events.push(event)
      onEvent(event)
    },
  })
  const request = { criteria: criteria().build(), requestedBy: 'admin' as ActorKey }
  const plan = await purge.plan(request)()
  if (plan._tag === 'Left') throw new Error(JSON.stringify(plan.left))
  const { id: planId, digest, counts } = plan.right
  const confirm = { digest, count: counts.purge }
  const job = await purge.submit({ planId, confirm, requestedBy: request.requestedBy })()
  if (job._tag === 'Left') throw new Error(JSON.stringify(job.left))
  const report = await purge.run(job.right.id)()
  if (report._tag === 'Left') throw new Error(JSON.stringify(report.left))
  const outcomes = await purge.outcomes({ jobId: job.right.id, after: null, limit: 100 })()
  if (outcomes._tag === 'Left') throw new Error(JSON.stringify(outcomes.left))
  return { report: report.right, outcomes: outcomes.right.items, events }
}

const done = (events: readonly PurgeEvent[]): number =>
  events.reduce((sum, event) => sum + (event._tag === 'BatchCommitted' ? event.users : 0), 0)

/** What must hold on every database that has row locks and time limits. */
const holdsUp = <Tx>(
  desk: () => Desk<Tx>,
  code: { readonly timeout: string; readonly locked: string },
) => {
  it(
    'makes batches smaller where ordinary users take long, and all go',
    async () => {
      await refill(desk(), () => 100)
      const { report, events } = await purgeAll(desk())
      expect(report.totals).toMatchObject({ purged: USERS, failed: 0 })
      expect(
        events
          .filter((event) => event._tag === 'BatchFailed')
          .map((event) => 'fault' in event && event.fault.code),
      ).toContain(code.timeout)
    },
    MINUTE,
  )

  it(
    'fails the one user who takes too long alone, while the others go',
    async () => {
      await refill(desk(), (id) => (id === 7 ? 30_000 : 0))
      const { report, outcomes } = await purgeAll(desk())
      expect(report.totals).toMatchObject({ purged: USERS - 1, failed: 1 })
      expect(outcomes.find((each) => each.status === 'failed')).toMatchObject({
        userKey: '7',
        failure: { code: 'effect-failed' },
      })
    },
    MINUTE,
  )

  it(
    'lets everybody go but the one whose row a forgotten session holds, names that user while ' +
      'it waits, and fails nobody',
    async () => {
      await refill(desk(), () => 0)
      const release = await desk().lock(7)
      let released: Promise<unknown> | null = null
      const events: PurgeEvent[] = []
      let doneWhenNamed = -1
      const { report } = await purgeAll(desk(), (event) => {
        events.push(event)
        if (event._tag !== 'WaitingForUsers' || released !== null) return
        doneWhenNamed = done(events)
        expect(event).toMatchObject({ users: 1, userKeys: ['7'] })
        released = release()
      })
      await released
      expect(doneWhenNamed).toBe(USERS - 1)
      expect(report.totals).toMatchObject({ purged: USERS, failed: 0 })
      expect(
        events.some((event) => event._tag === 'BatchFailed' && event.fault.code === code.locked),
      ).toBe(true)
    },
    MINUTE,
  )
}

/** What must hold on every database that passes over locked rows. */
const passesOverLockedRows = <Tx>(desk: () => Desk<Tx>) => {
  it(
    'does the rest of the shard and all others while a session holds a row, without waiting once',
    async () => {
      await refill(desk(), () => 0)
      const release = await desk().lock(7)
      let released: Promise<unknown> | null = null
      const events: PurgeEvent[] = []
      const { report } = await purgeAll(
        desk(),
        (event) => {
          events.push(event)
          if (event._tag === 'WaitingForUsers' && done(events) === USERS - 1) released ??= release()
        },
        { passesOver: true, shardSize: 5 },
      )
      await released
      expect(report.totals).toMatchObject({ purged: USERS, vanished: 0, failed: 0 })
      expect(events.filter((event) => event._tag === 'BatchFailed')).toEqual([])
      const finished = events.flatMap((event) =>
        event._tag === 'ShardFinished' ? [event.shard] : [],
      )
      expect(finished).toEqual([1, 3, 4, 2])
    },
    MINUTE,
  )
}

const noPostgres = await postgresMissing()

describe.skipIf(noPostgres !== null)(
  `PostgreSQL${noPostgres === null ? '' : ` (skipped: ${noPostgres})`}`,
  () => {
    let database: TestDatabase
    let pool: pg.Pool
    let desk: Desk<pg.PoolClient>

    beforeAll(async () => {
      database = await postgresDatabase()
      pool = new pg.Pool({ connectionString: database.url, max: 4 })
      desk = {
        dialect: 'postgres',
        executor: (client) => fromPg(client),
        transactions: pgTransactions<pg.PoolClient>(pool, {
          lockTimeoutMs: 200,
          statementTimeoutMs: 1000,
        }),
        statement: (sql) => pool.query(sql),
        remove: async (client, ids) => {
          await client.query(`select remove_user(id) from users where id in (${ids})`)
        },
        lock: async (id) => {
          const client = await pool.connect()
          await client.query(`begin; select id from users where id = ${id} for update`)
          return async () => {
            await client.query('rollback')
            client.release()
          }
        },
      }
      await setUp(desk)
      await desk.statement(`create function remove_user(which integer) returns void language plpgsql
        as $$
      begin
        perform pg_sleep((select delay from users where id = which) / 1000.0);
        delete from users where id = which;
      end $$`)
    }, MINUTE)

    afterAll(async () => {
      await pool.end()
      await database.drop()
    })

    holdsUp(() => desk, { timeout: '57014', locked: '55P03' })
    passesOverLockedRows(() => desk)
  },
)

const noMariaDb = await mariaDbMissing()

describe.skipIf(noMariaDb !== null)(
  `MariaDB${noMariaDb === null ? '' : ` (skipped: ${noMariaDb})`}`,
  () => {
    let database: TestDatabase
    let pool: Pool
    let admin: Pool
    let desk: Desk<PoolConnection>

    beforeAll(async () => {
      database = await mariaDbDatabase()
      pool = createPool({ uri: database.url, connectionLimit: 4 })
      admin = createPool({ uri: database.url, connectionLimit: 2 })
      desk = {
        dialect: 'mariadb',
        executor: fromMysql2,
        transactions: mysql2Transactions<PoolConnection>(pool, { lockWaitSeconds: 1 }),
        statement: (sql) => admin.query(sql),
        remove: async (connection, ids) => {
          await connection.query('set session max_statement_time = 1')
          await connection.query(`select sum(sleep(delay / 1000)) from users where id in (${ids})`)
          await connection.query('set session max_statement_time = 0')
          // One by one: a delete that reads the whole table waits for every row that somebody
          // holds.
          for (const id of ids.split(', '))
            await connection.query(`delete from users where id = ${id}`)
        },
        lock: async (id) => {
          const connection = await admin.getConnection()
          await connection.query('begin')
          await connection.query(`select id from users where id = ${id} for update`)
          return async () => {
            await connection.query('rollback')
            connection.release()
          }
        },
      }
      await setUp(desk)
    }, MINUTE)

    afterAll(async () => {
      await pool.end()
      await admin.end()
      await database.drop()
    })

    holdsUp(() => desk, { timeout: 'errno:1969', locked: 'ER_LOCK_WAIT_TIMEOUT' })
    passesOverLockedRows(() => desk)
  },
)

describe('SQLite', () => {
  let folder: string
  let db: Sqlite.Database
  let other: Sqlite.Database
  let desk: Desk<Sqlite.Database>

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ils-user-purge-'))
    db = new Sqlite(join(folder, 'library.db'))
    other = new Sqlite(join(folder, 'library.db'))
    prepareBetterSqlite3(db)
    desk = {
      dialect: 'sqlite',
      executor: fromBetterSqlite3,
      transactions: betterSqlite3Transactions(db),
      statement: async (sql) => db.exec(sql),
      remove: async (tx, ids) => tx.exec(`delete from users where id in (${ids})`),
      // There are no row locks: somebody who writes holds the whole database.
      lock: async () => {
        other.exec('begin immediate')
        return async () => other.exec('rollback')
      },
    }
    await setUp(desk)
    return () => {
      db.close()
      other.close()
      rmSync(folder, { recursive: true })
    }
  })

  it('waits for a database that a forgotten session holds, and fails nobody', async () => {
    await refill(desk, () => 0)
    let release: (() => Promise<unknown>) | null = null
    let waits = 0
    const { report } = await purgeAll(desk, (event) => {
      if (event._tag === 'ShardClaimed') void desk.lock(7).then((held) => (release = held))
      if (event._tag === 'Waiting' && ++waits === 5) void release?.()
    })
    expect(waits).toBeGreaterThanOrEqual(5)
    expect(report.totals).toMatchObject({ purged: USERS, failed: 0 })
  })
})
