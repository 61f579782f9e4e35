// Cutoffs: unset, 0 and N are three things, and each rule treats the day itself as it says.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Instant } from '../../src/domain/calendar.js'
import { type CandidateSource, candidateQuery } from '../../src/domain/candidate-query.js'
import {
  beforeDay,
  type CutoffRule,
  type DateCondition,
  daysBack,
  monthsBack,
  never,
  orNever,
  yearsBack,
} from '../../src/domain/criteria.js'
import { type Cutoff, resolveCutoffs } from '../../src/domain/cutoff.js'
import { arbitraries } from '../../src/testing/index.js'
import { compiled, criteria, day, plainUser } from '../eligibility/cases.js'

const past = { field: 'purgeDate', orAbsent: false } as const

describe('a cutoff', () => {
  it.each<[number | null, CutoffRule, string, string, boolean]>([
    [0, 'documented', '2024-06-15', '2024-06-15', true],
    [1, 'documented', '2024-06-15', '2024-06-14', false],
    [0, 'before', '2024-06-15', '2024-06-15', false],
    [10, 'before', '2024-06-15', '2024-06-05', false],
    [0, 'on-or-before', '2024-06-15', '2024-06-15', true],
    [10, 'on-or-before', '2024-06-15', '2024-06-05', true],
    [null, 'documented', '2024-06-15', '2024-06-15', false],
    [1, 'documented', '2024-03-01', '2024-02-29', false],
    [365, 'documented', '2025-02-28', '2024-02-29', false],
    [36_500, 'on-or-before', '2024-06-15', '1924-07-10', true],
    [36_500, 'on-or-before', '0050-01-01', '0001-01-01', false],
  ])('with %s days, %s, on %s is %s, inclusive: %s', (days, rule, asOf, date, inclusive) => {
    expect(resolveCutoffs([daysBack('purgeDate', days, rule)], day(asOf))).toEqual([
      { ...past, date, inclusive },
    ])
  })

  it.each<[string, DateCondition, string, Partial<Cutoff>]>([
    ['a month before', monthsBack('purgeDate', 1), '2024-03-15', { date: day('2024-02-15') }],
    [
      'the last day of a shorter month',
      monthsBack('purgeDate', 1),
      '2024-03-31',
      { date: day('2024-02-29') },
    ],
    ['no month before', monthsBack('purgeDate', 0), '2024-03-31', { date: day('2024-03-31') }],
    [
      'years before, the leap day clamped',
      yearsBack('purgeDate', 3, 'on-or-before'),
      '2024-02-29',
      { date: day('2021-02-28'), inclusive: true },
    ],
    [
      'years before the year 1',
      yearsBack('purgeDate', 60),
      '0050-01-01',
      { date: day('0001-01-01') },
    ],
    [
      'a fixed day',
      beforeDay('purgeDate', day('2020-01-01')),
      '2024-03-15',
      { date: day('2020-01-01') },
    ],
    [
      'a fixed day and the day itself',
      beforeDay('purgeDate', day('2020-01-01'), 'on-or-before'),
      '2024-03-15',
      { date: day('2020-01-01'), inclusive: true },
    ],
    [
      'a date, or none',
      orNever(yearsBack('purgeDate', 1)),
      '2024-03-15',
      { date: day('2023-03-15'), orAbsent: true },
    ],
    ['no date', never('purgeDate'), '2024-03-15', { date: null, orAbsent: true }],
    [
      'no date, also where it is said twice',
      orNever(never('purgeDate')),
      '2024-03-15',
      { date: null, orAbsent: true },
    ],
  ])('may be %s', (_, condition, asOf, expected) => {
    expect(resolveCutoffs([condition], day(asOf))).toEqual([
      { ...past, inclusive: false, ...expected },
    ])
  })
})

describe('a cutoff before the first day that a date can name', () => {
  it('selects nobody, not even by a placeholder such as 0001-01-01', () => {
    const { evaluate, cutoffs } = compiled({
      asOf: '0050-01-01T12:00:00.000Z' as Instant,
      criteria: criteria({ days: 36_500 }),
    })
    expect(cutoffs).toEqual([{ ...past, date: '0001-01-01', inclusive: false }])
    expect(evaluate(plainUser({ purgeDate: day('0001-01-01') }))._tag).toBe('NotSelected')
  })
})

describe('the candidate query', () => {
  const asked = (date: string, inclusive: boolean): CandidateSource => ({
    cutoffs: [{ ...past, date: day(date), inclusive }],
    recordTypes: [{ recordType: 'public', userGroups: ['student'] }],
    homeLibraries: ['main'],
  })
  const dayOf = (source: CandidateSource, scope: 'selected' | 'with-boundary-day') =>
    candidateQuery(source, scope).dates[0]?.onOrBefore

  it(
    'asks for the last selected day: the cutoff day, or the day before it where the cutoff is ' +
      'exclusive',
    () => {
      expect(dayOf(asked('2024-03-01', true), 'selected')).toBe('2024-03-01')
      expect(dayOf(asked('2024-03-01', false), 'selected')).toBe('2024-02-29')
      expect(dayOf(asked('0001-01-01', false), 'selected')).toBe('0001-01-01')
    },
  )

  it('asks for the boundary day too where it is to be shown', () => {
    expect(dayOf(asked('2024-03-01', false), 'with-boundary-day')).toBe('2024-03-01')
  })

  it('carries the rest of the criteria', () => {
    expect(candidateQuery(asked('2024-03-01', true), 'selected')).toEqual({
      dates: [{ field: 'purgeDate', onOrBefore: '2024-03-01', orAbsent: false }],
      recordTypes: [{ recordType: 'public', userGroups: ['student'] }],
      homeLibraries: ['main'],
    })
  })

  it('means exactly whom the evaluator selects by dates', () => {
    const { criteria: someCriteria, knownUserFacts } = arbitraries(fc)
    fc.assert(
      fc.property(someCriteria, knownUserFacts, (drawn, user) => {
        const chosen = { ...criteria(), dates: drawn.dates }
        const { cutoffs, evaluate } = compiled({ criteria: chosen })
        const source = { cutoffs, recordTypes: [], homeLibraries: [] }
        const { dates } = candidateQuery(source, 'selected')
        const isMeant = dates.every(({ field, onOrBefore, orAbsent }) => {
          const date = user[field]
          return date == null ? orAbsent : onOrBefore !== null && date <= onOrBefore
        })
        expect(evaluate(user)._tag !== 'NotSelected').toBe(isMeant)
      }),
    )
  })
})
