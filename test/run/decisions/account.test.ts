// The account of calls at its boundaries: what is granted, when, and when a day is spent.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CallAccount, CallBudget } from '../../../src/ports/calls.js'
import {
  delayOf,
  type Granted,
  millisOf,
  mostAhead,
  newAccount,
  takeCalls,
} from '../../../src/run/calls/account.js'

const NOON = Date.UTC(2026, 5, 15, 12)
const MIDNIGHT = Date.UTC(2026, 5, 16)
const HOUR = 3_600_000

const rate: CallBudget = { name: 'api', perSecond: 100 }
const daily = (changes: Partial<NonNullable<CallBudget['perDay']>> = {}): CallBudget => ({
  name: 'api',
  perDay: { calls: 10, floor: 2, timeZone: 'UTC', ...changes },
})

const day = (used: number, endsAt = MIDNIGHT): CallAccount => ({
  calls: 0,
  at: NOON,
  day: { used, endsAt },
})

const accountOf = ({ account }: Granted) => account

describe('a rate of calls', () => {
  it('begins with those of a short while, at least one', () => {
    expect(newAccount(rate, NOON)).toEqual({ calls: 4, at: NOON, day: null })
    expect(newAccount({ name: 'api', perSecond: 5 }, NOON).calls).toBe(1)
    expect(newAccount({ name: 'api' }, NOON).calls).toBe(0)
  })

  it('is filled by 94 in a hundred as time passes, up to those of a short while', () => {
    const empty: CallAccount = { calls: 0, at: NOON, day: null }
    const passed = (millis: number) => accountOf(takeCalls(empty, rate, 0, NOON + millis))
    expect(passed(10)).toEqual({ calls: 0.94, at: NOON + 10, day: null })
    expect(passed(1000)).toEqual({ calls: 4, at: NOON + 1000, day: null })
    expect(passed(0)).toEqual(empty)
    expect(passed(-1)).toEqual(empty)
  })

  it('goes into debt, and says how many there were before', () => {
    const taken = takeCalls({ calls: 3, at: NOON, day: null }, rate, 8, NOON)
    expect(taken).toEqual({
      _tag: 'Granted',
      account: { calls: -5, at: NOON, day: null },
      before: 3,
    })
  })

  it('goes by a clock that was set back by over a minute, and by none that is behind', () => {
    const account: CallAccount = { calls: 1, at: NOON, day: null }
    expect(accountOf(takeCalls(account, rate, 0, NOON - 60_000)).at).toBe(NOON)
    expect(accountOf(takeCalls(account, rate, 0, NOON - 60_001))).toEqual({
      ...account,
      at: NOON - 60_001,
    })
  })

  it('without a number counts nothing, and goes by the clock that is ahead', () => {
    const budget: CallBudget = { name: 'api' }
    const account: CallAccount = { calls: 7, at: NOON, day: null }
    expect(takeCalls(account, budget, 5, NOON + 1)).toEqual({
      _tag: 'Granted',
      account: { calls: -5, at: NOON + 1, day: null },
      before: 0,
    })
    expect(accountOf(takeCalls(account, budget, 0, NOON - 1)).at).toBe(NOON)
  })

  it('says how long to wait for the calls that are missing', () => {
    expect(delayOf(rate, 3, 2)).toBe(0)
    expect(delayOf(rate, 3, 3)).toBe(0)
    expect(delayOf(rate, 0, 94)).toBe(1000)
    expect(delayOf(rate, 0, 1)).toBe(11)
    expect(delayOf(rate, -4, 1)).toBe(54)
    expect(delayOf({ name: 'api' }, 0, 1000)).toBe(0)
    expect(millisOf(rate, 94)).toBe(1000)
    expect(millisOf({ name: 'api' }, 94)).toBe(0)
  })

  it('promises ahead the calls of a quarter of a second, at least one', () => {
    expect(mostAhead(rate)).toBe(25)
    expect(mostAhead({ name: 'api', perSecond: 2 })).toBe(1)
    expect(mostAhead({ name: 'api' })).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('the calls of a day', () => {
  it('are counted from the first on, until midnight in the zone of the system', () => {
    const first = takeCalls({ calls: 0, at: NOON, day: null }, daily(), 3, NOON)
    expect(accountOf(first).day).toEqual({ used: 3, endsAt: MIDNIGHT })
    const zurich = takeCalls(day(0, 0), daily({ timeZone: 'Europe/Zurich' }), 3, NOON)
    expect(accountOf(zurich).day?.endsAt).toBe(MIDNIGHT - 2 * HOUR)
  })

  it.each<[number, number, Granted['_tag']]>([
    [7, 1, 'Granted'],
    [7, 2, 'Spent'],
    [8, 0, 'Granted'],
    [8, 1, 'Spent'],
    [1, 7, 'Granted'],
    [1, 8, 'Spent'],
    // More than a whole day has: made once, at the beginning of a day.
    [0, 500, 'Granted'],
  ])('with %i used, %i more: %s, where 8 of 10 are ours', (used, count, tag) => {
    const answer = takeCalls(day(used), daily(), count, NOON)
    expect(answer._tag).toBe(tag)
    expect(accountOf(answer).day).toEqual({
      used: tag === 'Granted' ? used + count : used,
      endsAt: MIDNIGHT,
    })
    if (answer._tag === 'Spent') expect(answer.until).toBe(MIDNIGHT)
  })

  it('begin anew when the day ends', () => {
    expect(accountOf(takeCalls(day(8), daily(), 1, MIDNIGHT - 1)).day?.used).toBe(8)
    expect(accountOf(takeCalls(day(8), daily(), 1, MIDNIGHT)).day).toEqual({
      used: 1,
      endsAt: MIDNIGHT + 24 * HOUR,
    })
  })

  it('begin anew where the day is longer than any, begun by a clock that was set back', () => {
    const longest = NOON + 26 * HOUR
    expect(accountOf(takeCalls(day(8, longest), daily(), 0, NOON)).day?.endsAt).toBe(longest)
    expect(accountOf(takeCalls(day(8, longest + 1), daily(), 0, NOON)).day).toEqual({
      used: 0,
      endsAt: MIDNIGHT,
    })
  })

  it.each<[number | null, number]>([
    [null, 3],
    [7, 3],
    [8, 3],
    [6, 4],
    [0, 10],
  ])('are those that the system says, where it says that %s are left', (left, used) => {
    const answer = takeCalls(day(3), { ...daily(), left: () => left }, 0, NOON)
    expect(accountOf(answer).day?.used).toBe(used)
  })

  it('are not counted where there is no such limit', () => {
    expect(accountOf(takeCalls(day(3), rate, 1, NOON)).day).toBeNull()
  })

  it('are never more than are ours, whatever is asked for', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 20 }), (counts) => {
        let account: CallAccount = { calls: 0, at: NOON, day: null }
        for (const count of counts) account = accountOf(takeCalls(account, daily(), count, NOON))
        expect(account.day?.used ?? 0).toBeLessThanOrEqual(8)
      }),
    )
  })
})
