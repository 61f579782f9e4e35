// Moments by the language's own calendar, held against luxon's.
import fc from 'fast-check'
import { DateTime } from 'luxon'
import { describe, expect, it } from 'vitest'
import { instantFromMillis, millisFromInstant } from '../../src/internal/time.js'

const byLuxon = (millis: number) => DateTime.fromMillis(millis, { zone: 'utc' }).toISO() ?? ''

const millis = fc.integer({ min: Date.parse('0001-01-01T00:00:00.000Z'), max: Date.parse('9999-12-31T23:59:59.999Z') })

describe('a moment', () => {
  it('is written as luxon writes it, and read as what was written', () => {
    fc.assert(
      fc.property(millis, (each) => {
        expect(instantFromMillis(each)).toBe(byLuxon(each))
        expect(millisFromInstant(instantFromMillis(each))).toBe(each)
      }),
    )
  })

  it('is read in UTC, whatever zone the machine is in and however it is written', () => {
    const zone = process.env.TZ
    process.env.TZ = 'America/New_York'
    try {
      expect(millisFromInstant('2026-03-01')).toBe(Date.UTC(2026, 2, 1))
      expect(millisFromInstant('2026-03-01T10:00:00')).toBe(Date.UTC(2026, 2, 1, 10))
      expect(millisFromInstant('2026-03-01T10:00:00+02:00')).toBe(Date.UTC(2026, 2, 1, 8))
    } finally {
      if (zone === undefined) delete process.env.TZ
      else process.env.TZ = zone
    }
  })

  it.each(['', '2026-02-30T00:00:00.000Z', 'March 1, 2026', '1', 'yesterday'])('is none that does not exist: %j', (text) => {
    expect(millisFromInstant(text)).toBeNaN()
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 9e15])('that no calendar has is written as nothing: %d', (each) => {
    expect(instantFromMillis(each)).toBe('')
  })
})
