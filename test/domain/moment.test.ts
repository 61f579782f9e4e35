// Moments by the language's own calendar, held against luxon's.
import fc from 'fast-check'
import { DateTime } from 'luxon'
import { describe, expect, it } from 'vitest'
import { dateAt, type Instant, instant, type ZoneName } from '../../src/domain/calendar.js'
import { instantFromMillis, millisFromInstant } from '../../src/internal/time.js'

const byLuxon = (millis: number) => DateTime.fromMillis(millis, { zone: 'utc' }).toISO() ?? ''

const millis = fc.integer({
  min: Date.parse('0001-01-01T00:00:00.000Z'),
  max: Date.parse('9999-12-31T23:59:59.999Z'),
})

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

  it.each(['', '2026-02-30T00:00:00.000Z', 'March 1, 2026', '1', 'yesterday'])(
    'is none that does not exist: %j',
    (text) => {
      expect(millisFromInstant(text)).toBeNaN()
    },
  )

  it.each(['+99:99', '+25:00', '+00:60', '-16:00', '+9959', '-00:99', '+1560'])(
    'with an offset that no place ever had is none: %s',
    (offset) => {
      const text = `2026-11-26T18:00:00${offset}`
      expect(instant(text)._tag).toBe('Left')
      expect(millisFromInstant(text)).toBeNaN()
      expect(dateAt(text as Instant, 'UTC' as ZoneName)).toBe('')
    },
  )

  it.each([
    ['+15:59', '2026-11-26T02:01:00.000Z'],
    ['-15:59', '2026-11-27T09:59:00.000Z'],
    ['+1400', '2026-11-26T04:00:00.000Z'],
    ['+05:45', '2026-11-26T12:15:00.000Z'],
    ['-00:00', '2026-11-26T18:00:00.000Z'],
    ['Z', '2026-11-26T18:00:00.000Z'],
  ])('with the offset %s is %s', (offset, expected) => {
    const text = `2026-11-26T18:00:00${offset}`
    expect(instant(text)).toEqual({ _tag: 'Right', right: expected })
    expect(instantFromMillis(millisFromInstant(text))).toBe(expected)
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 9e15])(
    'that no calendar has is written as nothing: %d',
    (each) => {
      expect(instantFromMillis(each)).toBe('')
    },
  )
})
