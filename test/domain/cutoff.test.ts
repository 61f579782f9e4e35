// The cutoff: unset, 0 and N are three things, and each rule treats the day itself as it says.
import { describe, expect, it } from 'vitest'
import type { Instant } from '../../src/domain/calendar.js'
import type { CutoffRule } from '../../src/domain/criteria.js'
import { candidateQuery } from '../../src/domain/candidate-query.js'
import { resolveCutoff } from '../../src/domain/cutoff.js'
import { compiled, criteria, day, key, plainUser } from '../eligibility/cases.js'

describe('the cutoff', () => {
  it.each<[number | null, CutoffRule, string, string, boolean]>([
    [0, 'documented', '2024-06-15', '2024-06-15', true],
    [1, 'documented', '2024-06-15', '2024-06-14', false],
    [0, 'before', '2024-06-15', '2024-06-15', false],
    [10, 'before', '2024-06-15', '2024-06-05', false],
    [0, 'on-or-before', '2024-06-15', '2024-06-15', true],
    [10, 'on-or-before', '2024-06-15', '2024-06-05', true],
    [null, 'documented', '2024-06-15', '2024-06-15', false],
    [null, 'on-or-before', '2024-06-15', '2024-06-15', false],
    [null, 'before', '2024-06-15', '2024-06-15', false],
    [1, 'documented', '2024-03-01', '2024-02-29', false],
    [365, 'documented', '2025-02-28', '2024-02-29', false],
    [36_500, 'on-or-before', '2024-06-15', '1924-07-10', true],
    [36_500, 'on-or-before', '0050-01-01', '0001-01-01', false],
  ])('with %s days, %s, on %s is %s, inclusive: %s', (days, cutoffRule, asOf, date, inclusive) => {
    expect(resolveCutoff(criteria({ days, cutoffRule }), day(asOf))).toEqual({ date, inclusive })
  })
})

describe('a cutoff before the first day that a date can name', () => {
  it('selects nobody, not even by a placeholder such as 0001-01-01', () => {
    const { evaluate, cutoff } = compiled({
      asOf: '0050-01-01T12:00:00.000Z' as Instant,
      criteria: criteria({ days: 36_500 }),
    })
    expect(cutoff).toEqual({ date: '0001-01-01', inclusive: false })
    expect(evaluate(plainUser({ purgeDate: day('0001-01-01') }))._tag).toBe('NotSelected')
  })
})

describe('the candidate query', () => {
  const asked = criteria({
    days: 10,
    recordType: 'public',
    userGroups: ['student'],
    include: [key('1')],
    exclude: [key('2')],
  })

  it('asks for the last selected day: the cutoff day, or the day before it where the cutoff is exclusive', () => {
    expect(
      candidateQuery(asked, { date: day('2024-03-01'), inclusive: true }, 'selected').onOrBefore,
    ).toBe('2024-03-01')
    expect(
      candidateQuery(asked, { date: day('2024-03-01'), inclusive: false }, 'selected').onOrBefore,
    ).toBe('2024-02-29')
    expect(
      candidateQuery(asked, { date: day('0001-01-01'), inclusive: false }, 'selected').onOrBefore,
    ).toBe('0001-01-01')
  })

  it('asks for the boundary day too where it is to be shown', () => {
    expect(
      candidateQuery(asked, { date: day('2024-03-01'), inclusive: false }, 'with-boundary-day')
        .onOrBefore,
    ).toBe('2024-03-01')
  })

  it('carries the rest of the criteria', () => {
    expect(candidateQuery(asked, { date: day('2024-03-01'), inclusive: true }, 'selected')).toEqual(
      {
        dateField: 'purgeDate',
        onOrBefore: '2024-03-01',
        recordType: 'public',
        userGroups: ['student'],
        include: ['1'],
        exclude: ['2'],
      },
    )
  })

  it.each<CutoffRule>(['documented', 'before', 'on-or-before'])(
    'selects by %s exactly whom the evaluator selects',
    (cutoffRule) => {
      for (const days of [0, 1, 10]) {
        const chosen = criteria({ days, cutoffRule })
        const { cutoff, evaluate } = compiled({ criteria: chosen })
        const { onOrBefore } = candidateQuery(chosen, cutoff, 'selected')
        for (const date of [
          '2024-06-04',
          '2024-06-05',
          '2024-06-06',
          '2024-06-13',
          '2024-06-14',
          '2024-06-15',
          '2024-06-16',
        ])
          expect(evaluate(plainUser({ purgeDate: day(date) }))._tag !== 'NotSelected').toBe(
            date <= onOrBefore,
          )
      }
    },
  )
})
