// Whether a text is a day, calculated in whole numbers: held against the calendar of the language.
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { isDay } from '../../src/internal/time.js'

// Many runs on a busy machine take longer than one example does.
vi.setConfig({ testTimeout: 60_000 })

const pad = (value: number, length: number) => String(value).padStart(length, '0')

/**
 * By the language's own calendar, which rolls a day that does not exist over into the next month.
 */
const exists = (year: number, month: number, day: number): boolean => {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  return year >= 1 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}

describe('a day', () => {
  it('is one that exists: every month and day of a century and of years around the edges', () => {
    for (const year of [
      0,
      1,
      4,
      1582,
      ...Array.from({ length: 101 }, (_, at) => 1900 + at),
      2100,
      2400,
      9999,
    ])
      for (let month = 0; month <= 19; month++)
        for (let day = 0; day <= 39; day++) {
          const text = `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`
          if (isDay(text) !== (month >= 1 && month <= 12 && day >= 1 && exists(year, month, day)))
            expect.fail(text)
        }
  })

  it('is made of digits and two hyphens, whichever character of it is replaced', () => {
    fc.assert(
      fc.property(
        fc.nat(9),
        fc.string({ unit: 'binary', minLength: 0, maxLength: 3 }),
        (at, other) => {
          const text = `2024-02-29`.slice(0, at) + other + `2024-02-29`.slice(at + 1)
          const parts = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text)
          expect(isDay(text)).toBe(
            parts !== null && exists(Number(parts[1]), Number(parts[2]), Number(parts[3])),
          )
        },
      ),
      { numRuns: 500 },
    )
  })

  it.each([
    null,
    undefined,
    20240229,
    new Date(0),
    '',
    '2024-02-29Z',
    '2024-02-29T00:00:00Z',
    ['2024-02-29'],
    {},
  ])('is not %j', (value) => {
    expect(isDay(value)).toBe(false)
  })
})
