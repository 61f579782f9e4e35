// What a run tells those who watch it: every kind of event in some run, in an order that can be
// relied on, and each written down for readers.
import { readFileSync } from 'node:fs'
import type { PurgeEvent, UserKey } from 'ils-user-purge'
import { aPolicy, aUser, criteria } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { fails, library, type LibraryOptions, succeeds } from './library.js'

type Kind = PurgeEvent['_tag']

const people = (count: number) =>
  Array.from({ length: count }, (_, at) => aUser(String(at + 1)).build())

/**
 * How a run is brought about that tells each kind of event. A kind that is added does not compile
 * without one.
 */
const RUNS: Readonly<Record<Kind, () => Promise<readonly PurgeEvent[]>>> = {
  PlanPageStored: () => told({}),
  PlanReady: () => told({}),
  JobStarted: () => told({}),
  ShardClaimed: () => told({}),
  BatchCommitted: () => told({}),
  ShardFinished: () => told({}),
  JobCompleted: () => told({}),
  BatchFailed: () => told(cursed),
  UserFailed: () => told(cursed),
  Waiting: () => told(outage()),
  UserPutOff: () => told(lockedRecord(4)),
  WaitingForUsers: () => told(lockedRecord(9)),
  JobResumed: async () => {
    const { purge, runner, submitted, events } = library({ users: people(100) })
    const jobId = await submitted()
    const running = purge.run(jobId)()
    while (!events.some((event) => event._tag === 'BatchCommitted')) await Promise.resolve()
    await succeeds(purge.drain())
    await running
    await succeeds(runner().run(jobId))
    return events
  },
  LeaseLost: async () => {
    const { runner, submitted, advance, events } = library({
      users: people(60),
      settings: { leaseMs: 1000 },
    })
    const jobId = await submitted()
    let thaw = (): void => undefined
    const frozen = new Promise<void>((resolve) => {
      thaw = resolve
    })
    let isFrozen = false
    const slow = runner({
      transactions: (real) => ({
        ...real,
        run: async (work, options) => {
          if (!isFrozen && events.some((event) => event._tag === 'BatchCommitted')) {
            isFrozen = true
            await frozen
          }
          return real.run(work, options)
        },
      }),
    })
    const first = slow.run(jobId)()
    while (!isFrozen) await new Promise((resolve) => setImmediate(resolve))
    advance(5000)
    await succeeds(runner().run(jobId))
    thaw()
    await first
    return events
  },
  JobPassedOver: async () => {
    const { runner, submitted, events } = library({ users: people(3) })
    await submitted()
    await succeeds(runner({ host: (real) => ({ ...real, identity: 'elsewhere' }) }).work())
    return events
  },
  JobRefused: async () => {
    const policy = aPolicy()
      .with({ caps: { maxCount: null, maxPercent: '60', exceededWhen: 'or' } })
      .build()
    const { purge, runner, host, submitted, events } = library({ users: people(4), policy })
    const jobId = await submitted(
      criteria()
        .with({ include: ['1', '2'] })
        .build(),
    )
    for (const key of ['3', '4']) await host.remove(key as UserKey)
    await fails(purge.run(jobId))
    // The one who finds it refused already has no news.
    await fails(runner().run(jobId))
    return events
  },
}

const told = async (options: Partial<LibraryOptions>): Promise<readonly PurgeEvent[]> => {
  const { purge, submitted, events } = library({ users: people(30), ...options })
  await succeeds(purge.run(await submitted()))
  return events
}

/** User 7 cannot be deleted, and the fault's text names somebody. */
const cursed: Partial<LibraryOptions> = {
  host: (real) => {
    const { deleteUsers } = real.effects
    if (deleteUsers.delivery !== 'in-transaction')
      throw new Error('the host in memory deletes in the transaction')
    const apply: typeof deleteUsers.apply = (request) =>
      request.commands.some(({ key }) => key === '7')
        ? Promise.reject(
            Object.assign(new Error('user@example.org owes'), { code: 'ROW_IS_CURSED' }),
          )
        : deleteUsers.apply(request)
    return { ...real, effects: { ...real.effects, deleteUsers: { ...deleteUsers, apply } } }
  },
}

/** The users cannot be read under lock for a while, and then they can. */
const outage = (): Partial<LibraryOptions> => {
  let left = 3
  return {
    transactions: (real) => ({ ...real, faultKind: () => 'outage' }),
    host: (real) => ({
      ...real,
      readUsers: (request) =>
        request.lock && left-- > 0
          ? Promise.reject(Object.assign(new Error('user@example.org'), { code: 'GONE_AWAY' }))
          : real.readUsers(request),
    }),
  }
}

/** The record of user 7 is held locked for so many reads. */
const lockedRecord = (reads: number): Partial<LibraryOptions> => {
  let left = reads
  return {
    transactions: (real) => ({ ...real, faultKind: () => 'locked' }),
    host: (real) => ({
      ...real,
      readUsers: (request) =>
        request.lock && request.keys.includes('7' as UserKey) && left-- > 0
          ? Promise.reject(Object.assign(new Error('user@example.org'), { code: 'ROW_IS_LOCKED' }))
          : real.readUsers(request),
    }),
  }
}

const KINDS = Object.keys(RUNS) as Kind[]

describe('a run', () => {
  it.each(KINDS)('tells %s, with the moment and the job', async (kind) => {
    const found = (await RUNS[kind]()).filter((event) => event._tag === kind)
    expect(found.length).toBeGreaterThan(0)
    for (const event of found)
      expect(event).toMatchObject({
        at: expect.stringMatching(/^2026-01-15T12:.*Z$/),
        jobId: expect.any(String),
      })
  })

  it('tells its steps in the order in which they became true, and its batches add up', async () => {
    const events = await told({ settings: { planPage: 20 } })
    expect(events.map(({ _tag }) => _tag)).toEqual([
      ...['PlanPageStored', 'PlanPageStored', 'PlanReady'],
      'JobStarted',
      'ShardClaimed',
      'BatchCommitted',
      'BatchCommitted',
      'ShardFinished',
      'ShardClaimed',
      'BatchCommitted',
      'ShardFinished',
      'JobCompleted',
    ])
    expect(
      events.reduce((sum, event) => sum + (event._tag === 'BatchCommitted' ? event.users : 0), 0),
    ).toBe(30)
    expect(
      events.flatMap((event) =>
        event._tag === 'PlanPageStored' || event._tag === 'PlanReady' ? [event.users] : [],
      ),
    ).toEqual([20, 30, 30])
  })

  it.each(KINDS)('says nothing personal but the key when it tells %s', async (kind) => {
    expect(JSON.stringify(await RUNS[kind]())).not.toContain('user@example.org')
  })

  it('goes on whatever its observer throws', async () => {
    const { purge, submitted, events } = library({ users: people(3) })
    const push = events.push.bind(events)
    events.push = (event) => {
      push(event)
      throw new Error('the observer is broken')
    }
    expect((await succeeds(purge.run(await submitted()))).totals).toMatchObject({ purged: 3 })
    expect(events.at(-1)?._tag).toBe('JobCompleted')
  })
})

describe('the page on observing a run', () => {
  const page = readFileSync(new URL('../../docs/how-to/observe-a-run.md', import.meta.url), 'utf8')
  const table = page.split('\n').filter((line) => line.startsWith('| `'))

  it.each(KINDS)('lists %s', (kind) => {
    expect(table.some((line) => line.includes(`\`${kind}\``))).toBe(true)
  })

  it('lists no event that there is not', () => {
    expect(
      table
        .flatMap((line) => [...line.matchAll(/`(\w+)`/g)].map(([, name]) => name))
        .filter((name) => !KINDS.includes(name as Kind)),
    ).toEqual([])
  })
})
