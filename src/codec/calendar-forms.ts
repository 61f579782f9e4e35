// The forms in which days cross the interfaces of hosts: YYYY-MM-DD, YYYY-MM-DDZ, and milliseconds
// since 1970.
import type * as t from 'io-ts'
import {
  type CalendarDate,
  calendarDate,
  dateAt,
  type Instant,
  type ZoneName,
} from '../domain/calendar.js'
import { conceal, type Invalid } from '../domain/invalid.js'
import { E } from '../internal/fp.js'
import { instantFromMillis, startOfDay } from '../internal/time.js'
import { leaf, readText } from './leaf.js'
import { hidden, numbersOnly } from './mistake.js'
import type { OwnMistake } from '../domain/invalid.js'

const EXPECTED_DAY = 'a day that exists, YYYY-MM-DD or YYYY-MM-DDZ'

const dayFromText = (text: string): E.Either<Invalid, CalendarDate> =>
  calendarDate(/^\d{4}-\d{2}-\d{2}Z$/.test(text) ? text.slice(0, -1) : text)

/** A day, written `YYYY-MM-DD` or `YYYY-MM-DDZ`, kept as the former. Its content is never shown. */
export const CalendarDateCodec: t.Type<CalendarDate, CalendarDate, unknown> =
  /* @__PURE__ */ leaf<CalendarDate>({
    name: 'CalendarDate',
    expected: EXPECTED_DAY,
    show: hidden,
    read: /* @__PURE__ */ readText(dayFromText, 'invalid-date'),
  })

/**
 * Reads a day as hosts write it: `YYYY-MM-DD`, or `YYYY-MM-DDZ` as Alma does.
 *
 * The day is the one that is written. The `Z` is not converted into any zone, because that would
 * move the day by one in half of them.
 *
 * @param input What came. Milliseconds are refused here, since they name a day only together with a
 * zone: {@link calendarDateFromUnixMillis}.
 * @returns Left `invalid-date` for anything else, the value described but not repeated.
 */
export const parseCalendarDate = (input: unknown): E.Either<Invalid, CalendarDate> => {
  const found = typeof input === 'string' ? dayFromText(input) : null
  return found !== null && E.isRight(found)
    ? found
    : E.left({
        code: 'invalid-date',
        path: '',
        expected: EXPECTED_DAY,
        got: conceal(input),
      } satisfies OwnMistake)
}

/**
 * The day on which a moment falls in a zone.
 *
 * @param millis Whole milliseconds since 1970-01-01T00:00:00Z.
 * @param zone The zone in which the host means its days; the wrong one moves days by one.
 * @returns Left `invalid-unix-millis` for anything but a whole number, or a moment outside the
 * years 1 to 9999.
 */
export const calendarDateFromUnixMillis = (
  millis: number,
  zone: ZoneName,
): E.Either<Invalid, CalendarDate> => {
  const found =
    Number.isInteger(millis) && Math.abs(millis) < FARTHEST
      ? calendarDate(dateAt(instantFromMillis(millis) as Instant, zone))
      : null
  return found !== null && E.isRight(found)
    ? found
    : E.left({
        code: 'invalid-unix-millis',
        path: '',
        expected: 'whole milliseconds since 1970 within the years 1 to 9999',
        got: numbersOnly(millis),
      } satisfies OwnMistake)
}

/** 8.64e15: past it there is no date in ECMAScript. */
const FARTHEST = 8_640_000_000_000_000

/** Writes a day as Alma does: `YYYY-MM-DDZ`. */
export const toDateZ = (date: CalendarDate): string => `${date}Z`

/**
 * The moment at which a day begins in a zone, in milliseconds since 1970: its first, also where
 * clocks are moved at midnight so that the day begins at one o'clock or has midnight twice. {@link
 * calendarDateFromUnixMillis} turns it back into the same day.
 *
 * @returns Left `no-such-day` for a day that the zone never had, such as 2011-12-30 in
 * Pacific/Apia.
 */
export const toUnixMillis = (date: CalendarDate, zone: ZoneName): E.Either<Invalid, number> => {
  const start = startOfDay(date, zone)
  return start === null
    ? E.left({
        code: 'no-such-day',
        path: '',
        expected: `a day that ${zone} has`,
        got: 'a day that it skipped',
      } satisfies OwnMistake)
    : E.right(start)
}
