// What the executors make of the shape of an answer, where no server can show it.
import { describe, expect, it } from 'vitest'
import {
  answersRows,
  fromPrisma,
  fromTypeOrm,
  postgres,
  prismaTransactions,
  sqlite,
} from '../../src/adapters/sql/index.js'
import { rawResult } from '../../src/adapters/sql/drivers/raw-result.js'

/** A client as Prisma documents it; notes what it was asked for. */
function prismaClient() {
  const asked: unknown[] = []
  const tx = {
    $queryRawUnsafe: async (...statement: unknown[]) => {
      asked.push(['rows', ...statement])
      return [{ n: 1 }]
    },
    $executeRawUnsafe: async (...statement: unknown[]) => {
      asked.push(['count', ...statement])
      return 3
    },
  }
  const client = {
    $transaction: async <Result>(work: (each: typeof tx) => Promise<Result>, options: object) => {
      asked.push(options)
      return work(tx)
    },
  }
  return { asked, tx, client }
}

describe('Prisma, by its shape', () => {
  it('asks for rows of a query, and for a count of everything else', async () => {
    const { tx, asked } = prismaClient()
    const { execute } = fromPrisma(tx)
    expect(await execute('select n from t where n = $1', [1])).toEqual({
      rows: [{ n: 1 }],
      affected: Number.NaN,
    })
    expect(await execute('update t set n = $1', [2])).toEqual({ rows: [], affected: 3 })
    expect(asked).toEqual([
      ['rows', 'select n from t where n = $1', 1],
      ['count', 'update t set n = $1', 2],
    ])
  })

  it(
    'isolates a transaction, bounds its time, and ends ' + 'with a statement that must succeed',
    async () => {
      const { client, asked } = prismaClient()
      const port = prismaTransactions(client, postgres, { timeoutMs: 9000, lockTimeoutMs: 10 })
      expect(await port.run(async () => 'done', { mode: 'write' })).toBe('done')
      expect(asked[0]).toEqual({ maxWait: 9000, timeout: 9000, isolationLevel: 'ReadCommitted' })
      expect(String(asked[1])).toContain("'lock_timeout', '10'")
      expect(String(asked[2])).toContain('select 1')
    },
  )

  it('sets no isolation on a database that has none', async () => {
    const { client, asked } = prismaClient()
    await prismaTransactions(client, sqlite).run(async () => 1, { mode: 'read' })
    expect(asked).toEqual([{ maxWait: 60_000, timeout: 60_000 }])
  })
})

describe('time-outs of a layer', () => {
  it('must be whole numbers', () => {
    const { client } = prismaClient()
    expect(() => prismaTransactions(client, postgres, { idleTimeoutMs: 1.5 })).toThrow(
      'idleTimeoutMs must be a whole number of milliseconds from 0',
    )
  })
})

describe('TypeORM', () => {
  it('refuses an entity manager that has no transaction, and says which to take', () => {
    expect(() => fromTypeOrm({})).toThrow('Take the one that the transaction hands out.')
  })
})

describe('the shape of an answer', () => {
  it.each([
    ['pg', { rows: [{ n: 1 }], rowCount: 1 }, [{ n: 1 }], 1],
    ['postgres.js', Object.assign([{ n: 1 }], { count: 2 }), [{ n: 1 }], 2],
    ['postgres.js without a count', Object.assign([], { count: null }), [], Number.NaN],
    ['mysql2, rows', [[{ n: 1 }], []], [{ n: 1 }], Number.NaN],
    ['mysql2, a header', [{ affectedRows: 4 }, undefined], [], 4],
    ['better-sqlite3, a change', { changes: 5n }, [], 5],
    ['libsql', { rows: [], rowsAffected: 6 }, [], 6],
    ['nothing', undefined, [], Number.NaN],
  ])('of %s is read', (_, answer, rows, affected) => {
    expect(rawResult(answer)).toEqual({ rows, affected })
  })
})

it.each([
  ['select 1', true],
  ['  SELECT 1', true],
  ['selected', false],
  ['with given as (select 1) update t set n = 1', false],
  ['insert into t select 1', false],
])('%s answers rows: %s', (sql, expected) => {
  expect(answersRows(sql)).toBe(expected)
})
