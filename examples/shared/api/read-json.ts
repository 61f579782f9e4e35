// Reads the JSON of an API without trusting it: what is not there, or is something else, is said
// so.

type Json = Readonly<Record<string, unknown>>

/** An object; an empty one where it is something else. */
export function objectIn(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
}

/** The items of a list. One item alone counts as a list of one; nothing as an empty one. */
export function listIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  return value === undefined || value === null ? [] : [value]
}

/** A text that is not empty; `null` where there is none. */
export function textIn(value: unknown): string | null {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value : null
}

/** A count, as a number or in digits; `undefined` where it is something else. */
export function countIn(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
  return Number.isSafeInteger(number) && (number as number) >= 0 ? (number as number) : undefined
}

/**
 * An amount in the smallest unit of the currency; `undefined` where it is none. JSON numbers are
 * binary, so `0.1 + 0.2` is rounded to the unit.
 */
export function centsIn(value: unknown, digits = 2): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number)) return undefined
  const cents = Math.round(number * 10 ** digits)
  return Number.isSafeInteger(cents) ? cents : undefined
}
