// The rule about the boundary day by itself.
import { describe, expect, it } from 'vitest'
import { boundaryDay } from '../../src/eligibility/rules/boundary-day.js'
import { day, plainUser } from './cases.js'

describe('the rule about the boundary day', () => {
  it('warns of a date on the cutoff day, and of no other', () => {
    const cutoff = { field: 'purgeDate', date: day('2024-01-01'), inclusive: true, orAbsent: false }
    const check = boundaryDay.prepare({ cutoffs: [cutoff] } as never)
    expect(check(plainUser({ purgeDate: day('2024-01-01') }))).toMatchObject({
      _tag: 'Blocked',
      measured: '2024-01-01',
      limit: '2024-01-01',
    })
    expect(check(plainUser({ purgeDate: day('2024-01-02') }))).toBeNull()
  })
})
