// The only importer of luxon. A zone is always passed; the machine's own zone and luxon's settings
// are never used.
//
// A host may share this luxon and have set `Settings` to its own liking. So days are written with
// `toISODate`, which knows no numbering system, and whatever could be invalid is made inside
// `madeOf`, because luxon may have been told to throw.
import { DateTime, IANAZone } from 'luxon'

/**
 * Whether the IANA database has the zone. Names begin with a letter; newer runtimes also take
 * offsets, which name no zone.
 */
export const isKnownZone = (zone: string): boolean =>
  zone === 'UTC' || (/^[A-Za-z]/.test(zone) && IANAZone.isValidZone(zone))

const madeOf = (make: () => DateTime): DateTime | null => {
  try {
    const made = make()
    return made.isValid ? made : null
  } catch {
    return null
  }
}

const utc = (date: string): DateTime => DateTime.fromISO(date, { zone: 'utc' })

/**
 * The day of a moment, `YYYY-MM-DD`; empty where there is no such moment, which sorts before every
 * day.
 */
const dayOf = (make: () => DateTime): string => madeOf(make)?.toISODate() ?? ''

/**
 * Whether a value is a day that exists, `YYYY-MM-DD`, from 0001-01-01 to 9999-12-31. Drivers also
 * deliver `Date` objects, empty strings, `0000-00-00` and `2020-00-00`; compared as text, each of
 * them would be a very early day.
 *
 * It is asked of every user, so it is calculated in whole numbers.
 */
export const isDay = (value: unknown): value is string =>
  typeof value === 'string' &&
  value.length === 10 &&
  value.charCodeAt(4) === 45 &&
  value.charCodeAt(7) === 45 &&
  namesDay(value)

const namesDay = (text: string): boolean => {
  const y1 = text.charCodeAt(0) - 48
  const y2 = text.charCodeAt(1) - 48
  const y3 = text.charCodeAt(2) - 48
  const y4 = text.charCodeAt(3) - 48
  const m1 = text.charCodeAt(5) - 48
  const m2 = text.charCodeAt(6) - 48
  const d1 = text.charCodeAt(8) - 48
  const d2 = text.charCodeAt(9) - 48
  const month = m1 * 10 + m2
  const day = d1 * 10 + d2
  // Whatever is out of its bounds makes one of these negative, and with it all of them together:
  // one comparison instead of nineteen.
  const years = y1 | (9 - y1) | y2 | (9 - y2) | y3 | (9 - y3) | y4 | (9 - y4)
  const months = m1 | (1 - m1) | m2 | (9 - m2) | (month - 1) | (12 - month)
  const days = d1 | (3 - d1) | d2 | (9 - d2) | (day - 1)
  if ((years | months | days) < 0 || (y1 | y2 | y3 | y4) === 0) return false
  return day <= 28 || day <= daysOf(month, y1 * 1000 + y2 * 100 + y3 * 10 + y4)
}

const daysOf = (month: number, year: number): number => {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** The calendar day on which an instant falls in a zone; empty where there is no such moment. */
export const dateInZone = (instant: string, zone: string): string => {
  const canonical = canonicalInstant(instant)
  return canonical === null ? '' : dayOf(() => DateTime.fromISO(canonical, { zone }))
}

export const plusDays = (date: string, days: number): string =>
  dayOf(() => utc(date).plus({ days }))

/**
 * An ISO-8601 moment that names its offset. No place was ever further from UTC than fifteen hours
 * and some minutes (Manila until 1844, Alaska until 1867), and luxon takes any offset that is
 * written.
 */
const MOMENT_WITH_OFFSET =
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-](?:0\d|1[0-5]):?[0-5]\d)$/

/**
 * An instant in any ISO-8601 form with an offset, as UTC with milliseconds; `null` when it is none,
 * or outside the years 1 to 9999 there.
 */
export const canonicalInstant = (text: string): string | null => {
  if (!MOMENT_WITH_OFFSET.test(text)) return null
  const moment = madeOf(() => utc(text))
  // Outside these years the text is longer, and no longer sorts in the order of time.
  return moment !== null && moment.year >= 1 && moment.year <= 9999 ? moment.toISO() : null
}

// Every batch writes and reads a moment. UTC needs no calendar for that, and without one it is read
// in an eighth of the time.

/** A moment in UTC, with milliseconds; empty where there is none. */
export const instantFromMillis = (millis: number): string => {
  const moment = new Date(millis)
  return Number.isNaN(moment.getTime()) ? '' : moment.toISOString()
}

/**
 * A moment in milliseconds; `NaN` for what is none. Without an offset it is UTC. What
 * {@link instantFromMillis} wrote is read by the language itself, which would take other texts for
 * moments in the machine's zone.
 */
export const millisFromInstant = (instant: string): number => {
  const millis = Date.parse(instant)
  if (instantFromMillis(millis) === instant) return millis
  for (const form of [instant, `${instant}Z`, `${instant}T00:00Z`]) {
    const canonical = canonicalInstant(form)
    if (canonical !== null) return Date.parse(canonical)
  }
  return Number.NaN
}

/**
 * The first moment of a day in a zone, in milliseconds since 1970; `null` for a day that the zone
 * skipped.
 *
 * Where clocks are moved around midnight, a day may begin at one o'clock or have its midnight
 * twice. So midnight is calculated with every offset in use around it, and the first moment that
 * falls on the day is searched below the earliest that does.
 */
export const startOfDay = (date: string, zone: string): number | null => {
  const named = IANAZone.create(zone)
  const dayAt = (millis: number): string =>
    dayOf(() => DateTime.fromMillis(millis, { zone: named }))
  const midnight = millisFromInstant(date)
  const moments = [-24, 0, 24]
    .map((hours) => midnight - Math.round(named.offset(midnight + hours * HOUR) * 60_000))
    .filter((each) => dayAt(each) === date)
  if (moments.length === 0) return null
  let on = Math.min(...moments)
  if (dayAt(on - 1) !== date) return on
  let before = on - 3 * HOUR
  while (on - before > 1) {
    const middle = Math.floor((on + before) / 2)
    if (dayAt(middle) === date) on = middle
    else before = middle
  }
  return on
}

const HOUR = 3_600_000

/**
 * A day plus whole months (clamped to the month's end), plus whole days; `null` past the year 9999.
 */
export const plusMonthsAndDays = (date: string, months: number, days: number): string | null => {
  const sum = madeOf(() => utc(date).plus({ months }).plus({ days }))
  return sum !== null && sum.year <= 9999 ? sum.toISODate() : null
}

/** The last day of the calendar quarter of a day. */
export const lastDayOfQuarter = (date: string): string => dayOf(() => utc(date).endOf('quarter'))
