// The only importer of luxon. A zone is always passed; the machine's own zone and luxon's settings are never used.
import { DateTime, IANAZone } from 'luxon'

export const isKnownZone = (zone: string): boolean => zone === 'UTC' || IANAZone.isValidZone(zone)

/** Whether the text names a day that exists, `YYYY-MM-DD`, from 0001-01-01 to 9999-12-31. */
export const isRealDate = (text: string): boolean => {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (parts === null || parts[1] === '0000') return false
  return DateTime.utc(Number(parts[1]), Number(parts[2]), Number(parts[3])).isValid
}

/** The calendar day on which an instant falls in a zone. */
export const dateInZone = (instant: string, zone: string): string => DateTime.fromISO(instant, { zone }).toFormat('yyyy-MM-dd')

export const plusDays = (date: string, days: number): string =>
  DateTime.fromISO(date, { zone: 'utc' }).plus({ days }).toFormat('yyyy-MM-dd')

/** An instant in any ISO-8601 form with an offset, as UTC with milliseconds; `null` when it is none. */
export const canonicalInstant = (text: string): string | null => {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})$/.test(text)) return null
  const value = DateTime.fromISO(text, { zone: 'utc' })
  return value.isValid ? value.toISO() : null
}

export const instantFromMillis = (millis: number): string => DateTime.fromMillis(millis, { zone: 'utc' }).toISO() ?? ''

export const millisFromInstant = (instant: string): number => DateTime.fromISO(instant, { zone: 'utc' }).toMillis()

/**
 * The first moment of a day in a zone, in milliseconds since 1970; `null` for a day that the zone skipped.
 *
 * Where clocks are moved around midnight, a day may begin at one o'clock or have its midnight twice. So midnight is reckoned with every
 * offset in use around it, and the first moment that falls on the day is searched below the earliest that does.
 */
export const startOfDay = (date: string, zone: string): number | null => {
  const named = IANAZone.create(zone)
  const dayAt = (millis: number): string => DateTime.fromMillis(millis, { zone: named }).toFormat('yyyy-MM-dd')
  const midnight = DateTime.fromISO(date, { zone: 'utc' }).toMillis()
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

/** A day plus whole months (clamped to the month's end), plus whole days; `null` past the year 9999. */
export const plusMonthsAndDays = (date: string, months: number, days: number): string | null => {
  const sum = DateTime.fromISO(date, { zone: 'utc' }).plus({ months }).plus({ days })
  return sum.isValid && sum.year <= 9999 ? sum.toFormat('yyyy-MM-dd') : null
}

/** The last day of the calendar quarter of a day. */
export const lastDayOfQuarter = (date: string): string => DateTime.fromISO(date, { zone: 'utc' }).endOf('quarter').toFormat('yyyy-MM-dd')
