// Callbacks that throw, or are asynchronous although they should not be, end no process.
import { createPurge, type UserKey } from 'ils-user-purge'
import { aPolicy } from 'ils-user-purge/testing'
import { describe, expect, it, vi } from 'vitest'
import { ACTOR, fails, library, type LibraryOptions, succeeds } from './library.js'
import { withDeletion } from './effects.js'
import { order, type Host, indebted } from './people.js'

describe('an observer', () => {
  it('whose promise rejects does not end the process', async () => {
    const unheard = vi.fn()
    process.on('unhandledRejection', unheard)
    try {
      const { purge, submitted } = library({
        users: indebted(2),
        observer: async () => Promise.reject(new Error('no')),
      })
      await succeeds(purge.run(await submitted(order)))
      await new Promise((resolve) => setImmediate(resolve))
      expect(unheard).not.toHaveBeenCalled()
    } finally {
      process.off('unhandledRejection', unheard)
    }
  })

  it('that throws, or answers a thenable that throws, holds nothing up', async () => {
    for (const observer of [
      () => {
        throw new Error('no')
      },
      () => ({
        // biome-ignore lint/suspicious/noThenProperty: an observer may answer one
        then: () => {
          throw new Error('no')
        },
      }),
    ]) {
      const { purge, submitted } = library({ users: indebted(2), observer })
      expect((await succeeds(purge.run(await submitted(order)))).totals).toMatchObject({
        purged: 2,
      })
    }
  })
})

describe('a callback that is asynchronous although it should answer at once', () => {
  const rejecting = async (): Promise<never> => Promise.reject(new Error('no'))

  /** What the process hears of rejections that nobody took, while something is done. */
  const unhandledBy = async (work: () => Promise<unknown>): Promise<number> => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    try {
      await work()
      await new Promise((resolve) => setImmediate(resolve))
      return unhandled.mock.calls.length
    } finally {
      process.off('unhandledRejection', unhandled)
    }
  }

  it('does not end the process as a rule of the host, which then keeps everybody', async () => {
    const rules = [
      { code: 'x-slow', hard: false, facts: [], source: 'test', prepare: () => rejecting as never },
    ]
    const { purge } = library({ users: indebted(2), rules })
    const unhandled = await unhandledBy(async () => {
      expect(await succeeds(purge.plan({ criteria: order, requestedBy: ACTOR }))).toMatchObject({
        counts: { purge: 0, keep: 2 },
        reasons: { 'x-slow/rule-failed': 2 },
      })
    })
    expect(unhandled).toBe(0)
  })

  it(
    'does not end the process as a rule of the host that has come to be so by the run, which ' +
      'then keeps everybody',
    async () => {
      const rule = (ask: () => unknown) => [
        { code: 'x-slow', hard: false, facts: [], source: 'test', prepare: () => ask as never },
      ]
      const { runner, submitted, statuses } = library({
        users: indebted(2),
        rules: rule(() => null),
      })
      const jobId = await submitted(order)
      const unhandled = await unhandledBy(async () => {
        await succeeds(runner({ rules: rule(rejecting) }).run(jobId))
        expect(await statuses(jobId)).toEqual({ 1: 'kept', 2: 'kept' })
      })
      expect(unhandled).toBe(0)
    },
  )

  it('does not end the process as the judge of faults, which then has told nothing', async () => {
    const host = withDeletion((keys) => (keys.includes('2' as UserKey) ? null : []))
    const transactions: NonNullable<LibraryOptions['transactions']> = (real) => ({
      ...real,
      faultKind: rejecting as never,
    })
    const { purge, submitted, statuses } = library({ users: indebted(3), host, transactions })
    const unhandled = await unhandledBy(async () => {
      const jobId = await submitted(order)
      await succeeds(purge.run(jobId))
      expect(await statuses(jobId)).toEqual({ 1: 'purged', 2: 'failed', 3: 'purged' })
    })
    expect(unhandled).toBe(0)
  })

  it('does not end the process as the folding of the host, which then adds nothing', async () => {
    const host = (real: Host): Host => ({ ...real, foldName: rejecting as never })
    const { purge, submitted } = library({ users: indebted(2), host })
    const unhandled = await unhandledBy(async () => {
      expect((await succeeds(purge.run(await submitted(order)))).totals).toMatchObject({
        purged: 2,
      })
    })
    expect(unhandled).toBe(0)
  })

  it('does not end the process as the maker of names: every operation says so', async () => {
    const { real, realJournal, host, clock } = library({ users: indebted(1) })
    const unhandled = await unhandledBy(async () => {
      const purge = createPurge({
        transactions: real,
        journal: realJournal,
        host,
        policy: aPolicy().build(),
        clock,
        ids: { newId: rejecting as never },
      })
      expect(await fails(purge.work())).toMatchObject({
        mistakes: [{ code: 'invalid-id', path: 'ids.newId' }],
      })
    })
    expect(unhandled).toBe(0)
  })
})
