// How many users the next batch has, by what the last one took.
import { describe, expect, it } from 'vitest'
import { adaptSize } from '../../../src/run/batch-size.js'

interface Case {
  readonly users: number
  readonly millis: number
  readonly tried?: number
  readonly size?: number
  readonly suspectedUpTo?: number | null
  readonly position?: number
  readonly confirmed?: number
  readonly learned?: number
}

/** The sizes after a batch, at a target time of 200 ms and at most 1000 users. */
function sizesAfter({
  users,
  millis,
  tried = users,
  size = 100,
  suspectedUpTo = null,
  position = 0,
  confirmed = 10_000,
  learned,
}: Case): { readonly size: number; readonly learned: number | undefined } {
  const learnedSizes = new Map(learned === undefined ? [] : [['purge', learned]])
  const settings = { targetBatchMs: 200, maxBatchSize: 1000, batchSize: 50 }
  const progress = { size, suspectedUpTo, state: { position, confirmed } }
  const run = { settings, learnedSizes, job: { order: { _tag: 'purge' } } }
  adaptSize(run as never, progress as never, { users, tried, millis })
  return { size: progress.size, learned: learnedSizes.get('purge') }
}

describe('the next batch', () => {
  it.each<[string, Case, number]>([
    ['as many as take three quarters of the time', { users: 100, millis: 150 }, 100],
    ['fewer where these took longer', { users: 100, millis: 300 }, 50],
    ['rounded to the nearest', { users: 100, millis: 152 }, 99],
    ['four times as many at most', { users: 100, millis: 1 }, 400],
    ['no more than there may be', { users: 600, size: 600, millis: 1 }, 1000],
    ['a few for twice the time', { users: 10, size: 10, millis: 400 }, 7],
    ['a few of which two thirds would do', { users: 40, size: 40, millis: 400 }, 20],
    ['those that fit, where these are more than a few', { users: 100, millis: 600 }, 25],
    ['one where even one takes too long', { users: 1, size: 1, millis: 5000 }, 1],
    ['what a batch of no time at all would allow', { users: 2, size: 2, millis: 0 }, 8],
  ])('has %s', (_, given, size) => {
    expect(sizesAfter(given).size).toBe(size)
  })

  it('is as large as before where nobody has an outcome', () => {
    expect(sizesAfter({ users: 0, tried: 100, millis: 1 })).toEqual({
      size: 100,
      learned: undefined,
    })
  })

  it.each<[string, Case]>([
    ['fewer were tried than might have been', { users: 50, tried: 50, millis: 1 }],
    ['somebody is suspected', { users: 100, suspectedUpTo: 7, millis: 1 }],
    ['a part took just the time', { users: 50, tried: 50, millis: 150 }],
  ])('is no larger where %s', (_, given) => {
    expect(sizesAfter(given)).toEqual({ size: 100, learned: undefined })
  })

  it('is larger where a whole one was tried, although some were locked', () => {
    expect(sizesAfter({ users: 90, tried: 100, millis: 90 }).size).toBe(150)
  })

  it('is smaller where even a part took too long', () => {
    expect(sizesAfter({ users: 50, tried: 50, millis: 300 }).size).toBe(25)
    expect(sizesAfter({ users: 100, suspectedUpTo: 7, millis: 300 }).size).toBe(50)
  })
})

describe('what is learned for the next shard', () => {
  it('is the size that fits while confirmed users are worked on', () => {
    expect(sizesAfter({ users: 100, millis: 75, confirmed: 100 }).learned).toBe(200)
  })

  it('is not that more fit of those who are to stay', () => {
    expect(sizesAfter({ users: 100, millis: 75, confirmed: 99, learned: 150 }).learned).toBe(150)
    expect(sizesAfter({ users: 100, millis: 75, confirmed: 99 })).toEqual({
      size: 200,
      learned: undefined,
    })
    expect(
      sizesAfter({ users: 100, millis: 75, position: 1, confirmed: 100 }).learned,
    ).toBeUndefined()
  })

  it('is that fewer fit, whoever they are', () => {
    expect(sizesAfter({ users: 100, millis: 150, confirmed: 0, learned: 101 }).learned).toBe(100)
    expect(sizesAfter({ users: 100, millis: 150, confirmed: 0, learned: 100 }).learned).toBe(100)
    expect(sizesAfter({ users: 100, millis: 306, confirmed: 0 }).learned).toBe(49)
    expect(sizesAfter({ users: 100, millis: 300, confirmed: 0 }).learned).toBeUndefined()
  })
})
