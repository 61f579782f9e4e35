// Calls that a host makes beyond those that it declared: they are spent too, before any other.
import type { CallBudget } from 'ils-user-purge'
import { memoryDatabase, memoryJournal, memoryTransactions } from 'ils-user-purge/adapters/memory'
import { describe, expect, it } from 'vitest'
import { callPacer } from '../../src/run/calls/pacer.js'

const NOON = Date.UTC(2026, 0, 15, 12)

function pacerOf(budget: Omit<CallBudget, 'name'>) {
  const database = memoryDatabase()
  const clock = { now: () => NOON, sleep: async () => undefined, alarm: () => () => undefined }
  return callPacer(
    {
      transactions: memoryTransactions(database),
      journal: memoryJournal(database, { now: clock.now }),
      clock,
    },
    { name: 'api', ...budget },
  )
}

function once(count: number): () => number {
  let left = count
  return () => {
    const now = left
    left = 0
    return now
  }
}

describe('calls that were not declared', () => {
  it('put off those that are asked for next', async () => {
    const plain = await pacerOf({ perSecond: 10 }).take(1)
    const after = await pacerOf({ perSecond: 10, extra: once(10) }).take(1)
    expect(plain).toMatchObject({ _tag: 'After', millis: 0 })
    expect(after).toMatchObject({ _tag: 'After', millis: 1064 })
  })

  it('are asked for once', async () => {
    const pacer = pacerOf({ perSecond: 1000, extra: once(5) })
    const [first, second] = [await pacer.take(40), await pacer.take(1)]
    expect(first).toMatchObject({ _tag: 'After', millis: 6 })
    expect(second).toMatchObject({ _tag: 'After', millis: 7 })
  })

  it('count for the day, also where none is left for what asked', async () => {
    const perDay = { calls: 100, floor: 0, timeZone: 'UTC' }
    let extra = 0
    const pacer = pacerOf({
      perDay,
      extra: () => {
        const now = extra
        extra = 0
        return now
      },
    })
    expect((await pacer.take(50))._tag).toBe('After')
    extra = 50
    expect((await pacer.take(1))._tag).toBe('Spent')
    expect((await pacer.take(1))._tag).toBe('Spent')
  })

  it.each([-1, 0.5, Number.NaN])('are none where the host answers %s', async (count) => {
    expect(await pacerOf({ perSecond: 10, extra: () => count }).take(1)).toMatchObject({
      _tag: 'After',
      millis: 0,
    })
  })
})
