// What small parts of a run answer at their edges.
import type { PurgeHost, UserKey } from 'ils-user-purge'
import { describe, expect, it } from 'vitest'
import { mistakesInBulk, mistakesInServices } from '../../../src/run/check-order.js'
import { busyFault } from '../../../src/run/busy.js'
import { candidatesOf, othersOf } from '../../../src/run/kinds/candidates.js'
import { giveUp, requireAnswer } from '../../../src/run/outside/calls.js'
import { outcomeOf } from '../../../src/run/outside/outcome.js'
import { requireAskedFor } from '../../../src/run/step.js'
import { decision, outside, reading, stays, user } from './given.js'

const keys = (...names: readonly string[]) => names as readonly UserKey[]

describe('services', () => {
  it.each([[undefined], ['timer'], [{ 0: 'timer' }]])('are a list of keys: not %j', (services) => {
    expect(mistakesInServices(services)).toMatchObject([
      { code: 'invalid-actor-key', path: 'serviceActors', expected: 'a list of actor keys' },
    ])
  })

  it('are each named by its place', () => {
    expect(mistakesInServices(['timer', '', 'other', 7]).map(({ path }) => path)).toEqual([
      'serviceActors.1',
      'serviceActors.3',
    ])
  })
})

describe('an order in bulk that the host cannot do', () => {
  const host = (changes: object) => ({ effects: {}, ...changes }) as unknown as PurgeHost<unknown>
  const dates = { _tag: 'assign-purge-dates', notify: true }
  const missing = (order: object, changes: object) =>
    mistakesInBulk(host(changes), order)
      .filter(({ code }) => code === 'missing-effect')
      .map(({ path }) => path)

  it('names the port that it needs', () => {
    expect(missing({ _tag: 'reapply-delete-policy', level: 'remove' }, {})).toEqual([
      'host.deletedUsers',
    ])
    expect(missing(dates, {})).toEqual(['host.purgeDates'])
    expect(missing(dates, { purgeDates: {} })).toEqual(['host.purgeDates.notifyUsers'])
    expect(missing({ ...dates, notify: false }, { purgeDates: {} })).toEqual([])
  })
})

describe('candidates that are given by key', () => {
  const candidates = candidatesOf(keys('c', 'a', 'b'), {} as never, {} as never)
  const pageAfter = async (key: string | null, limit: number) =>
    candidates({ tx: undefined, after: key as UserKey | null, limit })

  it('come in their order, page by page', async () => {
    expect(await pageAfter(null, 2)).toEqual(['c', 'a'])
    expect(await pageAfter('a', 2)).toEqual(['b'])
    expect(await pageAfter('b', 2)).toEqual([])
    expect(await pageAfter('unheard of', 2)).toEqual([])
  })

  it('leave nobody else to be counted', async () => {
    expect(await othersOf(keys('a'), {} as never, {} as never)?.({ tx: undefined })).toEqual({})
    expect(othersOf(null, {} as never, {} as never)).toBeNull()
  })
})

describe('users who were read', () => {
  it('are those who were asked for, each at most once', async () => {
    const read = (...names: readonly string[]) =>
      requireAskedFor(['1', '2'], Promise.resolve(names.map((key) => ({ key }))))
    const fault = expect.objectContaining({ code: 'host-read-unasked-or-repeated' })
    expect(await read('2', '1')).toEqual([{ key: '2' }, { key: '1' }])
    await expect(read('3')).rejects.toEqual(fault)
    await expect(read('1', '1')).rejects.toEqual(fault)
  })
})

describe('a step that failed every time', () => {
  const run = { describeFault: () => ({ code: 'E1' }) } as never
  const request = {} as never
  const end = (mayHaveHappened: boolean, lookUp: Parameters<typeof outside>[1]) =>
    giveUp(run, outside('waive', lookUp), mayHaveHappened, request, new Error('no'), false)
  const failed = { _tag: 'Failed', fault: 'E1', alone: false }
  const inDoubt = { _tag: 'InDoubt', fault: 'E1', alone: false }

  it('failed where it surely never arrived, or the host says so', async () => {
    expect(await end(false, {})).toEqual(failed)
    expect(await end(true, { lookUp: async () => 'not-done' })).toEqual(failed)
  })

  it('is done where the host says so, with what was waived', async () => {
    expect(await end(true, { lookUp: async () => 'done' })).toEqual({ _tag: 'Done' })
    const done = { _tag: 'Done', waived: '2' as never } as const
    expect(await end(true, { lookUp: async () => done })).toEqual(done)
  })

  it('is in doubt where nobody can say', async () => {
    expect(await end(true, {})).toEqual(inDoubt)
    expect(await end(true, { lookUp: async () => 'unknown' })).toEqual(inDoubt)
    const throwing = async () => Promise.reject(new Error('away'))
    expect(await end(true, { lookUp: throwing })).toEqual(inDoubt)
  })

  it('is asked about later where the host is busy', async () => {
    const busy = { _tag: 'Busy', retryAfterMs: 5 } as const
    expect(await end(true, { lookUp: async () => busy })).toBeNull()
    const thrown = async () => Promise.reject(busyFault(busy))
    expect(await end(true, { lookUp: thrown })).toBeNull()
  })
})

describe('an answer about a step', () => {
  it.each([
    { _tag: 'Done', waived: '-1' },
    { _tag: 'Done', waived: 'much' },
    { _tag: 'Yes' },
    null,
  ])('is none: %j', (answer) => {
    expect(() => requireAnswer(answer as never)).toThrow(
      expect.objectContaining({ code: 'effect-answered-nonsense' }),
    )
  })

  it.each([{ _tag: 'Done' }, { _tag: 'Done', waived: '0' }, { _tag: 'Busy' }])(
    'is one: %j',
    (answer) => {
      expect(requireAnswer(answer as never)).toBe(answer)
    },
  )
})

describe('a job without steps', () => {
  it('keeps whoever stays, and says of nobody that they went', () => {
    const of = (made: Parameters<typeof reading>[0]) =>
      outcomeOf(
        { steps: [], done: 'purged' },
        user({ read: reading(made) }),
        [],
        undefined,
        '' as never,
      )
    expect(of(stays).status).toBe('kept')
    expect(of(decision()).status).toBe('kept')
    expect(of(null).status).toBe('vanished')
  })
})
