// The budget of calls: what an API allows is never exceeded, and a spent day pauses the job, not
// its users.
import type { CallBudget, PurgeHost, UserFacts, UserKey } from 'ils-user-purge'
import {
  memoryDatabase,
  memoryJournal,
  type MemoryTransaction,
  memoryTransactions,
} from 'ils-user-purge/adapters/memory'
import { aPolicy } from 'ils-user-purge/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { delayOf, newAccount, takeCalls } from '../../src/run/calls/account.js'
import { callPacer } from '../../src/run/calls/pacer.js'
import { usersAtOnce } from '../../src/run/calls/spend.js'
import { fails, library, succeeds } from './library.js'
import { order, people } from './people.js'
import { remote } from './remote.js'

const NOON = Date.UTC(2026, 0, 15, 12)
const DAY = 86_400_000

/** When each of some calls is made that are asked for at these moments, so many at once. */
const madeAt = (budget: CallBudget, asked: readonly (readonly [at: number, count: number])[]) => {
  let account = newAccount(budget, NOON)
  const moments: number[] = []
  for (const [at, count] of asked) {
    const taken = takeCalls(account, budget, count, NOON + at)
    account = taken.account
    if (taken._tag === 'Spent') continue
    for (let call = 1; call <= count; call++) moments.push(at + delayOf(budget, taken.before, call))
  }
  return moments.sort((left, right) => left - right)
}

const askings = fc
  .array(fc.tuple(fc.nat(2000), fc.integer({ min: 1, max: 5 })), { minLength: 1, maxLength: 60 })
  .map((steps) => {
    let at = 0
    return steps.map(([wait, count]) => {
      at += wait % 150
      return [at, count] as const
    })
  })

describe('a budget of calls', () => {
  it('has in no second more calls than are allowed', () => {
    fc.assert(
      fc.property(askings, fc.integer({ min: 1, max: 100 }), (asked, perSecond) => {
        const moments = madeAt({ name: 'api', perSecond }, asked)
        for (const [first, at] of moments.entries()) {
          const within = moments.filter((each, place) => place >= first && each < at + 1000)
          expect(within.length).toBeLessThanOrEqual(perSecond + 1)
        }
      }),
    )
  })

  it('reaches nearly the allowed rate where calls are always asked for', () => {
    const asked = Array.from({ length: 1000 }, () => [0, 2] as const)
    const last = madeAt({ name: 'api', perSecond: 25 }, asked).at(-1) ?? 0
    expect(2000 / (last / 1000)).toBeGreaterThan(23)
  })

  it('gives nothing for a clock that is behind, and goes on by one that was set back', () => {
    const budget = { name: 'api', perSecond: 10 }
    const { account } = takeCalls(newAccount(budget, NOON), budget, 5, NOON)
    const behind = takeCalls(account, budget, 1, NOON - 5000)
    expect(behind.account.at).toBe(NOON)
    const setBack = takeCalls(account, budget, 1, NOON - 3_600_000)
    expect(setBack.account.at).toBe(NOON - 3_600_000)
    const later = takeCalls(setBack.account, budget, 1, NOON - 3_590_000)
    expect(later).toMatchObject({ _tag: 'Granted', before: 1 })
  })

  it.each([
    { timeZone: 'UTC', endsAt: Date.UTC(2026, 0, 16) },
    { timeZone: 'Asia/Tokyo', endsAt: Date.UTC(2026, 0, 15, 15) },
    { timeZone: 'America/New_York', endsAt: Date.UTC(2026, 0, 16, 5) },
  ])('ends its day at midnight in $timeZone, but for a floor', ({ timeZone, endsAt }) => {
    const budget = { name: 'api', perDay: { calls: 100, floor: 20, timeZone } }
    const full = takeCalls(newAccount(budget, NOON), budget, 80, NOON)
    expect(full._tag).toBe('Granted')
    const spent = takeCalls(full.account, budget, 1, NOON + 1)
    expect(spent).toMatchObject({ _tag: 'Spent', until: endsAt })
    expect(takeCalls(spent.account, budget, 80, endsAt)._tag).toBe('Granted')
  })

  it('counts by the day of the clock that is ahead where clocks differ at midnight', () => {
    const midnight = Date.UTC(2026, 0, 16)
    const budget = { name: 'api', perDay: { calls: 10, floor: 0, timeZone: 'UTC' } }
    let account = newAccount(budget, midnight)
    let granted = 0
    for (let at = 0; at < 40; at++) {
      const taken = takeCalls(account, budget, 1, midnight + (at % 2 === 0 ? 90_000 : -90_000))
      account = taken.account
      if (taken._tag === 'Granted') granted++
    }
    expect(granted).toBe(10)
  })

  it('begins a day anew where the day was begun by a clock that was set back since', () => {
    const budget = { name: 'api', perDay: { calls: 10, floor: 0, timeZone: 'UTC' } }
    const { account } = takeCalls(newAccount(budget, NOON + 9 * DAY), budget, 10, NOON + 9 * DAY)
    expect(takeCalls(account, budget, 10, NOON)._tag).toBe('Granted')
  })

  it('believes the system about what is left of the day', () => {
    let left: number | null = null
    const perDay = { calls: 100, floor: 10, timeZone: 'UTC' }
    const budget: CallBudget = { name: 'api', perDay, left: () => left }
    const { account } = takeCalls(newAccount(budget, NOON), budget, 1, NOON)
    left = 12
    expect(takeCalls(account, budget, 2, NOON)._tag).toBe('Granted')
    expect(takeCalls(account, budget, 3, NOON)._tag).toBe('Spent')
  })

  it('reads as many users together as cost no more than one', () => {
    const budget = { name: 'api', readUsers: (users: number) => 3 * Math.ceil(users / 40) }
    expect(usersAtOnce(budget, 100)).toBe(40)
    expect(usersAtOnce(budget, 25)).toBe(25)
    expect(usersAtOnce({ name: 'api' }, 100)).toBe(1)
  })
})

/** The pacer of a process, and its clock. */
const pacerOf = (budget: CallBudget) => {
  const clock = { at: NOON, now: () => clock.at, sleep: async () => undefined }
  const database = memoryDatabase()
  const [transactions, journal] = [memoryTransactions(database), memoryJournal(database, clock)]
  return { clock, pacer: callPacer({ transactions, journal, clock }, budget) }
}

describe('those who wait for calls in a process', () => {
  // If it dies, the calls that it was promised are lost; until they are over, no other gets any.
  it('ask for them half a second before their turn, in the order in which they came', () => {
    const { pacer } = pacerOf({ name: 'api', perSecond: 50 })
    const turns = Array.from({ length: 100 }, () => pacer.turn(5))
    expect(turns.slice(0, 7)).toEqual([0, 0, 0, 0, 0, 32, 138])
    expect(turns.at(-1)).toBe(Math.round((99 * 5000) / 47 - 500))
  })

  it('move up where others make calls that were given back', async () => {
    const { pacer } = pacerOf({ name: 'api', perSecond: 50 })
    pacer.giveBack(Array.from({ length: 47 }, () => NOON))
    expect([pacer.turn(94), pacer.turn(1)]).toEqual([0, 1500])
    await pacer.take(94)
    expect(pacer.turn(1)).toBe(Math.round(500 + 1000 / 47))
  })

  it('begin a new queue where the clock is set back', () => {
    const { pacer, clock } = pacerOf({ name: 'api', perSecond: 50 })
    pacer.turn(1000)
    clock.at -= 3_600_000
    expect(pacer.turn(1)).toBe(0)
  })
})

/** A host behind an API that counts its calls, and has a budget of them. */
const paced = (users: readonly UserFacts[], calls: Partial<CallBudget>) => {
  const far = remote(users, { delivery: 'idempotent' })
  const made: { at: number; what: string }[] = []
  let now = (): number => 0
  const count = (what: string): void => void made.push({ at: now(), what })
  const { deleteUsers } = far.host.effects
  if (deleteUsers.delivery === 'in-transaction') throw new Error('it is outside')
  const host: PurgeHost<MemoryTransaction> = {
    ...far.host,
    calls: { name: 'api', ...calls },
    candidates: async (request) => {
      count('candidates')
      return far.host.candidates(request)
    },
    readUsers: async (request) => {
      for (const key of request.keys) count(`read ${key}`)
      return far.host.readUsers(request)
    },
    countUsers: async (request) => {
      count('count')
      return far.host.countUsers(request)
    },
    effects: {
      ...far.host.effects,
      deleteUsers: {
        ...deleteUsers,
        perform: async (request) => {
          count(`delete ${request.command.key}`)
          return deleteUsers.perform(request)
        },
      },
    },
  }
  const setClock = (clock: () => number): void => {
    now = clock
  }
  return { host, made, far, setClock }
}

describe('a run behind an API with a budget', () => {
  it(
    'makes one read and one deletion for each user, and no ' +
      'more calls a second than are allowed',
    async () => {
      const { host, made, setClock } = paced(people(40), { perSecond: 10 })
      const { purge, submitted, clock } = library({ users: [], host: () => host })
      setClock(clock.now)
      const jobId = await submitted(order)
      made.length = 0
      expect((await succeeds(purge.run(jobId))).totals).toMatchObject({ purged: 40 })
      expect(made.length).toBe(80)
      const seconds = ((made.at(-1)?.at ?? 0) - (made[0]?.at ?? 0)) / 1000
      expect(80 / seconds).toBeLessThanOrEqual(11)
    },
  )

  it('shares the budget with every other process', async () => {
    const { host, made, setClock } = paced(people(40), {
      perDay: { calls: 85, floor: 0, timeZone: 'UTC' },
    })
    const { runner, submitted, clock, events } = library({
      users: [],
      host: () => host,
      settings: { shardSize: 20 },
    })
    setClock(clock.now)
    const jobId = await submitted(order)
    await Promise.all([runner().run(jobId)(), runner().run(jobId)()])
    for (const calls of byDay(made).values()) expect(calls.length).toBeLessThanOrEqual(86)
    expect(
      events.some((event) => event._tag === 'Waiting' && event.fault.code === 'calls-spent'),
    ).toBe(true)
  })

  it(
    'waits until the next day once the calls of this one are spent, says so once, and blames ' +
      'nobody',
    async () => {
      const { host, made, setClock } = paced(people(30), {
        perDay: { calls: 60, floor: 5, timeZone: 'UTC' },
      })
      const { purge, submitted, clock, events } = library({ users: [], host: () => host })
      setClock(clock.now)
      const jobId = await submitted(order)
      const began = clock.now()
      expect((await succeeds(purge.run(jobId))).totals).toMatchObject({
        purged: 30,
        failed: 0,
        inDoubt: 0,
      })
      expect(clock.now() - began).toBeGreaterThan(11 * 3_600_000)
      for (const calls of byDay(made).values()) expect(calls.length).toBeLessThanOrEqual(56)
      const spent = events.filter(
        (event) => event._tag === 'Waiting' && event.fault.code === 'calls-spent',
      )
      expect(spent).toMatchObject([{ system: 'api', millis: expect.any(Number) }])
    },
  )
})

/** Calls by the day on which they were made. */
const byDay = <Call extends { readonly at: number }>(calls: readonly Call[]) => {
  const days = new Map<number, Call[]>()
  for (const call of calls) {
    const day = Math.floor(call.at / DAY)
    days.set(day, [...(days.get(day) ?? []), call])
  }
  return days
}

describe('a plan behind an API with a budget', () => {
  it('is interrupted where the calls of the day are spent, and goes on where it was', async () => {
    const { host, made, setClock } = paced(people(50), {
      perDay: { calls: 30, floor: 0, timeZone: 'UTC' },
    })
    const { purge, clock, advance } = library({ users: [], host: () => host })
    setClock(clock.now)
    const request = { criteria: order, requestedBy: 'admin' as never }
    const error = await fails(purge.plan(request))
    expect(error).toMatchObject({ _tag: 'PlanInterrupted', fault: { code: 'calls-spent' } })
    const { planId } = error as unknown as { readonly planId: never }
    advance(DAY)
    await fails(purge.resumePlan({ planId }))
    advance(DAY)
    const plan = await succeeds(purge.resumePlan({ planId }))
    expect(plan.counts).toMatchObject({ purge: 50 })
    for (const calls of byDay(made).values()) expect(calls.length).toBeLessThanOrEqual(31)
    // What was read, and not stored, is read again: a page at most.
    expect(made.filter(({ what }) => what.startsWith('read')).length).toBeLessThan(75)
  })

  it('waits while the host is busy', async () => {
    const far = remote(people(5), { delivery: 'idempotent' })
    let busy = 2
    const { purge, events } = library({
      users: [],
      host: () => ({
        ...far.host,
        readUsers: async (request) =>
          busy-- > 0 ? { _tag: 'Busy', retryAfterMs: 3000 } : far.host.readUsers(request),
      }),
    })
    const plan = await succeeds(purge.plan({ criteria: order, requestedBy: 'admin' as never }))
    expect(plan.counts).toMatchObject({ purge: 5 })
    const waits = events.filter((event) => event._tag === 'Waiting')
    expect(waits).toMatchObject([
      { millis: 3000, fault: { code: 'host-busy' }, system: 'users' },
      { millis: 3000 },
    ])
  })
})

describe('a budget that says nonsense', () => {
  it.each([
    [{ perSecond: 0 }, 'host.calls.perSecond'],
    [{ perSecond: Number.NaN }, 'host.calls.perSecond'],
    [{ name: '' }, 'host.calls.name'],
    [{ perDay: { calls: 10, floor: 10, timeZone: 'UTC' } }, 'host.calls.perDay.floor'],
    [{ perDay: { calls: 10, floor: 0, timeZone: 'Mars' } }, 'host.calls.perDay.timeZone'],
    [{ countUsers: -1 }, 'host.calls.countUsers'],
  ] as readonly (readonly [Partial<CallBudget>, string])[])(
    'is refused: %j',
    async (calls, path) => {
      const { host } = paced(people(1), calls)
      const { purge } = library({ users: [], host: () => host })
      const error = await fails(purge.check({ userKey: '1' as UserKey }))
      expect(error).toMatchObject({ _tag: 'InvalidOrder', mistakes: [{ path }] })
    },
  )
})

describe('users behind an API', () => {
  it('are counted for the caps before the journal is locked, out of the budget', async () => {
    const far = remote(people(3), { delivery: 'idempotent' })
    let inTransaction = 0
    const counted: number[] = []
    const { purge, submitted } = library({
      users: [],
      policy: aPolicy()
        .with({ caps: { maxCount: 10, maxPercent: null, exceededWhen: 'or' } })
        .build(),
      transactions: (real) => ({
        ...real,
        run: async (work, options) => {
          inTransaction++
          try {
            return await real.run(work, options)
          } finally {
            inTransaction--
          }
        },
      }),
      host: () => ({
        ...far.host,
        countUsers: async () => {
          counted.push(inTransaction)
          return 3
        },
      }),
    })
    const { totals } = await succeeds(purge.run(await submitted(order)))
    expect(totals).toMatchObject({ purged: 3 })
    expect(counted.length).toBeGreaterThan(1)
    expect(new Set(counted)).toEqual(new Set([0]))
  })
})
