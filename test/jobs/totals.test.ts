// The counts of a job: warnings of those who went and of those who did not are told apart.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { UserKey } from '../../src/domain/keys.js'
import { OUTCOME_STATUSES, type Outcome } from '../../src/jobs/outcome.js'
import {
  addTallies,
  addTotals,
  confirmedLeft,
  countOutcomes,
  NO_TALLY,
  NO_TOTALS,
  settled,
  type Tally,
  tallyOutcomes,
  type Totals,
} from '../../src/jobs/totals.js'
import * as given from '../report/fixtures.js'

const warned = (status: Outcome['status']): Outcome => ({
  ...given.kept,
  status,
  reasons: [],
  warnings: [given.staff],
})

const outcomes = fc.array(fc.constantFrom(...OUTCOME_STATUSES).map(warned))

/** A tally as a release counted it that did not tell warnings apart. */
const former = (warnings: Readonly<Record<string, number>>): Tally => {
  const { warningsOfThoseWhoGo: _, ...rest } = { ...NO_TALLY, warnings }
  return rest
}

describe('a tally', () => {
  it('counts the warnings of those on whom the job acted apart', () => {
    const tally = tallyOutcomes(NO_TALLY, OUTCOME_STATUSES.map(warned))
    expect(tally.warnings).toEqual({ 'staff-roles': 6 })
    expect(tally.warningsOfThoseWhoGo).toEqual({ 'staff-roles': 2 })
  })

  it('is the same whether outcomes are counted at once or in parts', () => {
    fc.assert(
      fc.property(outcomes, outcomes, (left, right) => {
        const atOnce = tallyOutcomes(NO_TALLY, [...left, ...right])
        const after = tallyOutcomes(tallyOutcomes(NO_TALLY, left), right)
        const apart = addTallies(tallyOutcomes(NO_TALLY, left), tallyOutcomes(NO_TALLY, right))
        expect(after).toEqual(atOnce)
        expect(apart).toEqual(atOnce)
      }),
    )
  })

  it('does not guess who went among warnings that were counted together before', () => {
    const stored = former({ 'staff-roles': 4 })
    const now = tallyOutcomes(NO_TALLY, [warned('purged')])
    for (const sum of [tallyOutcomes(stored, [warned('purged')]), addTallies(stored, now)]) {
      expect(sum.warnings).toEqual({ 'staff-roles': 5 })
      expect(sum).not.toHaveProperty('warningsOfThoseWhoGo')
    }
  })

  it('of before tells warnings apart from now on where it has none', () => {
    const sum = tallyOutcomes(former({}), [warned('purged'), warned('kept')])
    expect(sum.warningsOfThoseWhoGo).toEqual({ 'staff-roles': 1 })
  })

  it('counts each outcome under the home library of the user, whatever its name', () => {
    const names = ['main', '__proto__', 'constructor']
    const libraryOf = (key: string) => names[Number(key)] ?? null
    const of = (key: string) => ({ ...warned('purged'), userKey: key as UserKey })
    const left = tallyOutcomes(NO_TALLY, [of('0'), of('1'), of('9')], libraryOf)
    const both = addTallies(left, tallyOutcomes(NO_TALLY, [of('1'), of('2')], libraryOf))
    expect(Object.entries(both.homeLibraries ?? {})).toEqual([
      ['main', { purged: 1 }],
      ['__proto__', { purged: 2 }],
      ['', { purged: 1 }],
      ['constructor', { purged: 1 }],
    ])
  })

  it('of before home libraries were counted stays without them', () => {
    const { homeLibraries: _, ...stored } = NO_TALLY
    expect(tallyOutcomes(stored, [warned('kept')])).not.toHaveProperty('homeLibraries')
    expect(addTallies(stored, NO_TALLY)).not.toHaveProperty('homeLibraries')
    expect(addTallies(NO_TALLY, stored)).not.toHaveProperty('homeLibraries')
  })

  it('goes on from the reasons, the sums and the numbers before', () => {
    const first = tallyOutcomes(NO_TALLY, [given.kept, given.purged, given.kept])
    const both = tallyOutcomes(first, [given.kept, given.purged])
    expect(first).toMatchObject({
      reasons: { 'open-loans': 2, debt: 2 },
      waived: '10.005',
      demoted: 1,
      requestsCancelled: 3,
    })
    expect(both).toMatchObject({
      reasons: { 'open-loans': 3, debt: 3 },
      waived: '20.01',
      demoted: 2,
      requestsCancelled: 6,
    })
  })

  it('counts nobody as demoted who was not, and sums up what was done for whoever stayed', () => {
    const actions = { demoteResearcher: false, waive: null, cancelRequests: 2 }
    expect(tallyOutcomes(NO_TALLY, [{ ...given.kept, actions }])).toMatchObject({
      waived: '0',
      demoted: 0,
      requestsCancelled: 2,
    })
  })

  it('without libraries counts every user under none', () => {
    expect(tallyOutcomes(NO_TALLY, [given.kept]).homeLibraries).toEqual({ '': { kept: 1 } })
  })
})

const someTotals: fc.Arbitrary<Totals> = fc.record({
  scope: fc.nat(),
  purged: fc.nat(),
  applied: fc.nat(),
  kept: fc.nat(),
  vanished: fc.nat(),
  failed: fc.nat(),
  inDoubt: fc.nat(),
})

describe('totals', () => {
  it('count every outcome once, under its status, and leave the scope', () => {
    const numbers = countOutcomes({ ...NO_TOTALS, scope: 9, kept: 1 }, OUTCOME_STATUSES.map(warned))
    expect(numbers).toEqual({
      scope: 9,
      purged: 1,
      applied: 1,
      kept: 2,
      vanished: 1,
      failed: 1,
      inDoubt: 1,
    })
    expect(settled(numbers)).toBe(7)
  })

  it('are settled by the sum of all statuses', () => {
    fc.assert(
      fc.property(someTotals, (totals) => {
        const sum = OUTCOME_STATUSES.reduce((all, status) => all + totals[status], 0)
        expect(settled(totals)).toBe(sum)
      }),
    )
  })

  it('add up field by field', () => {
    fc.assert(
      fc.property(someTotals, someTotals, (left, right) => {
        const sum = addTotals(left, right)
        expect(Object.keys(sum)).toEqual(Object.keys(left))
        for (const name of Object.keys(left) as (keyof Totals)[])
          expect(sum[name]).toBe(left[name] + right[name])
      }),
    )
  })

  it.each([
    [5, 2, 3],
    [5, 5, 0],
    [5, 9, 0],
  ])(
    'of a shard with %i confirmed users leave, at position %i, %i',
    (confirmed, position, left) => {
      expect(confirmedLeft({ confirmed, position })).toBe(left)
    },
  )
})
