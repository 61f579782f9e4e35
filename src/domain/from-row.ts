// Facts out of rows: what drivers deliver, turned into the values of the domain without a guess.
import { isDay } from '../internal/time.js'
import type { CalendarDate, Instant } from './calendar.js'
import { instant } from './calendar.js'
import { isCount } from './fact-forms.js'
import { isKey, type UserKey } from './keys.js'
import { MOST_CURRENCY_DIGITS } from './limits.js'
import { type Money, money, NO_MONEY } from './money.js'

/**
 * A user key out of a column: a text, a whole number or a bigint.
 *
 * @throws a `TypeError` with the code `host-key-improper` for anything else: without a key there is
 * no user. The value is not repeated.
 * @example
 * rows.map((row) => keyFrom(row.id))
 */
export function keyFrom(value: unknown): UserKey {
  const text = exactText(value)
  if (text !== null && isKey(text)) return text as UserKey
  throw Object.assign(new TypeError('a column of keys holds what is no key'), {
    code: 'host-key-improper',
  })
}

/**
 * A day out of a column of dates; `null` = there is none.
 *
 * A `Date` object is unknown: a driver makes it at midnight in the zone of the machine or in UTC,
 * and nobody can tell which day was stored. A text with a time is unknown too, because its day
 * depends on a zone. Have the driver deliver text, or cast in SQL: `to_char(day, 'YYYY-MM-DD')`.
 *
 * @returns `undefined` = unknown, for anything but `YYYY-MM-DD` of a day that exists, or `null`.
 */
export function dayFrom(value: unknown): CalendarDate | null | undefined {
  if (value === null) return null
  return isDay(value) ? (value as CalendarDate) : undefined
}

/**
 * A moment out of a column; `null` = there is none.
 *
 * A `Date` object is unknown here too: where the column knows no zone, the driver took one. Where
 * it does, give its `toISOString()`.
 *
 * @returns `undefined` = unknown, for anything but an ISO-8601 text that names its offset, or
 * `null`.
 */
export function momentFrom(value: unknown): Instant | null | undefined {
  if (value === null) return null
  const made = instant(value as string)
  return made._tag === 'Right' ? made.right : undefined
}

/**
 * An amount out of a column: decimal text, a whole number, or a bigint.
 *
 * A number with a fraction is unknown: it is a binary one, and `10.1` is already off. `null` is
 * unknown: SQL answers it for a sum over no rows, and for a sum over rows that say nothing. Write
 * `coalesce(sum(amount), 0)` where no row means no debt.
 *
 * @param minorDigits - How many digits of a whole number stand after the point, 0 to 6: 2 for
 * cents. 0, or left out: the column holds the amount itself.
 * @returns `undefined` = unknown.
 * @example
 * amountFrom('10.50') // '10.5'
 * amountFrom(1050, 2) // '10.5'
 */
export function amountFrom(value: unknown, minorDigits = 0): Money | undefined {
  if (value === 0) return NO_MONEY
  const text = exactText(value)
  if (text === null) return undefined
  if (minorDigits !== 0) return fromMinorUnits(text, minorDigits)
  const made = money(text)
  return made._tag === 'Right' ? made.right : undefined
}

/**
 * A count out of a column: a whole number from 0, a bigint, or digits as text, as `count(*)` comes
 * from some drivers.
 *
 * @returns `undefined` = unknown, for anything else; `null` too.
 */
export function countFrom(value: unknown): number | undefined {
  const isText = typeof value === 'string' && /^\d{1,16}$/.test(value)
  const number = isText || typeof value === 'bigint' ? Number(value) : value
  return isCount(number) ? number : undefined
}

/**
 * Yes or no out of a column: a boolean, or 0 and 1 as a number or a bigint.
 *
 * @returns `undefined` = unknown, for anything else; `null` too.
 */
export function flagFrom(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (value === 1 || value === 1n) return true
  return value === 0 || value === 0n ? false : undefined
}

/** A text as it is, a whole number or a bigint in digits; `null` for what is none of them. */
function exactText(value: unknown): string | null {
  if (typeof value === 'string') return value
  return typeof value === 'bigint' || Number.isSafeInteger(value) ? String(value) : null
}

const MOST_WHOLE_DIGITS = 15

/** A whole number of the smallest unit as an amount, in the canonical way. */
function fromMinorUnits(text: string, minorDigits: number): Money | undefined {
  const [, sign = '', digits] = /^(-?)0*(\d+)$/.exec(text) ?? []
  const isPlace = isCount(minorDigits) && minorDigits <= MOST_CURRENCY_DIGITS
  if (digits === undefined || !isPlace) return undefined
  const padded = digits.padStart(minorDigits + 1, '0')
  const whole = padded.slice(0, -minorDigits)
  const fraction = padded.slice(-minorDigits).replace(/0+$/, '')
  if (whole.length > MOST_WHOLE_DIGITS) return undefined
  const amount = fraction === '' ? whole : `${whole}.${fraction}`
  return amount === '0' ? NO_MONEY : (`${sign}${amount}` as Money)
}
