// The next move for a user behind an API: a pure function of what is written down and what was
// read.
import type { UserKey } from 'ils-user-purge'
import { describe, expect, it } from 'vitest'
import { nextMove } from '../../src/run/outside/next-move.js'
import { nextSlice } from '../../src/run/outside/read.js'
import { asked, newUser, noted, type OutsideUser, withRead } from '../../src/run/outside/user.js'
import type { Decision, Step } from '../../src/run/work.js'

const KEY = '7' as UserKey

const steps = (delivery: 'idempotent' | 'uncertain'): readonly Step<unknown>[] => [
  {
    name: 'inside',
    delivery: 'in-transaction',
    concerns: ({ warnings }) => warnings.length > 0,
    removes: false,
    part: null,
    pipelined: false,
    apply: async () => [],
  },
  {
    name: 'outside',
    delivery,
    concerns: () => true,
    removes: true,
    part: null,
    perform: async () => ({ _tag: 'Done' }),
    lookUp: null,
    probe: null,
    calls: 1,
  },
]

const decision = (act: boolean, warned = false): Decision => ({
  key: KEY,
  act,
  reasons: [],
  warnings: warned ? [{ _tag: 'Blocked', code: 'w', measured: null, limit: null }] : [],
  actions: null,
  homeLibrary: null,
})

type Read = 'goes' | 'goes, warned' | 'stays' | 'gone' | 'none'
type Written = 'nothing' | 'noted' | 'asked' | 'inherited' | 'done' | 'failed'

const DECISIONS: Readonly<Record<Exclude<Read, 'none'>, Decision | null>> = {
  goes: decision(true),
  'goes, warned': decision(true, true),
  stays: decision(false),
  gone: null,
}

const intent = (state: 'started' | 'done' | 'failed') => ({
  userKey: KEY,
  actions: null,
  warnings: [],
  steps: { outside: state },
  fault: null,
})

const written = (what: Written): OutsideUser => {
  switch (what) {
    case 'nothing':
      return newUser(KEY, null, true)
    case 'noted':
      return noted(newUser(KEY, null, true), 'outside', decision(true), intent('started'))
    case 'asked':
      return asked(noted(newUser(KEY, null, false), 'outside', decision(true), intent('started')))
    case 'inherited':
      return newUser(KEY, intent('started'), true)
    case 'done':
    case 'failed':
      return newUser(KEY, intent(what), true)
  }
}

const read = (user: OutsideUser, how: Read, all: readonly Step<unknown>[]): OutsideUser =>
  how === 'none'
    ? user
    : withRead(user, { decision: DECISIONS[how], sent: 0, took: 1, isOutdated: false }, all)

describe('the next move for a user', () => {
  it.each<
    readonly [Written, Read, 'fresh' | 'stale', idempotent: string | null, uncertain: string | null]
  >([
    ['nothing', 'none', 'stale', 'Read', 'Read'],
    ['nothing', 'goes', 'stale', 'Read', 'Read'],
    ['nothing', 'goes', 'fresh', 'Note', 'Note'],
    ['nothing', 'goes, warned', 'fresh', 'Inside', 'Inside'],
    ['nothing', 'goes, warned', 'stale', 'Inside', 'Inside'],
    ['nothing', 'stays', 'fresh', 'End', 'End'],
    ['nothing', 'stays', 'stale', 'End', 'End'],
    ['nothing', 'gone', 'fresh', 'End', 'End'],
    ['noted', 'goes', 'fresh', 'Perform', 'Perform'],
    ['noted', 'goes', 'stale', 'Read', 'Read'],
    ['noted', 'stays', 'fresh', 'End', 'End'],
    ['noted', 'gone', 'fresh', 'End', 'End'],
    ['asked', 'none', 'stale', 'Read', 'Read'],
    ['asked', 'goes', 'stale', 'Read', 'Read'],
    ['asked', 'goes', 'fresh', 'Perform', 'LookUp'],
    ['asked', 'gone', 'fresh', 'Perform', 'LookUp'],
    ['asked', 'stays', 'fresh', 'End', 'LookUp'],
    ['inherited', 'goes', 'fresh', 'Perform', 'LookUp'],
    ['inherited', 'gone', 'fresh', 'Perform', 'LookUp'],
    // Still there, so the deletion did not happen.
    ['inherited', 'stays', 'fresh', 'End', 'End'],
    ['done', 'none', 'stale', 'End', 'End'],
    ['failed', 'none', 'stale', 'End', 'End'],
  ])('written down: %s; the last read: %s, %s', (what, how, age, idempotent, uncertain) => {
    for (const [delivery, move] of [
      ['idempotent', idempotent],
      ['uncertain', uncertain],
    ] as const) {
      const all = steps(delivery)
      const user = read(written(what), how, all)
      expect(nextMove(user, all, age === 'fresh')._tag).toBe(move)
    }
  })

  it('is to write a step down anew where something else is to be done by now', () => {
    const all = steps('idempotent')
    const user = read(written('noted'), 'goes', all)
    const other = { ...decision(true), assigned: '2030-01-01' as never }
    const changed = withRead(user, { decision: other, sent: 0, took: 1, isOutdated: false }, all)
    expect(nextMove(changed, all, true)).toMatchObject({ _tag: 'Note', decision: other })
  })

  it('forgets what was written down and never asked for, once the user is to stay', () => {
    const all = steps('uncertain')
    expect(read(written('noted'), 'stays', all)).toMatchObject({
      noted: null,
      intent: { steps: {} },
    })
  })
})

describe('the next slice', () => {
  const settings = { outsideAtOnce: 8 }
  const start = { size: 1, most: Number.POSITIVE_INFINITY, single: null }
  const sizeAfter = (...reads: readonly (readonly [users: number, took: number])[]) =>
    reads.reduce(
      (slice, [users, took]) => nextSlice(slice, { users, took, hasAged: false }, settings),
      start as Parameters<typeof nextSlice>[0],
    ).size

  it('grows while a set is read in about the time of one user, up to as many as go at once', () => {
    expect(sizeAfter([1, 100])).toBe(2)
    expect(sizeAfter([1, 100], [2, 110], [4, 90])).toBe(8)
    expect(sizeAfter([1, 100], [2, 110], [4, 90], [8, 120])).toBe(8)
  })

  it('shrinks where a set takes longer than one user, and grows again by one at a time', () => {
    expect(sizeAfter([1, 100], [2, 210])).toBe(1)
    expect(sizeAfter([1, 100], [2, 110], [4, 400])).toBe(2)
    expect(sizeAfter([1, 100], [2, 110], [4, 400], [2, 110])).toBe(3)
    expect(sizeAfter([1, 100], [2, 110], [4, 400], [2, 110], [3, 110])).toBe(4)
  })

  it('says nothing by a slice that was smaller than it might have been', () => {
    expect(sizeAfter([1, 100], [2, 110], [1, 100])).toBe(4)
  })

  it('is half as long once a read grew too old before it was used', () => {
    const slice = { size: 8, most: 8, single: 100 }
    expect(nextSlice(slice, { users: 1, took: 100, hasAged: true }, settings).size).toBe(4)
  })
})
