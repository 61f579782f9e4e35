// Progress: what is done, the rate and the time left, also across a resume.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Instant } from '../../src/domain/calendar.js'
import type { JobId } from '../../src/domain/keys.js'
import { afterEvent, atTotals, readProgress, watchProgress } from '../../src/run/progress.js'
import { NO_TOTALS, type Totals } from '../../src/jobs/totals.js'
import type { PurgeEvent } from '../../src/ports/observer.js'

const START = Date.parse('2026-11-22T12:00:00.000Z')
const second = (seconds: number): Instant =>
  new Date(START + seconds * 1000).toISOString() as Instant
const totals = (scope: number, done: Partial<Totals> = {}): Totals => ({
  ...NO_TOTALS,
  scope,
  ...done,
})
const jobId = 'job' as JobId
const batch = (users: number, at: Instant): PurgeEvent => ({
  _tag: 'BatchCommitted',
  at,
  jobId,
  shard: 1,
  users,
  millis: 250,
  totals: NO_TOTALS,
})

describe('progress read from totals', () => {
  it('counts every outcome as done, whatever it is', () => {
    const all = { purged: 1, applied: 2, kept: 3, vanished: 4, failed: 5, inDoubt: 6 }
    expect(readProgress(watchProgress(totals(42, all), second(0)))).toMatchObject({
      done: 21,
      scope: 42,
      share: 0.5,
    })
  })

  it('knows rate and time left from the second reading on', () => {
    const begun = watchProgress(totals(1000, { purged: 100 }), second(0))
    expect(readProgress(begun)).toMatchObject({ perSecond: null, remainingMs: null })
    const later = atTotals(begun, totals(1000, { purged: 250, kept: 50 }), second(4))
    expect(readProgress(later)).toEqual({
      done: 300,
      scope: 1000,
      share: 0.3,
      perSecond: 50,
      remainingMs: 14_000,
      waitingFor: null,
    })
  })

  it(
    'does not reckon the time in which nobody worked: a resume begins at the totals of the ' +
      'journal',
    () => {
      const resumed = watchProgress(totals(1000, { purged: 900 }), second(86_400))
      const later = atTotals(resumed, totals(1000, { purged: 950 }), second(86_401))
      expect(readProgress(later)).toMatchObject({ done: 950, perSecond: 50, remainingMs: 1000 })
    },
  )

  it('takes the rate of the last half minute, not that of long ago', () => {
    let progress = watchProgress(totals(100_000), second(0))
    for (let at = 1; at <= 60; at++)
      progress = atTotals(progress, totals(100_000, { purged: at * 1000 }), second(at))
    for (let at = 61; at <= 120; at++)
      progress = atTotals(progress, totals(100_000, { purged: 60_000 + (at - 60) }), second(at))
    expect(readProgress(progress).perSecond).toBeCloseTo(1)
  })

  it('still has a rate when batches take longer than the stretch', () => {
    const begun = watchProgress(totals(1000), second(0))
    expect(readProgress(atTotals(begun, totals(1000, { purged: 60 }), second(60))).perSecond).toBe(
      1,
    )
  })

  it.each<[string, number, number]>([
    ['a clock that jumps back', 500, -5],
    ['totals that are smaller than before', 50, 5],
  ])('has no rate after %s, rather than a wrong one', (_, purged, at) => {
    const begun = watchProgress(totals(1000, { purged: 100 }), second(0))
    expect(readProgress(atTotals(begun, totals(1000, { purged }), second(at)))).toMatchObject({
      done: purged,
      perSecond: null,
    })
  })

  it('has nothing left when all are done, and no share without a scope', () => {
    expect(readProgress(watchProgress(totals(3, { purged: 3 }), second(0)))).toMatchObject({
      share: 1,
      remainingMs: 0,
    })
    expect(readProgress(watchProgress(NO_TOTALS, second(0)))).toMatchObject({
      share: 0,
      remainingMs: 0,
    })
  })
})

describe('progress read from events', () => {
  it('grows with every batch, on top of what earlier runners did', () => {
    const begun = watchProgress(NO_TOTALS, second(0))
    const resumed = afterEvent(begun, {
      _tag: 'JobResumed',
      at: second(0),
      jobId,
      totals: totals(110, { purged: 10 }),
    })
    const worked = [batch(20, second(1)), batch(20, second(2))].reduce(afterEvent, resumed)
    expect(readProgress(worked)).toEqual({
      done: 50,
      scope: 110,
      share: 50 / 110,
      perSecond: 20,
      remainingMs: 3000,
      waitingFor: null,
    })
  })

  it('ends at the totals of the completed job', () => {
    const begun = watchProgress(totals(10), second(0))
    const ended = afterEvent(begun, {
      _tag: 'JobCompleted',
      at: second(1),
      jobId,
      totals: totals(10, { purged: 9, vanished: 1 }),
    })
    expect(readProgress(ended)).toMatchObject({ done: 10, share: 1, remainingMs: 0 })
  })

  it('stays as it is for events that finish no user', () => {
    const begun = watchProgress(totals(10), second(0))
    expect(
      afterEvent(begun, {
        _tag: 'Waiting',
        at: second(1),
        jobId,
        millis: 5,
        attempt: 1,
        fault: { code: 'X' },
      }),
    ).toBe(begun)
  })
})

describe('laws of progress', () => {
  const step = fc.record({
    users: fc.integer({ min: 0, max: 5000 }),
    after: fc.integer({ min: 0, max: 60 }),
  })

  it(
    'is the same however often it was interrupted and begun again from the totals; nothing is ' +
      'counted twice or lost',
    () => {
      fc.assert(
        fc.property(
          fc.array(step, { maxLength: 40 }),
          fc.integer({ min: 0, max: 40 }),
          (steps, resumeAfter) => {
            let at = 0
            let purged = 0
            let progress = watchProgress(totals(1_000_000), second(0))
            steps.forEach(({ users, after }, index) => {
              at += after
              if (index === resumeAfter)
                progress = watchProgress(totals(1_000_000, { purged }), second(at))
              purged += users
              progress = afterEvent(progress, batch(users, second(at)))
            })
            expect(readProgress(progress).done).toBe(purged)
          },
        ),
      )
    },
  )

  it(
    'keeps share within 0 and 1, rate positive, time ' + 'left not negative, and memory bounded',
    () => {
      fc.assert(
        fc.property(
          fc.array(step, { maxLength: 300 }),
          fc.integer({ min: 0, max: 100_000 }),
          (steps, scope) => {
            let at = 0
            let progress = watchProgress(totals(scope), second(0))
            for (const { users, after } of steps) {
              at += after / 100
              progress = afterEvent(progress, batch(users, second(at)))
              const { share, perSecond, remainingMs } = readProgress(progress)
              expect(
                share >= 0 &&
                  share <= 1 &&
                  (perSecond === null || perSecond > 0) &&
                  (remainingMs === null || remainingMs >= 0),
              ).toBe(true)
              expect(progress.samples.length).toBeLessThanOrEqual(121)
            }
          },
        ),
        { numRuns: 30 },
      )
    },
  )

  it('says for how many users shards wait, and since when, until they go on', () => {
    const begun = watchProgress(totals(100, { purged: 90 }), second(0))
    const wait = (shard: number, users: number, since: number): PurgeEvent => ({
      _tag: 'WaitingForUsers',
      at: second(60),
      jobId,
      shard,
      users,
      userKeys: [],
      since: second(since),
      millis: 1000,
    })
    const waiting = [wait(1, 2, 30), wait(2, 1, 20), wait(1, 1, 30)].reduce(afterEvent, begun)
    expect(readProgress(waiting).waitingFor).toEqual({ users: 2, since: second(20) })
    const finished: PurgeEvent = {
      _tag: 'ShardFinished',
      at: second(90),
      jobId,
      shard: 2,
      token: 1,
    }
    expect(readProgress(afterEvent(waiting, finished)).waitingFor).toEqual({
      users: 1,
      since: second(30),
    })
    const reported = { users: 3, since: second(10), keys: [] }
    const read = atTotals(waiting, totals(100, { purged: 97 }), second(95), reported)
    expect(readProgress(read).waitingFor).toEqual({ users: 3, since: second(10) })
    const over = atTotals(read, totals(100, { purged: 100 }), second(99), null)
    expect(readProgress(over).waitingFor).toBeNull()
  })
})
