// The counts of a job: warnings of those who went and of those who did not are told apart.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { UserKey } from '../../src/domain/keys.js'
import { OUTCOME_STATUSES, type Outcome } from '../../src/jobs/outcome.js'
import { addTallies, NO_TALLY, type Tally, tallyOutcomes } from '../../src/jobs/totals.js'
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
  })
})
