// A driver keeps statements and parameters in what it throws, and layers above it add more. None of
// that is reachable from what the library answers, emits or stores.
import { inspect } from 'node:util'
import Sqlite from 'better-sqlite3'
import { createPool, type PoolConnection } from 'mysql2/promise'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  betterSqlite3Transactions,
  describeSqlFault,
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
  type DeleteUserCommand,
  type Effect,
  type FaultKind,
  type PurgeEvent,
  type PurgeHost,
  type TransactionPort,
  type UserKey,
} from '../../src/index.js'
import { aPolicy, aUser, criteria } from '../../src/testing/index.js'
import { type DatabaseName, dialectOf } from '../support/dialects.js'
import {
  mariaDbDatabase,
  mariaDbMissing,
  postgresDatabase,
  postgresMissing,
  type TestDatabase,
} from '../support/servers.js'

const MINUTE = 60_000
const ADMIN = 'admin' as ActorKey
/** The person whose name must stay inside. */
const NAME = 'Ada Lovelace'
const KEYS = ['1', '2', '3'].map((key) => key as UserKey)
const PERSON = KEYS[1]

/** A database in which a name can be noted once, and {@link NAME} is noted already. */
interface Place<Tx> {
  readonly dialect: DatabaseName
  readonly executor: (tx: Tx) => SqlExecutor
  readonly transactions: TransactionPort<Tx>
  readonly statement: (sql: string) => Promise<unknown>
  readonly close: () => Promise<unknown>
}

const STORED = [
  'ils_purge_plan',
  'ils_purge_plan_user',
  'ils_purge_job',
  'ils_purge_shard',
  'ils_purge_outcome',
  'ils_purge_intent',
]

/** Throws as a layer above a driver does, with the driver's own fault and all parameters in it. */
const faultsOf = <Tx>({ dialect, executor }: Place<Tx>) => {
  const thrown: unknown[] = []
  const kinds = new WeakMap<object, FaultKind>()
  const fail = async (tx: Tx, kind: FaultKind = 'other'): Promise<never> => {
    const text = dialectOf(dialect).placeholders('insert into noted (name) values (?)')
    const params = [NAME]
    try {
      await executor(tx).execute(text, params)
    } catch (cause) {
      const fault = Object.assign(new Error(`Failed query: ${text}\nparams: ${NAME}`, { cause }), {
        query: text,
        params,
        // A port may name a property as the library names its own.
        answer: { _tag: 'JobNotFound', code: 'job-not-found', jobId: NAME },
        fault: { name: NAME },
      })
      kinds.set(fault, kind)
      thrown.push(fault)
      throw fault
    }
    throw new Error('The name could be noted twice.')
  }
  const kindOf = (fault: unknown): FaultKind => kinds.get(fault as object) ?? 'other'
  return { thrown, fail, kindOf }
}

const NOTHING_TO_DO = { delivery: 'in-transaction', apply: async () => [] } as const

type Describe = PurgeHost<never>['describeFault']

/** What hosts say of a fault; the last one is careless. */
const DESCRIBES: readonly (readonly [string, Describe])[] = [
  ['says nothing', undefined],
  ['asks describeSqlFault', describeSqlFault],
  [
    'answers what was thrown, with a code',
    (fault) => Object.assign(fault as object, { code: 'X', table: fault }) as never,
  ],
]

const everythingOf = async <Tx>(place: Place<Tx>, describeFault: Describe, isOutside: boolean) => {
  const { thrown, fail, kindOf } = faultsOf(place)
  const events: PurgeEvent[] = []
  /** What fails at the moment. */
  let failing: 'vocabulary' | 'read' | 'count' | null = null
  const due: FaultKind[] = ['outage', 'timeout']
  const within = <Result>(work: (tx: Tx) => Promise<Result>) =>
    place.transactions.run(work, { mode: 'write' })
  const deleteUsers: Effect<Tx, DeleteUserCommand> = isOutside
    ? {
        delivery: 'uncertain',
        perform: ({ command }) =>
          command.key === PERSON ? within((tx) => fail(tx)) : Promise.resolve({ _tag: 'Done' }),
      }
    : {
        delivery: 'in-transaction',
        apply: async ({ tx, commands }) => {
          const isThere = commands.some(({ key }) => key === PERSON)
          return isThere ? fail(tx, commands.length === 1 ? due.shift() : 'other') : []
        },
      }
  const purge = createPurge<Tx>({
    transactions: { ...place.transactions, faultKind: kindOf },
    journal: sqlJournal({ dialect: dialectOf(place.dialect), executor: place.executor }),
    policy: aPolicy().build(),
    clock: { ...systemClock(), sleep: async () => undefined },
    ids: systemIds(),
    settings: { backoffMs: 1, maxBackoffMs: 1 },
    observer: (event) => events.push(event),
    host: {
      identity: 'no-parameters',
      candidates: async ({ after }) => (after === null ? KEYS : []),
      readUsers: ({ tx, keys }) =>
        failing === 'read' ? fail(tx) : Promise.resolve(keys.map((key) => aUser(key).build())),
      countUsers: ({ tx }) => (failing === 'count' ? fail(tx) : Promise.resolve(3)),
      vocabulary: ({ tx }) => (failing === 'vocabulary' ? fail(tx) : Promise.resolve({})),
      effects: { demoteResearchers: NOTHING_TO_DO, cancelRequests: NOTHING_TO_DO, deleteUsers },
      ...(describeFault !== undefined && { describeFault }),
    },
  })
  const asked = { criteria: criteria().build(), requestedBy: ADMIN }
  const answers: unknown[] = []
  for (const what of ['vocabulary', 'read', 'count'] as const) {
    failing = what
    answers.push(await purge.plan(asked)(), await purge.check({ userKey: '1' as UserKey })())
  }
  failing = null
  const plan = await purge.plan(asked)()
  if (plan._tag === 'Left') throw new Error(JSON.stringify(plan.left))
  const { id: planId, digest, counts } = plan.right
  const confirm = { digest, count: counts.purge }
  const job = await purge.submit({ planId, confirm, requestedBy: ADMIN })()
  if (job._tag === 'Left') throw new Error(JSON.stringify(job.left))
  const jobId = job.right.id
  answers.push(await purge.run(jobId)(), await purge.outcomes({ jobId, limit: 10 })())
  answers.push(await purge.history({ userKey: PERSON as UserKey })())
  const stored = await place.transactions.run(
    async (tx) => {
      const tables: unknown[] = []
      for (const table of STORED)
        tables.push((await place.executor(tx).execute(`select * from ${table}`, [])).rows)
      return tables
    },
    { mode: 'read' },
  )
  return { thrown, answers, events, stored }
}

const keepsItInside = <Tx>(open: () => Promise<Place<Tx>>) => {
  let place: Place<Tx>
  beforeAll(async () => {
    place = await open()
    for (const sql of sqlJournalSchema(dialectOf(place.dialect)).statements)
      await place.statement(sql)
    await place.statement('create table noted (name varchar(80) not null, unique (name))')
    await place.statement(`insert into noted (name) values ('${NAME}')`)
  }, MINUTE)
  afterAll(() => place.close())

  describe.each([
    ['inside', false],
    ['outside', true],
  ] as const)('with an effect %s the transaction', (_where, isOutside) => {
    it.each(DESCRIBES)(
      'is reachable from nothing, over a host that %s',
      async (_what, describeFault) => {
        const { thrown, ...all } = await everythingOf(place, describeFault, isOutside)
        expect(inspect(thrown, { depth: Infinity })).toContain(NAME)
        expect(
          inspect(all, { depth: Infinity, showHidden: true, maxArrayLength: null }),
        ).not.toContain('Lovelace')
        expect(JSON.stringify(all)).not.toContain('Lovelace')
        const tags = new Set(all.events.map(({ _tag }) => _tag))
        const due = ['BatchFailed', 'UserFailed', 'UserPutOff', 'Waiting'] as const
        if (isOutside) expect(JSON.stringify(all.answers)).toContain('effect-uncertain')
        else for (const tag of due) expect(tags).toContain(tag)
        const lefts = all.answers.flatMap((answer) => {
          const { left } = answer as { readonly left?: { readonly _tag: string } }
          return left === undefined ? [] : [left._tag]
        })
        expect(new Set(lefts)).toEqual(new Set(['HostFault', 'PlanInterrupted']))
        for (const left of all.answers.slice(0, 2))
          expect(left).toMatchObject({ left: { fault: { code: expect.any(String) } } })
      },
      MINUTE,
    )
  })
}

const titled = (name: string, missing: string | null): string =>
  missing === null ? name : `${name} (skipped: ${missing})`

const noPostgres = await postgresMissing()
describe.skipIf(noPostgres !== null)(titled('A name in a fault of PostgreSQL', noPostgres), () => {
  keepsItInside<pg.PoolClient>(async () => {
    const database: TestDatabase = await postgresDatabase()
    const pool = new pg.Pool({ connectionString: database.url, max: 4 })
    return {
      dialect: 'postgres',
      executor: (client) => fromPg(client),
      transactions: pgTransactions<pg.PoolClient>(pool),
      statement: (sql) => pool.query(sql),
      close: async () => {
        await pool.end()
        await database.drop()
      },
    }
  })
})

const noMariaDb = await mariaDbMissing()
describe.skipIf(noMariaDb !== null)(titled('A name in a fault of MariaDB', noMariaDb), () => {
  keepsItInside<PoolConnection>(async () => {
    const database: TestDatabase = await mariaDbDatabase()
    const pool = createPool({ uri: database.url, connectionLimit: 4 })
    return {
      dialect: 'mariadb',
      executor: fromMysql2,
      transactions: mysql2Transactions<PoolConnection>(pool),
      statement: (sql) => pool.query(sql),
      close: async () => {
        await pool.end()
        await database.drop()
      },
    }
  })
})

describe('A name in a fault of SQLite', () => {
  keepsItInside<Sqlite.Database>(async () => {
    const db = new Sqlite(':memory:')
    prepareBetterSqlite3(db)
    return {
      dialect: 'sqlite',
      executor: fromBetterSqlite3,
      transactions: betterSqlite3Transactions(db),
      statement: async (sql) => db.exec(sql),
      close: async () => db.close(),
    }
  })
})
