// Transactions in memory: all or nothing, one at a time, and useless after their end.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type MemoryTransaction,
  memoryDatabase,
  memoryTransactions,
} from '../../src/adapters/memory/index.js'
import { memoryLog, memoryTable } from '../../src/adapters/memory/table.js'
import { pause } from './support.js'

const setup = () => {
  const database = memoryDatabase()
  const { run } = memoryTransactions(database)
  return {
    database,
    run,
    rows: memoryTable<string, { readonly value: number }>(database),
    log: memoryLog<string>(database),
  }
}

const boom = new Error('boom')

describe('a transaction', () => {
  it('sees its own writes, while everybody else sees only what is committed', async () => {
    const { run, rows, log } = setup()
    await run(
      async (tx) => {
        rows.set(tx, 'a', { value: 1 })
        log.append(tx, 'entry')
        await pause()
        expect(rows.get(tx, 'a')).toEqual({ value: 1 })
        expect(rows.size(tx)).toBe(1)
        expect(rows.committed.size).toBe(0)
        expect(log.committed).toEqual([])
      },
      { mode: 'write' },
    )
    expect(rows.committed.get('a')).toEqual({ value: 1 })
    expect(log.committed).toEqual(['entry'])
  })

  it(
    'rejects with what the work threw, and leaves added, ' +
      'replaced and removed rows as they were',
    async () => {
      const { run, rows, log } = setup()
      await run(
        async (tx) => {
          for (const [value, key] of ['a', 'b', 'c'].entries()) rows.set(tx, key, { value })
        },
        { mode: 'write' },
      )
      const failed = run(
        async (tx) => {
          rows.set(tx, 'a', { value: 10 })
          rows.remove(tx, 'b')
          rows.set(tx, 'd', { value: 4 })
          log.append(tx, 'entry')
          await pause()
          throw boom
        },
        { mode: 'write' },
      )
      await expect(failed).rejects.toBe(boom)
      expect([...rows.committed]).toEqual([
        ['a', { value: 0 }],
        ['b', { value: 1 }],
        ['c', { value: 2 }],
      ])
      expect(log.committed).toEqual([])
      expect(await run(async (tx) => rows.keys(tx), { mode: 'read' })).toEqual(['a', 'b', 'c'])
    },
  )

  it('sees what it removed no longer, while everybody else still does', async () => {
    const { run, rows } = setup()
    await run(async (tx) => rows.set(tx, 'a', { value: 1 }), { mode: 'write' })
    await run(
      async (tx) => {
        rows.remove(tx, 'a')
        expect([rows.get(tx, 'a'), rows.size(tx), rows.keys(tx)]).toEqual([undefined, 0, []])
        expect(rows.committed.get('a')).toEqual({ value: 1 })
      },
      { mode: 'write' },
    )
    expect(rows.committed.size).toBe(0)
  })

  it('begins only when the one asked for before has ended', async () => {
    const { run } = setup()
    const steps: string[] = []
    const work = (name: string, fails: boolean) => async () => {
      steps.push(`${name} begins`)
      await pause()
      steps.push(`${name} ends`)
      if (fails) throw boom
    }
    await Promise.allSettled([
      run(work('first', true), { mode: 'write' }),
      run(work('second', false), { mode: 'read' }),
      run(work('third', false), { mode: 'write' }),
    ])
    expect(steps).toEqual([
      'first begins',
      'first ends',
      'second begins',
      'second ends',
      'third begins',
      'third ends',
    ])
  })

  it.each(['resolved', 'rejected'])('cannot be used after its work has %s', async (end) => {
    const { run, rows } = setup()
    let leaked: MemoryTransaction | undefined
    const ended = run(
      async (tx) => {
        leaked = tx
        if (end === 'rejected') throw boom
      },
      { mode: 'write' },
    )
    await ended.catch(() => undefined)
    const tx = leaked as MemoryTransaction
    const uses = [
      () => rows.get(tx, 'a'),
      () => rows.set(tx, 'a', { value: 1 }),
      () => rows.remove(tx, 'a'),
      () => rows.keys(tx),
      () => rows.size(tx),
    ]
    for (const use of uses)
      expect(use).toThrow(expect.objectContaining({ code: 'memory-transaction-ended' }))
    await run(
      async () =>
        expect(() => rows.get(tx, 'a')).toThrow(
          expect.objectContaining({ code: 'memory-transaction-ended' }),
        ),
      {
        mode: 'read',
      },
    )
  })

  it('is refused by another database', async () => {
    const { run } = setup()
    const other = setup()
    await run(
      async (tx) =>
        expect(() => other.rows.get(tx, 'a')).toThrow(
          expect.objectContaining({ code: 'memory-transaction-ended' }),
        ),
      {
        mode: 'write',
      },
    )
  })

  it('changes nothing when it was opened to read', async () => {
    const { run, rows, log } = setup()
    const write = run(async (tx) => rows.set(tx, 'a', { value: 1 }), { mode: 'read' })
    await expect(write).rejects.toMatchObject({ code: 'memory-read-only' })
    await expect(
      run(async (tx) => log.append(tx, 'entry'), { mode: 'read' }),
    ).rejects.toMatchObject({ code: 'memory-read-only' })
    expect(rows.committed.size).toBe(0)
  })
})

describe('a lost connection', () => {
  it(
    'rolls back at once, rejects the run, lets the next begin, and makes the frozen work fail ' +
      'when it wakes',
    async () => {
      const { database, run, rows } = setup()
      let wake: () => void = () => {}
      const frozen = new Promise<void>((resolve) => {
        wake = resolve
      })
      let late: unknown
      const lost = run(
        async (tx) => {
          rows.set(tx, 'a', { value: 1 })
          await frozen
          try {
            rows.set(tx, 'b', { value: 2 })
          } catch (fault) {
            late = fault
          }
        },
        { mode: 'write' },
      )
      const next = run(async (tx) => rows.keys(tx), { mode: 'read' })
      await pause()
      expect(database.loseConnection()).toBe(true)
      await expect(lost).rejects.toMatchObject({ code: 'memory-connection-lost' })
      expect(await next).toEqual([])
      wake()
      await pause()
      expect(late).toMatchObject({ code: 'memory-transaction-ended' })
      expect(rows.committed.size).toBe(0)
      expect(database.loseConnection()).toBe(false)
    },
  )

  it('is a fault of the infrastructure, and nothing else is', async () => {
    const database = memoryDatabase()
    const { run, faultKind } = memoryTransactions(database)
    const lost = run(async () => void database.loseConnection(), { mode: 'write' })
    const fault = await lost.catch((each: unknown) => each)
    expect(faultKind?.(fault)).toBe('outage')
    for (const other of [
      boom,
      null,
      undefined,
      'memory-connection-lost',
      { code: 'memory-read-only' },
    ])
      expect(faultKind?.(other)).toBe('other')
  })
})

describe('any run of transactions', () => {
  it('leaves what the committed ones alone would have left', async () => {
    const change = fc.record({
      key: fc.constantFrom('a', 'b', 'c', 'd'),
      value: fc.option(fc.nat(9)),
    })
    const transaction = fc.record({
      changes: fc.array(change, { maxLength: 6 }),
      commits: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(transaction, { maxLength: 8 }), async (transactions) => {
        const { run, rows } = setup()
        const expected = new Map<string, { value: number }>()
        for (const { changes, commits } of transactions) {
          const before = await run(async (tx) => rows.size(tx), { mode: 'read' })
          expect(before).toBe(expected.size)
          const work = run(
            async (tx) => {
              for (const { key, value } of changes) {
                if (value === null) rows.remove(tx, key)
                else rows.set(tx, key, { value })
              }
              expect(rows.size(tx)).toBe(rows.keys(tx).length)
              if (!commits) throw boom
            },
            { mode: 'write' },
          )
          await work.catch((fault: unknown) => expect(fault).toBe(boom))
          if (!commits) continue
          for (const { key, value } of changes) {
            if (value === null) expected.delete(key)
            else expected.set(key, { value })
          }
        }
        expect(Object.fromEntries(rows.committed)).toEqual(Object.fromEntries(expected))
      }),
    )
  })
})
