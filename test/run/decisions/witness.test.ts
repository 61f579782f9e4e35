// Whose fault it is, at every boundary: a user is blamed only where another one succeeded after the
// first failure, and this one failed again after that.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { failedAgain, type Failures, judge } from '../../../src/run/witness.js'

const settings = { attempts: 3, witnessMs: 1000 }
const failures = (changes: Partial<Failures> = {}): Failures => ({
  count: 3,
  since: 0,
  first: 10,
  last: 20,
  ...changes,
})

describe('a user who failed again', () => {
  it.each<[string, Partial<Failures>, number | null, number, ReturnType<typeof judge>]>([
    ['nobody ever succeeded', {}, null, 999, 'again'],
    ['nobody ever succeeded for the set time', {}, null, 1000, 'alone'],
    ['nobody ever succeeded since the first moment', { first: 0 }, null, 999, 'again'],
    ['nobody did since the first moment, for the set time', { first: 0 }, null, 1000, 'alone'],
    ['another succeeded before the first failure', {}, 9, 999, 'again'],
    ['another succeeded before the first failure only, for the set time', {}, 9, 1000, 'alone'],
    ['another succeeded at the number of the first failure', {}, 10, 1000, 'theirs'],
    ['another succeeded between two failures', {}, 19, 5000, 'theirs'],
    ['another succeeded by the number of the last failure', {}, 20, 5000, 'again'],
    ['another succeeded after the last failure', {}, 21, 5000, 'again'],
    ['another succeeded, and there was one attempt fewer', { count: 2 }, 15, 5000, 'again'],
    ['another succeeded, and there was one attempt more', { count: 4 }, 15, 5000, 'theirs'],
    ['nobody succeeded, since a later moment', { since: 1 }, null, 1000, 'again'],
  ])('where %s', (_, changes, witness, now, judgement) => {
    expect(judge(failures(changes), witness, now, settings)).toBe(judgement)
  })

  it('is never blamed before as many attempts as are set', () => {
    fc.assert(
      fc.property(
        fc.record({
          count: fc.integer({ min: 1, max: 6 }),
          since: fc.nat({ max: 3000 }),
          first: fc.nat({ max: 40 }),
          last: fc.nat({ max: 40 }),
        }),
        fc.option(fc.nat({ max: 40 })),
        fc.nat({ max: 6000 }),
        (known, witness, now) => {
          const judgement = judge(known, witness, now, settings)
          const isWitnessed = witness !== null && witness >= known.first
          if (judgement === 'theirs') expect(known.count).toBeGreaterThanOrEqual(3)
          if (judgement === 'theirs') expect(isWitnessed && known.last > witness).toBe(true)
          if (judgement === 'alone') expect(isWitnessed).toBe(false)
        },
      ),
    )
  })
})

describe('one failure more', () => {
  it('begins with the first one, by the moment at which it was noticed', () => {
    expect(failedAgain(null, 4, 6, 100)).toEqual({ count: 1, since: 100, first: 6, last: 4 })
  })

  it('keeps the first moment, and takes the last call', () => {
    const before = { count: 0, since: 0, first: 0, last: 4 }
    expect(failedAgain(before, 9, 11, 300)).toEqual({ count: 1, since: 0, first: 0, last: 9 })
    expect(failedAgain(failures(), 25, 26, 300)).toEqual({
      count: 4,
      since: 0,
      first: 10,
      last: 25,
    })
  })
})
