// Days and moments, as text that sorts in the order of time.
import { E } from '../internal/fp.js'
import { canonicalInstant, dateInZone, isKnownZone, isDay } from '../internal/time.js'
import type { Brand } from './brand.js'
import { conceal, type Invalid, quote } from './invalid.js'
import type { OwnMistake } from './invalid.js'

/** A day that exists, `YYYY-MM-DD`, without a zone; two of them compare as strings. */
export type CalendarDate = Brand<string, 'CalendarDate'>

/**
 * A moment, `YYYY-MM-DDTHH:mm:ss.sssZ`, always UTC with milliseconds; two of them compare as
 * strings.
 */
export type Instant = Brand<string, 'Instant'>

/** The name of an IANA time zone, e.g. `Europe/Zurich`, or `UTC`. */
export type ZoneName = Brand<string, 'ZoneName'>

/**
 * Makes a calendar date.
 *
 * @returns Left `invalid-date` for anything but a day that exists in the Gregorian calendar,
 * `0001-01-01` to `9999-12-31`.
 * @example
 * calendarDate('2024-02-29') // Right
 * calendarDate('2023-02-30') // Left invalid-date
 */
export const calendarDate = (text: string): E.Either<Invalid, CalendarDate> =>
  isDay(text)
    ? E.right(text as CalendarDate)
    : E.left({
        code: 'invalid-date',
        path: '',
        expected: 'a day that exists, YYYY-MM-DD',
        got: conceal(text),
      } satisfies OwnMistake)

/**
 * Makes an instant out of any ISO-8601 moment that names its offset; the result is UTC with
 * milliseconds (finer digits are cut off).
 *
 * @returns Left `invalid-instant` without an offset, for a moment that does not exist, or for one
 * outside the years 1 to 9999 in UTC.
 */
export const instant = (text: string): E.Either<Invalid, Instant> => {
  const canonical = typeof text === 'string' ? canonicalInstant(text) : null
  return canonical === null
    ? E.left({
        code: 'invalid-instant',
        path: '',
        expected: 'an ISO-8601 moment with offset, e.g. 2026-01-31T12:00:00Z',
        got: conceal(text),
      } satisfies OwnMistake)
    : E.right(canonical as Instant)
}

/**
 * Makes a zone name.
 *
 * @returns Left `unknown-zone` for a name that the IANA database of this runtime does not have.
 */
export const zoneName = (text: string): E.Either<Invalid, ZoneName> =>
  typeof text === 'string' && isKnownZone(text)
    ? E.right(text as ZoneName)
    : E.left({
        code: 'unknown-zone',
        path: '',
        expected: 'an IANA time zone, e.g. Europe/Zurich',
        got: quote(text),
      } satisfies OwnMistake)

/** The calendar day on which a moment falls in a zone. */
export const dateAt = (moment: Instant, zone: ZoneName): CalendarDate =>
  dateInZone(moment, zone) as CalendarDate
