// Random keys, days, moments and amounts.
import type { Arbitrary } from 'fast-check'
import type { CalendarDate, Instant } from '../domain/calendar.js'
import type { UserKey } from '../domain/keys.js'
import { type Money, sumMoney } from '../domain/money.js'

/** The module `fast-check`, version 3 or 4. */
export type FastCheck = Omit<typeof import('fast-check'), 'default'>

/** Values of which the others are made. */
export interface BasicArbitraries {
  /** Keys of users. */
  readonly userKey: Arbitrary<UserKey>
  /** Days from 1990 to 2040, with a liking for month ends. */
  readonly calendarDate: Arbitrary<CalendarDate>
  /** Moments. */
  readonly instant: Arbitrary<Instant>
  /** From 0 to 999999999999999.999999, mostly small. */
  readonly money: Arbitrary<Money>
}

/** Makes them. */
export function basicArbitraries(fc: FastCheck): BasicArbitraries {
  const calendarDate = daysOf(fc, { min: 1990, max: 2040 })
  const time = fc
    .record({
      hour: fc.integer({ min: 0, max: 23 }),
      minute: fc.integer({ min: 0, max: 59 }),
      millis: fc.integer({ min: 0, max: 59_999 }),
    })
    .map(
      ({ hour, minute, millis }) =>
        `T${two(hour)}:${two(minute)}:${two(Math.floor(millis / 1000))}.` +
        `${String(millis % 1000).padStart(3, '0')}Z`,
    )
  return {
    userKey: fc
      .oneof(
        fc.integer({ min: 1, max: 100_000 }).map(String),
        fc.stringMatching(/^[A-Za-z0-9_-]{1,24}$/),
      )
      .map((text) => text as UserKey),
    calendarDate,
    instant: fc.tuple(calendarDate, time).map(([date, rest]) => `${date}${rest}` as Instant),
    money: fc
      .oneof(
        fc.tuple(
          fc.integer({ min: 0, max: 50 }),
          fc.constantFrom('', '.1', '.2', '.3', '.5', '.01'),
        ),
        fc.tuple(
          fc.maxSafeNat().map((value) => value % 10 ** 15),
          fc.integer({ min: 0, max: 999_999 }).map((value) => `.${String(value).padStart(6, '0')}`),
        ),
      )
      // Adding nothing writes it in the canonical way.
      .map(([whole, fraction]) => sumMoney([`${whole}${fraction}` as Money])),
  }
}

/** Days of some years, the first and the last included, with a liking for month ends. */
export function daysOf(
  fc: FastCheck,
  years: { readonly min: number; readonly max: number },
): Arbitrary<CalendarDate> {
  return fc
    .record({
      year: fc.integer(years),
      month: fc.integer({ min: 1, max: 12 }),
      day: fc.oneof(fc.integer({ min: 1, max: 31 }), fc.constant(31)),
    })
    .map(
      ({ year, month, day }) =>
        `${year}-${two(month)}-${two(Math.min(day, daysIn(year, month)))}` as CalendarDate,
    )
}

const two = (value: number): string => String(value).padStart(2, '0')

const daysIn = (year: number, month: number): number => {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}
