// The transaction ports: what they roll back, what they survive, and what they do not let pass.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import knex from 'knex'
import {
  createPool as createMariaDbPool,
  type Pool as MariaDbConnectorPool,
  type PoolConnection as MariaDbConnectorConnection,
} from 'mariadb'
import { Kysely, PostgresDialect } from 'kysely'
import { createPool, type Pool, type PoolConnection, type RowDataPacket } from 'mysql2/promise'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
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
  prepareBetterSqlite3,
  type SqlExecutor,
  sqlFaultKind,
} from '../../src/adapters/sql/index.js'
import type { TransactionPort } from '../../src/ports/transaction.js'
import {
  connectorUrl,
  mariaDbDatabase,
  mariaDbMissing,
  postgresDatabase,
  postgresMissing,
  type TestDatabase,
} from '../support/servers.js'
import { dialectOf } from '../support/dialects.js'

const noPostgres = await postgresMissing()
const noMariaDb = await mariaDbMissing()

const titled = (name: string, missing: string | null): string =>
  missing === null ? name : `${name} (skipped: ${missing})`

/** What every transaction port does, over a table `t` with one integer column `n`. */
const behavesAsTransactions = <Tx>(
  port: () => TransactionPort<Tx>,
  others: () => TransactionPort<Tx>,
  executor: (tx: Tx) => SqlExecutor,
): void => {
  const insert = (tx: Tx, n: number) => executor(tx).execute(`insert into t values (${n})`, [])
  const numbers = (from: TransactionPort<Tx>) =>
    from.run(
      async (tx) =>
        (await executor(tx).execute('select n as n from t order by n', [])).rows.map((row) =>
          Number(row.n),
        ),
      {
        mode: 'read',
      },
    )

  test('commits what the work did, and resolves with what it resolved to', async () => {
    const result = await port().run(async (tx) => (await insert(tx, 1)).affected, { mode: 'write' })
    expect(result).toBe(1)
    expect(await numbers(others())).toEqual([1])
  })

  test('rolls back and rejects with the very fault that the work threw', async () => {
    const fault = new Error('no')
    const run = port().run(
      async (tx) => {
        await insert(tx, 1)
        throw fault
      },
      { mode: 'write' },
    )
    await expect(run).rejects.toBe(fault)
    expect(await numbers(others())).toEqual([])
  })

  test('keeps what is not committed from others', async () => {
    await port().run(
      async (tx) => {
        await insert(tx, 1)
        expect(await numbers(others())).toEqual([])
      },
      { mode: 'write' },
    )
    expect(await numbers(others())).toEqual([1])
  })

  test('goes on after a failed run', async () => {
    await expect(
      port().run(async () => Promise.reject(new Error('no')), { mode: 'write' }),
    ).rejects.toThrow('no')
    await port().run((tx) => insert(tx, 2), { mode: 'write' })
    expect(await numbers(port())).toEqual([2])
  })

  test('rejects with an outage for a table that is missing', async () => {
    const fault = await port()
      .run((tx) => executor(tx).execute('select n as n from nowhere', []), { mode: 'read' })
      .catch((each: unknown) => each)
    expect(port().faultKind?.(fault)).toBe('outage')
  })

  test('calls a row that breaks a constraint no outage', async () => {
    const fault = await port()
      .run(
        async (tx) => {
          await insert(tx, 1)
          await insert(tx, 1)
        },
        { mode: 'write' },
      )
      .catch((each: unknown) => each)
    expect(fault).toBeInstanceOf(Error)
    expect(port().faultKind?.(fault)).toBe('user')
    expect(port().faultKind?.(new TypeError('a mistake of the host'))).toBe('other')
    expect(port().faultKind?.(undefined)).toBe('other')
  })
}

/** What a port does that hands a transaction over before it has begun; over the same table. */
const handsOverEarly = <Tx>(
  port: () => TransactionPort<Tx>,
  executor: (tx: Tx) => SqlExecutor,
): void => {
  test(
    'hands a transaction over before it has begun to work that waits itself, and all of the ' +
      'work is within it',
    async () => {
      const order: string[] = []
      let begun: Promise<unknown> = Promise.reject(new Error('never handed over'))
      begun.catch(() => undefined)
      const inside = async (tx: Tx): Promise<never> => {
        order.push('work')
        void begun.then(() => order.push('begun'))
        // Handed over behind the beginning, so it is carried out behind it.
        await executor(tx).execute('insert into t values (1)', [])
        order.push('inserted')
        throw new Error('on purpose')
      }
      const onBeginSent = (beginning: Promise<unknown>): void => {
        order.push('handed over')
        begun = beginning
      }
      await expect(port().run(inside, { mode: 'write', onBeginSent: onBeginSent })).rejects.toThrow(
        'on purpose',
      )
      expect(order).toEqual(['handed over', 'work', 'begun', 'inserted'])
      const { rows } = await port().run(
        (tx) => executor(tx).execute('select count(*) as n from t', []),
        { mode: 'read' },
      )
      expect(Number(rows[0]?.n)).toBe(0)
    },
  )
}

describe('transactions of better-sqlite3', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ils-user-purge-'))
  let db: Sqlite.Database
  let other: Sqlite.Database
  beforeAll(() => {
    db = new Sqlite(join(folder, 't.db'))
    other = new Sqlite(join(folder, 't.db'))
    for (const each of [db, other]) prepareBetterSqlite3(each)
    db.exec('create table t (n integer primary key)')
  })
  beforeEach(() => {
    db.exec('delete from t')
  })
  afterAll(() => {
    db.close()
    other.close()
    rmSync(folder, { recursive: true })
  })

  behavesAsTransactions(
    () => betterSqlite3Transactions(db),
    () => betterSqlite3Transactions(other),
    fromBetterSqlite3,
  )

  test('are prepared once another process has made its tables', async () => {
    const file = join(folder, 'made-by-another.db')
    const program = `
      const db = new (require('better-sqlite3'))(${JSON.stringify(file)})
      db.exec('begin exclusive; create table other (n integer)')
      console.log('begun')
      setTimeout(() => db.exec('commit'), 300)`
    const maker = spawn(process.execPath, ['-e', program], { stdio: 'pipe' })
    await once(maker.stdout, 'data')
    const late = new Sqlite(file, { timeout: 0 })
    prepareBetterSqlite3(late)
    expect(late.prepare('select count(*) as n from other').get()).toEqual({ n: 0 })
    expect(late.pragma('busy_timeout', { simple: true })).toBe(50)
    late.close()
    if (maker.exitCode === null) await once(maker, 'exit')
  })

  test(
    'lets runs that start at once take turns, also ' + 'through two ports on one database',
    async () => {
      const log: string[] = []
      const step = (name: string) => async () => {
        log.push(`${name} begins`)
        for (let turns = 0; turns < 20; turns++) await Promise.resolve()
        log.push(`${name} ends`)
      }
      await Promise.all([
        betterSqlite3Transactions(db).run(step('first'), { mode: 'write' }),
        betterSqlite3Transactions(db).run(step('second'), { mode: 'write' }),
      ])
      expect(log).toEqual(['first begins', 'first ends', 'second begins', 'second ends'])
    },
  )

  test('rejects as locked while another connection holds the database', async () => {
    const port = betterSqlite3Transactions(db)
    other.exec('begin immediate')
    const fault = await port.run(async () => 1, { mode: 'write' }).catch((each: unknown) => each)
    other.exec('rollback')
    expect(fault).toMatchObject({ code: 'SQLITE_BUSY' })
    expect(port.faultKind?.(fault)).toBe('locked')
  })

  test('waits for the database where it was given a way to sleep', async () => {
    const waits: number[] = []
    const sleep = async (millis: number) => {
      waits.push(millis)
      if (waits.length === 2) other.exec('rollback')
    }
    other.exec('begin immediate')
    expect(
      await betterSqlite3Transactions(db, { sleep }).run(async () => 'done', { mode: 'write' }),
    ).toBe('done')
    expect(waits).toEqual([20, 20])
  })

  test('gives up after so many tries', async () => {
    let waits = 0
    const sleep = async () => {
      waits++
    }
    other.exec('begin immediate')
    const run = betterSqlite3Transactions(db, { sleep, attempts: 3 }).run(async () => 1, {
      mode: 'write',
    })
    await expect(run).rejects.toMatchObject({ code: 'SQLITE_BUSY' })
    other.exec('rollback')
    expect(waits).toBe(2)
  })

  test('rejects when the transaction ended under the work', async () => {
    const run = betterSqlite3Transactions(db).run(async (tx) => tx.exec('rollback'), {
      mode: 'write',
    })
    await expect(run).rejects.toThrow('no transaction is active')
  })

  test('rolls back when the commit fails', async () => {
    db.exec('create table child (n integer references t (n) deferrable initially deferred)')
    const run = betterSqlite3Transactions(db).run(
      async (tx) => tx.exec('insert into child values (7)'),
      { mode: 'write' },
    )
    await expect(run).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT_FOREIGNKEY' })
    expect(db.inTransaction).toBe(false)
    expect(db.prepare('select count(*) from child').pluck().get()).toBe(0)
  })

  test('sets a connection up so that a commit is durable and waiting is short', () => {
    const settings = ['busy_timeout', 'journal_mode', 'synchronous', 'foreign_keys'].map((name) =>
      db.pragma(name, { simple: true }),
    )
    expect(settings).toEqual([50, 'wal', 2, 1])
  })
})

describe.skipIf(noPostgres !== null).each([false, true])(
  titled('transactions of pg, pipelined: %s', noPostgres),
  (pipeline) => {
    let database: TestDatabase
    let pool: pg.Pool
    const port = () => pgTransactions<pg.PoolClient>(pool)
    beforeAll(async () => {
      database = await postgresDatabase()
      pool = new pg.Pool({ connectionString: database.url, max: 3, pipeline })
      pool.on('error', () => undefined)
      await pool.query('create table t (n integer primary key)')
    })
    beforeEach(async () => {
      await pool.query('delete from t')
    })
    afterAll(async () => {
      await pool.end()
      await database.drop()
    })

    behavesAsTransactions(port, port, (client) => fromPg(client, { prepare: false }))

    test(
      'rejects when the server made a rollback of the commit, because the work swallowed a ' +
        'fault',
      async () => {
        const run = port().run(
          async (tx) => {
            await tx.query('insert into t values (1)')
            await tx.query('insert into t values (1)').catch(() => undefined)
          },
          { mode: 'write' },
        )
        await expect(run).rejects.toMatchObject({ code: 'sql-commit-rolled-back' })
        expect((await pool.query('select n from t')).rows).toEqual([])
      },
    )

    // Without the option the driver warns of statements that are not awaited.
    if (pipeline) handsOverEarly(port, fromPg)
    const testPipelined = pipeline ? test : () => undefined
    testPipelined(
      'lets nothing behind a failed statement be done, although it was handed over at once',
      async () => {
        expect(port().faultDoomsTransaction).toBe(true)
        const insert = (tx: pg.PoolClient, n: number) =>
          fromPg(tx).execute('insert into t values ($1)', [n])
        const ends = await port()
          .run(
            (tx) =>
              Promise.allSettled([insert(tx, 1), insert(tx, 1), insert(tx, 2)]).then((all) =>
                Promise.reject(all),
              ),
            { mode: 'write' },
          )
          .catch((all: unknown) => all as readonly PromiseSettledResult<unknown>[])
        expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
        expect((await pool.query('select n from t')).rows).toEqual([])
      },
    )

    test(
      'survives a connection that is lost in ' + 'mid-transaction, and does not use it again',
      async () => {
        const backend = (client: pg.PoolClient | pg.Pool) =>
          client.query('select pg_backend_pid() as pid').then(({ rows }) => rows[0].pid)
        let lost = 0
        const fault = await port()
          .run(
            async (tx) => {
              lost = await backend(tx)
              const ended = new Promise((resolve) => tx.once('end', resolve))
              await pool.query('select pg_terminate_backend($1)', [lost])
              await ended
              await tx.query('insert into t values (1)')
            },
            { mode: 'write' },
          )
          .catch((each: unknown) => each)
        // The driver has no code for this fault; it gets the one with which the server ended the
        // connection.
        expect(fault).toMatchObject({ code: '57P01' })
        expect(port().faultKind?.(fault)).toBe('outage')
        const backends = await Promise.all(
          [1, 2, 3].map(() => port().run(backend, { mode: 'read' })),
        )
        expect(backends).not.toContain(lost)
      },
    )

    test('leaves no listener and no setting on a client that goes back', async () => {
      const one = new pg.Pool({ connectionString: database.url, max: 1, pipeline })
      const client = await one.connect()
      const before = client.listenerCount('error')
      client.release()
      const single = pgTransactions<pg.PoolClient>(one)
      const inside = await single.run(
        async (tx) => (await tx.query('show lock_timeout')).rows[0].lock_timeout,
        { mode: 'write' },
      )
      const again = await one.connect()
      expect(again.listenerCount('error')).toBe(before)
      expect([inside, (await again.query('show lock_timeout')).rows[0].lock_timeout]).toEqual([
        '5s',
        '0',
      ])
      again.release()
      await one.end()
    })

    test('sets the isolation and the time-outs that it was given', async () => {
      const shown = (mode: 'read' | 'write') =>
        pgTransactions<pg.PoolClient>(pool, {
          lockTimeoutMs: 250,
          idleTimeoutMs: 0,
          statementTimeoutMs: 7000,
        }).run(
          async (tx) => {
            const names = [
              'transaction_isolation',
              'transaction_read_only',
              'lock_timeout',
              'idle_in_transaction_session_timeout',
              'statement_timeout',
            ]
            const values: unknown[] = []
            for (const name of names) values.push((await tx.query(`show ${name}`)).rows[0][name])
            return values
          },
          { mode },
        )
      expect(await shown('write')).toEqual(['read committed', 'off', '250ms', '0', '7s'])
      expect(await shown('read')).toEqual(['repeatable read', 'on', '250ms', '0', '7s'])
      expect(() => pgTransactions<pg.PoolClient>(pool, { lockTimeoutMs: -1 })).toThrow(
        'lock_timeout must be a whole number',
      )
    })

    test('waits for a lock no longer than told, and calls the row locked', async () => {
      await pool.query('insert into t values (1)')
      const hasty = pgTransactions<pg.PoolClient>(pool, { lockTimeoutMs: 20 })
      const fault = await port().run(
        async (tx) => {
          await tx.query('select n from t for update')
          return hasty
            .run((second) => second.query('select n from t for update'), { mode: 'write' })
            .catch((each: unknown) => each)
        },
        { mode: 'write' },
      )
      expect(fault).toMatchObject({ code: '55P03' })
      expect(hasty.faultKind?.(fault)).toBe('locked')
    })
  },
)

/**
 * What holds of MariaDB, which ends the transaction of a deadlock's victim; over a table `t` of
 * numbers that is empty before each test.
 */
const outlivesDeadlocks = <Tx>(
  port: () => TransactionPort<Tx>,
  executor: (tx: Tx) => SqlExecutor,
  idle: (sql: string) => Promise<unknown>,
): void => {
  const execute = (tx: Tx, sql: string) => executor(tx).execute(sql, [])
  const lock = (tx: Tx, n: number) => execute(tx, `select n from t where n = ${n} for update`)
  const write = <Result>(work: (tx: Tx) => Promise<Result>) => port().run(work, { mode: 'write' })
  /**
   * Gives the victim of a deadlock the statement that fails and one behind it, and answers
   * how they and what `then` does ended.
   */
  const victimised = async (
    then: (tx: Tx, ends: readonly PromiseSettledResult<unknown>[]) => Promise<unknown>,
  ) => {
    await write((tx) => execute(tx, 'insert into t values (1), (2)'))
    let holds = (): void => undefined
    const held = new Promise<void>((resolve) => {
      holds = resolve
    })
    let ends: readonly PromiseSettledResult<unknown>[] = []
    let fault: unknown
    await write(async (winner) => {
      // The one that has changed more is not the victim.
      await execute(winner, 'insert into t select seq from seq_100_to_200')
      await lock(winner, 2)
      const victim = write(async (tx) => {
        await lock(tx, 1)
        const handedOver = Promise.allSettled([
          lock(tx, 2),
          execute(tx, 'insert into t values (3)'),
        ])
        holds()
        ends = await handedOver
        await then(tx, ends)
      }).catch((each: unknown) => {
        fault = each
      })
      await held
      await lock(winner, 1)
      await victim
    })
    const { rows } = await port().run(
      (tx) => execute(tx, 'select count(*) as n from t where n = 3'),
      { mode: 'read' },
    )
    return { ends, fault, left: Number(rows[0]?.n) }
  }

  test('rolls back what was handed over behind a statement that a deadlock failed', async () => {
    expect(port().faultDoomsTransaction).toBe(true)
    const { ends, fault, left } = await victimised(async (_tx, [first]) => {
      if (first?.status === 'rejected') throw first.reason
    })
    expect(ends).toMatchObject([
      { status: 'rejected', reason: { code: 'ER_LOCK_DEADLOCK' } },
      { status: 'fulfilled' },
    ])
    expect(fault).toMatchObject({ code: 'ER_LOCK_DEADLOCK' })
    expect(port().faultKind?.(fault)).toBe('outage')
    expect(left).toBe(0)
  })

  test('commits nothing after a deadlock whose fault the work swallowed', async () => {
    const { ends, fault, left } = await victimised((tx) => execute(tx, 'insert into t values (4)'))
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
    expect(fault).toMatchObject({ code: 'sql-transaction-ended' })
    expect(left).toBe(0)
  })

  test('gives connections back that commit by themselves again', async () => {
    const autocommit = async (tx: Tx) =>
      Number((await execute(tx, 'select @@autocommit as n')).rows[0]?.n)
    const failed = write(() => Promise.reject(new Error('on purpose')))
    await expect(failed).rejects.toThrow('on purpose')
    expect(
      await Promise.all([write(autocommit), port().run(autocommit, { mode: 'read' })]),
    ).toEqual([0, 0])
    expect(await Promise.all([1, 2, 3].map(() => idle('select @@autocommit')))).toEqual([
      [1],
      [1],
      [1],
    ])
  })
}

describe.skipIf(noMariaDb !== null)(titled('transactions of mysql2', noMariaDb), () => {
  let database: TestDatabase
  let pool: Pool
  const port = () => mysql2Transactions<PoolConnection>(pool)
  const value = async (connection: PoolConnection | Pool, sql: string): Promise<unknown> =>
    Object.values((await connection.query<RowDataPacket[]>(sql))[0][0] ?? {})
  beforeAll(async () => {
    database = await mariaDbDatabase()
    pool = createPool({ uri: database.url, connectionLimit: 3 })
    await pool.query('create table t (n integer primary key) engine = InnoDB')
  })
  beforeEach(async () => {
    await pool.query('delete from t')
  })
  afterAll(async () => {
    await pool.end()
    await database.drop()
  })

  behavesAsTransactions(port, port, fromMysql2)
  handsOverEarly(port, fromMysql2)
  outlivesDeadlocks(port, fromMysql2, (sql) => value(pool, sql))

  test('rejects when the transaction ended under the work', async () => {
    const run = port().run((tx) => tx.query('rollback'), { mode: 'write' })
    await expect(run).rejects.toMatchObject({ code: 'sql-transaction-ended' })
  })

  test(
    'survives a connection that is lost in ' + 'mid-transaction, and does not use it again',
    async () => {
      let lost: unknown
      const fault = await port()
        .run(
          async (tx) => {
            lost = await value(tx, 'select connection_id()')
            await pool.query(`kill ${String(lost)}`)
            await tx.query('insert into t values (1)')
          },
          { mode: 'write' },
        )
        .catch((each: unknown) => each)
      expect(port().faultKind?.(fault)).toBe('outage')
      const connections = await Promise.all(
        [1, 2, 3].map(() =>
          port().run((tx) => value(tx, 'select connection_id()'), { mode: 'read' }),
        ),
      )
      expect(connections).not.toContainEqual(lost)
    },
  )

  test('sets the time-outs that it was given', async () => {
    const shown = await mysql2Transactions<PoolConnection>(pool, {
      lockWaitSeconds: 3,
      idleSeconds: 0,
    }).run((tx) => value(tx, 'select @@innodb_lock_wait_timeout, @@idle_transaction_timeout'), {
      mode: 'write',
    })
    expect(shown).toEqual([3, 0])
    expect(() => mysql2Transactions<PoolConnection>(pool, { idleSeconds: 1.5 })).toThrow(
      'idleSeconds must be a whole number',
    )
  })

  test('reads out of one snapshot and refuses to write where the mode is read', async () => {
    const countTwice = (mode: 'read' | 'write', n: number) =>
      port().run(
        async (tx) => {
          const before = await value(tx, 'select count(*) from t')
          await pool.query(`insert into t values (${n})`)
          return [before, await value(tx, 'select count(*) from t')]
        },
        { mode },
      )
    expect(await countTwice('read', 1)).toEqual([[0], [0]])
    expect(await countTwice('write', 2)).toEqual([[1], [2]])
    const writing = port().run((tx) => tx.query('insert into t values (3)'), { mode: 'read' })
    await expect(writing).rejects.toMatchObject({
      code: 'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION',
    })
  })

  test('locks no gap between the rows that it locks', async () => {
    await pool.query('insert into t values (1), (10)')
    await port().run(
      async (tx) => {
        await tx.query('select n from t where n between 1 and 10 for update')
        await mysql2Transactions<PoolConnection>(pool, { lockWaitSeconds: 0 }).run(
          (desk) => desk.query('insert into t values (5)'),
          {
            mode: 'write',
          },
        )
      },
      { mode: 'write' },
    )
    expect(await value(pool, 'select count(*) from t')).toEqual([3])
  })

  test('calls more than fits into a packet no outage, and goes on after it', async () => {
    const [most] = (await value(pool, 'select @@max_allowed_packet')) as readonly number[]
    const fault = await port()
      .run(
        (tx) => fromMysql2(tx).execute('select length(?) as n', ['x'.repeat(Number(most) + 1024)]),
        { mode: 'write' },
      )
      .catch((each: unknown) => each)
    expect(fault).toMatchObject({ code: 'ER_NET_PACKET_TOO_LARGE' })
    expect(port().faultKind?.(fault)).toBe('other')
    expect(await port().run((tx) => value(tx, 'select 1'), { mode: 'write' })).toEqual([1])
  })

  test('calls a row that stays locked by its name', async () => {
    await pool.query('insert into t values (1)')
    const hasty = mysql2Transactions<PoolConnection>(pool, { lockWaitSeconds: 0 })
    const fault = await port().run(
      async (tx) => {
        await tx.query('select n from t for update')
        return hasty
          .run((second) => second.query('select n from t for update'), { mode: 'write' })
          .catch((each: unknown) => each)
      },
      { mode: 'write' },
    )
    expect(fault).toMatchObject({ code: 'ER_LOCK_WAIT_TIMEOUT' })
    expect(hasty.faultKind?.(fault)).toBe('locked')
  })
})

describe.skipIf(noMariaDb !== null)(
  titled('transactions of the MariaDB connector', noMariaDb),
  () => {
    let database: TestDatabase
    let pool: MariaDbConnectorPool
    const port = () => mariaDbTransactions<MariaDbConnectorConnection>(pool)
    const value = async (
      connection: MariaDbConnectorConnection | MariaDbConnectorPool,
      sql: string,
    ): Promise<readonly number[]> =>
      Object.values((await connection.query(sql))[0] ?? {}).map(Number)
    beforeAll(async () => {
      database = await mariaDbDatabase()
      pool = createMariaDbPool(connectorUrl(database.url, 3))
      await pool.query('create table t (n integer primary key) engine = InnoDB')
    })
    beforeEach(async () => {
      await pool.query('delete from t')
    })
    afterAll(async () => {
      await pool.end()
      await database.drop()
    })

    behavesAsTransactions(port, port, fromMariaDb)
    handsOverEarly(port, fromMariaDb)

    test('rejects when the transaction ended under the work', async () => {
      const run = port().run((tx) => tx.query('rollback'), { mode: 'write' })
      await expect(run).rejects.toMatchObject({ code: 'sql-transaction-ended' })
    })

    test(
      'carries out what it is handed at once, in that order, and fails what comes behind a ' +
        'broken statement by itself',
      async () => {
        const insert = (tx: MariaDbConnectorConnection, n: number) =>
          fromMariaDb(tx).execute('insert into t values (?)', [n])
        const ends = await port().run(
          (tx) =>
            Promise.allSettled([
              insert(tx, 1),
              insert(tx, 1),
              fromMariaDb(tx).execute('select count(*) as n from t', []),
              insert(tx, 2),
            ]),
          { mode: 'write' },
        )
        expect(ends.map(({ status }) => status)).toEqual([
          'fulfilled',
          'rejected',
          'fulfilled',
          'fulfilled',
        ])
        expect(ends[2]).toMatchObject({ value: { rows: [{ n: 1n }] } })
        expect(await value(pool, 'select count(*) from t')).toEqual([2])
      },
    )

    outlivesDeadlocks(port, fromMariaDb, (sql) => value(pool, sql))

    test(
      'survives a connection that is lost in ' + 'mid-transaction, and does not use it again',
      async () => {
        const own = async (tx: MariaDbConnectorConnection) =>
          (await value(tx, 'select connection_id()'))[0]
        let lost: number | undefined
        const fault = await port()
          .run(
            async (tx) => {
              lost = await own(tx)
              await pool.query(`kill ${String(lost)}`)
              await tx.query('insert into t values (1)')
            },
            { mode: 'write' },
          )
          .catch((each: unknown) => each)
        expect(port().faultKind?.(fault)).toBe('outage')
        const connections = await Promise.all(
          [1, 2, 3].map(() => port().run(own, { mode: 'read' })),
        )
        expect(connections).not.toContain(lost)
        expect(await value(pool, 'select count(*) from t')).toEqual([0])
      },
    )

    test('sets the isolation and the time-outs that it was given', async () => {
      const shown = await mariaDbTransactions<MariaDbConnectorConnection>(pool, {
        lockWaitSeconds: 3,
        idleSeconds: 0,
      }).run((tx) => value(tx, 'select @@innodb_lock_wait_timeout, @@idle_transaction_timeout'), {
        mode: 'write',
      })
      expect(shown).toEqual([3, 0])
      expect(() =>
        mariaDbTransactions<MariaDbConnectorConnection>(pool, { idleSeconds: 1.5 }),
      ).toThrow('idleSeconds must be a whole number')
      const writing = port().run((tx) => tx.query('insert into t values (3)'), { mode: 'read' })
      await expect(writing).rejects.toMatchObject({
        code: 'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION',
      })
    })

    test('calls a row that stays locked by its name', async () => {
      await pool.query('insert into t values (1)')
      const hasty = mariaDbTransactions<MariaDbConnectorConnection>(pool, { lockWaitSeconds: 0 })
      const fault = await port().run(
        async (tx) => {
          await tx.query('select n from t for update')
          return hasty
            .run((second) => second.query('select n from t for update'), { mode: 'write' })
            .catch((each: unknown) => each)
        },
        { mode: 'write' },
      )
      expect(fault).toMatchObject({ code: 'ER_LOCK_WAIT_TIMEOUT' })
      expect(hasty.faultKind?.(fault)).toBe('locked')
    })
  },
)

describe.skipIf(noPostgres !== null)(
  titled('a query builder over pg whose connection is lost in mid-transaction', noPostgres),
  () => {
    const kindOf = sqlFaultKind(dialectOf('postgres'))
    const TIMEOUTS = { lock_timeout: 5000, idle_in_transaction_session_timeout: 15_000 }
    const SHOWN = `select current_setting('lock_timeout') || ' ' ||
      current_setting('idle_in_transaction_session_timeout') as shown,
    pg_backend_pid() as pid`
    let database: TestDatabase
    let other: pg.Client
    beforeAll(async () => {
      database = await postgresDatabase()
      other = new pg.Client({ connectionString: database.url })
      await other.connect()
    })
    afterAll(async () => {
      await other.end()
      await database.drop()
    })

    /**
     * Ends the session that runs a transaction, between two of its statements, and answers what
     * then comes out of it.
     */
    const faultAfter = async (
      execute: SqlExecutor['execute'],
      ended: Promise<unknown>,
    ): Promise<void> => {
      const [row] = (await execute(SHOWN, [])).rows
      expect(row?.shown).toBe('5s 15s')
      await other.query('select pg_terminate_backend($1)', [row?.pid])
      // By now the driver has heard of it, in the middle of nothing.
      await ended
      await execute('select 1', [])
    }

    test('lives on with Kysely, as the how-to page sets it up, and blames nobody', async () => {
      const kyselyPool = new pg.Pool({ connectionString: database.url, ...TIMEOUTS })
      kyselyPool.on('connect', (client) => client.on('error', () => undefined))
      const ended = new Promise((resolve) =>
        kyselyPool.on('connect', (client) => client.once('end', () => resolve(null))),
      )
      kyselyPool.on('error', () => undefined)
      const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: kyselyPool }) })
      const fault = await db
        .transaction()
        .execute((tx) => faultAfter(fromKysely(tx).execute, ended))
        .catch((each: unknown) => each)
      expect(fault).toBeInstanceOf(Error)
      expect(kindOf(fault)).toBe('outage')
      await db.destroy()
    })

    test('lives on with Knex, as the how-to page sets it up, and blames nobody', async () => {
      let hearEnd: (value: unknown) => void = () => undefined
      const ended = new Promise((resolve) => {
        hearEnd = resolve
      })
      const afterCreate = (
        connection: pg.Client,
        done: (fault: null, connection: pg.Client) => void,
      ): void => {
        connection.once('end', () => hearEnd(null))
        done(null, connection)
      }
      const db = knex({
        client: 'pg',
        pool: { afterCreate },
        connection: {
          connectionString: database.url,
          options: '-c lock_timeout=5s -c idle_in_transaction_session_timeout=15s',
        },
        log: { warn: () => undefined, error: () => undefined },
      })
      const fault = await db
        .transaction((tx) => faultAfter(fromKnex(tx).execute, ended))
        .catch((each: unknown) => each)
      expect(fault).toBeInstanceOf(Error)
      expect(kindOf(fault)).toBe('outage')
      await db.destroy()
    })
  },
)

const unwell = async (sql: string): Promise<never> =>
  Promise.reject(new Error(`no answer to ${sql}`))

/** A connection of mysql2 that answers only such statements. */
const onlyAnswering = (answered: RegExp) => {
  const calls: string[] = []
  const connection = {
    execute: async () => [[], []] as const,
    query: (sql: string) => {
      if (sql === 'commit') calls.push(sql)
      return answered.test(sql) ? Promise.resolve([[], []] as const) : unwell(sql)
    },
    release: () => calls.push('release'),
    destroy: () => calls.push('destroy'),
  }
  return { calls, port: mysql2Transactions({ getConnection: async () => connection }) }
}

describe('a transaction that was handed over and then does not begin', () => {
  /** Work that has not noticed. */
  const unaware = (port: TransactionPort<never>) =>
    (port as TransactionPort<unknown>).run(async () => 1, {
      mode: 'write',
      onBeginSent: () => undefined,
    })

  test('is not committed by pg, and its connection goes back', async () => {
    const calls: unknown[] = []
    const client = {
      query: ({ text }: { text: string }) => {
        calls.push(text.split(' ')[0])
        return text.startsWith('begin')
          ? unwell('begin')
          : Promise.resolve({ rows: [], rowCount: 0, command: text.toUpperCase() })
      },
      on: () => undefined,
      removeListener: () => undefined,
      release: (destroy?: boolean) => calls.push(destroy),
    }
    const port = pgTransactions({ connect: async () => client })
    await expect(unaware(port as TransactionPort<never>)).rejects.toThrow('no answer to begin')
    expect(calls).toEqual(['begin', 'rollback', false])
  })

  test('is not committed by mysql2, and its connection goes back', async () => {
    const { calls, port } = onlyAnswering(/^(?!start)/)
    await expect(unaware(port as TransactionPort<never>)).rejects.toThrow(
      'no answer to start transaction',
    )
    expect(calls).toEqual(['release'])
  })
})

describe('a connection that cannot even be rolled back', () => {
  test('does not go back into the pool of pg', async () => {
    const released: unknown[] = []
    const client = {
      query: ({ text }: { text: string }) =>
        text.startsWith('begin')
          ? Promise.resolve({ rows: [], rowCount: 0, command: 'BEGIN' })
          : unwell(text),
      on: () => undefined,
      removeListener: () => undefined,
      release: (destroy?: boolean) => released.push(destroy),
    }
    const run = pgTransactions({ connect: async () => client }).run(async () => 1, {
      mode: 'write',
    })
    await expect(run).rejects.toThrow('no answer to commit')
    expect(released).toEqual([true])
  })

  test('gives a lost connection a code where nobody said why it was lost', async () => {
    const run = pgTransactions({
      connect: () => Promise.reject(new Error('Connection terminated unexpectedly')),
    }).run(async () => 1, {
      mode: 'write',
    })
    await expect(run).rejects.toMatchObject({ code: 'sql-connection-lost' })
  })

  test('does not go back into the pool of mysql2', async () => {
    const { calls, port } = onlyAnswering(/^(?:set|start|savepoint)/)
    await expect(port.run(async () => 1, { mode: 'write' })).rejects.toThrow(
      'no answer to release savepoint',
    )
    expect(calls).toEqual(['destroy'])
  })

  test(
    'does not go back into the pool of mysql2 when it is ' + 'lost after the commit, which counts',
    async () => {
      const { calls, port } = onlyAnswering(/^(?!set session autocommit)/)
      expect(await port.run(async () => 1, { mode: 'write' })).toBe(1)
      expect(calls).toEqual(['commit', 'destroy'])
    },
  )
})
