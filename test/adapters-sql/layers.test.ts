// The faults of real servers as ORMs and other drivers hand them on: what they tell of, what is
// said of them, and a run that waits them out.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@libsql/client'
import Sqlite from 'better-sqlite3'
import { createConnection } from 'mysql2/promise'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { describeSqlFault } from '../../src/adapters/sql/index.js'
import { type FaultKind, faultText } from '../../src/index.js'
import type { AnyLayer } from '../support/layers/layer.js'
import { WAYS } from '../support/layers/layers.js'
import { transactionCases } from '../../src/testing/conformance/transaction-cases.js'
import { libraryTables, purgeWithout, USERS } from '../support/layers/purge.js'
import {
  mariaDbDatabase,
  mariaDbMissing,
  type Missing,
  postgresDatabase,
  postgresMissing,
} from '../support/servers.js'
import type { DatabaseName } from '../support/dialects.js'

/** A database of its own, and a connection to it that goes through no layer. */
interface Place {
  readonly at: string
  readonly query: (sql: string) => Promise<readonly unknown[]>
  readonly drop: () => Promise<unknown>
}

const sqlitePlace = async (): Promise<Place> => {
  const folder = mkdtempSync(join(tmpdir(), 'ils-user-purge-'))
  const at = join(folder, 'library.db')
  const db = new Sqlite(at)
  return {
    at,
    query: async (sql) => {
      const statement = db.prepare(sql)
      if (statement.reader) return statement.all()
      statement.run()
      return []
    },
    drop: async () => {
      db.close()
      rmSync(folder, { recursive: true })
    },
  }
}

/**
 * SQLite locks a file against other processes. Two copies of SQLite in one process, such as that of
 * better-sqlite3 and that of libsql, do not see the locks of each other.
 */
const libsqlPlace = async (): Promise<Place> => {
  const folder = mkdtempSync(join(tmpdir(), 'ils-user-purge-'))
  const at = join(folder, 'library.db')
  const client = createClient({ url: `file:${at}`, timeout: 50 })
  return {
    at,
    query: async (sql) => (await client.execute(sql)).rows.map((row) => ({ ...row })),
    drop: async () => {
      client.close()
      rmSync(folder, { recursive: true })
    },
  }
}

const postgresPlace = async (): Promise<Place> => {
  const { url, drop } = await postgresDatabase()
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return {
    at: url,
    query: async (sql) => (await client.query(sql)).rows,
    drop: () => client.end().then(drop),
  }
}

const mariaDbPlace = async (): Promise<Place> => {
  const { url, drop } = await mariaDbDatabase()
  const connection = await createConnection(url)
  return {
    at: url,
    query: async (sql) => {
      const [rows] = await connection.query(sql)
      return Array.isArray(rows) ? rows : []
    },
    drop: () => connection.end().then(drop),
  }
}

/** How a database says it; `n` is a number, `hold` a row that somebody holds. */
interface Words {
  readonly place: () => Promise<Place>
  readonly missing: Missing
  readonly tables: readonly string[]
  readonly missingTable: string
  readonly duplicate: string
  readonly foreignKey: string
  /** Run in the transaction before a statement that must not wait long. */
  readonly hurry: readonly string[]
  readonly lock: string
  readonly locked: string
  readonly slow: string | null
  readonly timeout: string
  /** Answers the session's number as `id`; ends that session; answers nothing once it is gone. */
  /** Answers the time-outs of a transaction, and how it is isolated where that can be asked. */
  readonly timeouts: string
  readonly shownTimeouts: string
  readonly session: {
    readonly id: string
    readonly end: (id: string) => string
    readonly alive: (id: string) => string
  } | null
}

const KEYS = [
  'create table marks (mark varchar(40))',
  'create table t (n integer primary key, name varchar(40) not null, constraint t_name unique ' +
    '(name))',
]

const WORDS: Readonly<Record<DatabaseName, Words>> = {
  sqlite: {
    place: sqlitePlace,
    missing: null,
    tables: [...KEYS, 'create table child (n integer constraint child_t references t (n))'],
    missingTable: 'SQLITE_ERROR: no such table: nowhere',
    duplicate: 'SQLITE_CONSTRAINT_UNIQUE: column t.name',
    foreignKey: 'SQLITE_CONSTRAINT_FOREIGNKEY',
    hurry: [],
    lock: 'begin immediate',
    locked: 'SQLITE_BUSY',
    slow: null,
    timeout: '',
    timeouts: '',
    shownTimeouts: '',
    session: null,
  },
  postgres: {
    place: postgresPlace,
    missing: await postgresMissing(),
    tables: [
      ...KEYS,
      'create table child (n integer constraint child_t references t (n))',
      'create table late (n integer references t (n) deferrable initially deferred)',
    ],
    missingTable: '42P01: table nowhere',
    duplicate: '23505: table t, constraint t_name',
    foreignKey: '23503: table child, constraint child_t',
    hurry: ['set local lock_timeout = 20', 'set local statement_timeout = 100'],
    lock: 'select n from t where n = 1 for update',
    locked: '55P03',
    slow: 'select pg_sleep(20)',
    timeout: '57014',
    timeouts: `select current_setting('lock_timeout') as a,
      current_setting('idle_in_transaction_session_timeout') as b,
      current_setting('transaction_isolation') as c`,
    shownTimeouts: '5s 15s repeatable read',
    session: {
      id: 'select pg_backend_pid() as id',
      end: (id) => `select pg_terminate_backend(${id})`,
      alive: (id) => `select pid from pg_stat_activity where pid = ${id}`,
    },
  },
  mariadb: {
    place: mariaDbPlace,
    missing: await mariaDbMissing(),
    tables: [
      ...KEYS.map((each) => `${each} engine = InnoDB`),
      'create table child (n integer, constraint child_t foreign key (n) references t (n)) ' +
        'engine = InnoDB',
    ],
    missingTable: 'ER_NO_SUCH_TABLE: table $database.nowhere',
    duplicate: 'ER_DUP_ENTRY: constraint t_name',
    foreignKey: 'ER_NO_REFERENCED_ROW_2: table child, constraint child_t',
    hurry: [],
    lock: 'select n from t where n = 1 for update nowait',
    locked: 'ER_LOCK_WAIT_TIMEOUT',
    slow: 'set statement max_statement_time = 0.1 for select sleep(20)',
    timeout: 'ER_STATEMENT_TIMEOUT',
    timeouts: 'select @@innodb_lock_wait_timeout as a, @@idle_transaction_timeout as b',
    shownTimeouts: '5 15',
    session: {
      id: 'select connection_id() as id',
      end: (id) => `kill ${id}`,
      alive: (id) => `select id from information_schema.processlist where id = ${id}`,
    },
  },
}

/** Resolves for each of so many once all of them are there. */
function meeting(size: number): () => Promise<void> {
  let open: () => void = () => undefined
  const all = new Promise<void>((resolve) => {
    open = resolve
  })
  let there = 0
  return () => {
    if (++there === size) open()
    return all
  }
}

/** What the wrappers call every fault of a driver. */
const SAY_NOTHING = [
  'Error',
  'error',
  'DrizzleQueryError',
  'SequelizeDatabaseError',
  'QueryFailedError',
]

for (const { name, dialect, open } of WAYS) {
  const isLibsql = name.endsWith('libsql')
  const words = { ...WORDS[dialect], ...(isLibsql && { place: libsqlPlace }) }
  describe.skipIf(words.missing !== null)(
    words.missing === null ? name : `${name} (skipped: ${words.missing})`,
    () => {
      let place: Place
      let layer: AnyLayer
      beforeAll(async () => {
        place = await words.place()
        for (const statement of words.tables) await place.query(statement)
        layer = await open(place.at)
      })
      beforeEach(async () => {
        for (const statement of [
          'delete from marks',
          'delete from child',
          'delete from t',
          "insert into t values (1, 'Ada Lovelace')",
        ])
          await place.query(statement)
      })
      afterAll(async () => {
        await layer.close()
        await place.drop()
      })

      const write = <Result>(work: (tx: unknown) => Promise<Result>): Promise<Result> =>
        layer.transactions.run(work, { mode: 'write' })
      const faultOf = (run: Promise<unknown>): Promise<unknown> =>
        run.then(
          () => expect.fail('nothing was thrown'),
          (fault: unknown) => fault,
        )
      /** What is known of the fault of a transaction with these statements. */
      const told = async (
        ...statements: readonly string[]
      ): Promise<readonly [FaultKind | undefined, string]> =>
        tell(
          write(async (tx) => {
            for (const statement of statements) await layer.executor(tx).execute(statement, [])
          }),
        )
      const tell = async (
        run: Promise<unknown>,
      ): Promise<readonly [FaultKind | undefined, string]> => {
        const fault = await faultOf(run)
        return [
          layer.transactions.faultKind?.(fault),
          faultText(describeSqlFault(fault)).replace(/ils_user_purge_test_\w+/, '$database'),
        ]
      }

      test('commits, counts what it changed, and binds what is text', async () => {
        const insert = `insert into t values (${dialect === 'postgres' ? '$1, $2' : '?, ?'})`
        const changed = await write(async (tx) => {
          const { execute } = layer.executor(tx)
          const counts = [
            await execute(insert, [2, "O'Hara $1 ?"]),
            await execute('update t set n = n + 10', []),
            await execute('delete from t where n = 99', []),
          ]
          return counts.map(({ affected }) => affected)
        })
        expect(changed).toEqual([1, 2, 0])
        expect(await place.query('select name from t where n = 12')).toEqual([
          { name: "O'Hara $1 ?" },
        ])
      })

      test('tells a missing table from a user who makes trouble', async () => {
        expect(await told('select n from nowhere')).toEqual(['outage', words.missingTable])
        expect(await told('update nowhere set n = 1')).toEqual(['outage', words.missingTable])
      })

      test('names the constraint that a user breaks, and not the value', async () => {
        expect(await told("insert into t values (2, 'Ada Lovelace')")).toEqual([
          'user',
          words.duplicate,
        ])
        expect(await told('insert into child values (77)')).toEqual(['user', words.foreignKey])
      })

      test('tells a row or database that somebody holds', async () => {
        await place.query(dialect === 'sqlite' ? words.lock : 'begin')
        if (dialect !== 'sqlite') await place.query(words.lock)
        expect(await told(...words.hurry, words.lock)).toEqual(['locked', words.locked])
        await place.query('rollback')
      })

      test(
        'carries a purge through the time in which a ' + 'table is missing, with nobody failed',
        async () => {
          const library = await words.place()
          for (const statement of libraryTables(dialect)) await library.query(statement)
          const mine = await open(library.at)
          const { totals, waited } = await purgeWithout(dialect, mine, library.query).finally(() =>
            mine.close(),
          )
          await library.drop()
          expect(totals).toMatchObject({
            scope: totals.purged + totals.kept,
            failed: 0,
            inDoubt: 0,
            vanished: 0,
          })
          expect(totals.purged).toBeGreaterThan(USERS / 3)
          expect(
            waited.map((each) => each.replace(/ils_user_purge_test_\w+/, '$database')),
          ).toEqual([words.missingTable.replace('nowhere', 'fines')])
        },
      )

      if (dialect !== 'sqlite')
        test('tells a deadlock from a user who makes trouble', async () => {
          await place.query("insert into t values (2, 'Grace Hopper')")
          const lock = (n: number) => `select n from t where n = ${n} for update`
          const bothHaveOne = meeting(2)
          const run = (first: number, second: number) =>
            write(async (tx) => {
              const { execute } = layer.executor(tx)
              await execute(lock(first), [])
              await bothHaveOne()
              await execute(lock(second), [])
            })
          const ends = await Promise.allSettled([run(1, 2), run(2, 1)])
          const victims = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []))
          expect(victims.map((fault) => layer.transactions.faultKind?.(fault))).toEqual(['outage'])
        })

      const cases = transactionCases<unknown>().filter(
        ({ needs }) => needs === undefined || dialect === 'postgres',
      )
      for (const each of cases)
        test(`${each.id}: ${each.title}`, async () => {
          const marks = async (mark: string) =>
            (await place.query(`select mark from marks where mark = '${mark}'`)).length > 0
          const subject = {
            transactions: layer.transactions,
            write: async (tx: unknown, mark: string) => {
              await layer.executor(tx).execute(`insert into marks values ('${mark}')`, [])
            },
            sees: async (tx: unknown, mark: string) => {
              const text = `select mark from marks where mark = '${mark}'`
              return (await layer.executor(tx).execute(text, [])).rows.length > 0
            },
            isCommitted: marks,
            pause: (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20)),
            ...(dialect === 'postgres' && {
              spoilCommit: async (tx: unknown) => {
                await layer.executor(tx).execute('insert into late values (99)', [])
              },
            }),
          }
          await each.run(subject, dialect === 'postgres' ? ['failing-commit'] : [])
        })

      if (dialect === 'sqlite')
        test('tells a full disk', async () => {
          const fault = await faultOf(
            write(async (tx) => {
              const { execute } = layer.executor(tx)
              await execute('pragma max_page_count = 1', [])
              await execute('create table filler (text text)', [])
              await execute(
                "insert into filler values (replace(hex(zeroblob(9999)), '0', 'x'))",
                [],
              )
            }),
          )
          expect(layer.transactions.faultKind?.(fault)).toBe('outage')
        })

      if (dialect !== 'sqlite')
        test('sets the time-outs of the server', async () => {
          const shown = await layer.transactions.run(
            async (tx) => (await layer.executor(tx).execute(words.timeouts, [])).rows[0],
            { mode: 'read' },
          )
          expect(Object.values(shown ?? {}).join(' ')).toBe(words.shownTimeouts)
        })

      if (dialect === 'postgres')
        test(
          'rejects a transaction in which a fault was ' + 'swallowed, and keeps none of it',
          async () => {
            const run = write(async (tx) => {
              const { execute } = layer.executor(tx)
              await execute("insert into t values (3, 'Mary Somerville')", [])
              await execute('select n from nowhere', []).catch(() => undefined)
            })
            await expect(run).rejects.toThrow()
            expect(await place.query('select n from t where n = 3')).toEqual([])
          },
        )

      const { slow, session } = words
      // better-sqlite3 can neither be interrupted nor lose a connection.
      if (slow === null || session === null) return

      test('tells a statement that takes too long', async () => {
        expect(await told(...words.hurry, slow)).toEqual(['timeout', words.timeout])
      })

      test('tells a connection that was lost, and lives on', async () => {
        // Sequelize says on the console that it could not roll back.
        const said = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
        const mine = await open(place.at)
        const run = mine.transactions.run(
          async (tx) => {
            const [row] = (await mine.executor(tx).execute(session.id, [])).rows
            const number = String(row?.id)
            await place.query(session.end(number))
            while ((await place.query(session.alive(number))).length > 0);
            await mine.executor(tx).execute(session.id, [])
          },
          { mode: 'write' },
        )
        const [kind, description] = await tell(run)
        expect(kind).toBe('outage')
        expect(SAY_NOTHING).not.toContain(description)
        said.mockRestore()
        await mine.close()
      })
    },
  )
}
