// One mistake in a value that came from outside: where, what was expected, what came.
import type { MistakeCode } from './mistake-codes.js'
import type { Expected, Got } from './phrases.js'

/**
 * A mistake found in a value: its place, what was expected and what came instead.
 *
 * `got` never carries personal data: a text or a number is described by its kind and length, unless
 * the field can hold none.
 */
export interface Invalid {
  /** Stable: which kind of mistake. */
  readonly code: MistakeCode
  /** Dotted path from the root, e.g. `userGroups.0`; empty for the root itself. */
  readonly path: string
  /** What the value must be. */
  readonly expected: string
  /** What came, shortened; never personal data. */
  readonly got: string
}

/** A mistake in the library's own words; that of a host's codec may say anything. */
export interface OwnMistake extends Invalid {
  readonly expected: Expected
  readonly got: Got
}

/** Describes a value by kind and size, never by content. */
export const describe = (value: unknown): Got => {
  if (value === null) return 'null'
  if (Array.isArray(value)) return `an array of ${value.length}`
  switch (typeof value) {
    case 'string':
      return value === '' ? 'an empty string' : `a string of ${value.length} characters`
    case 'number':
      return Object.is(value, -0) ? '-0' : `${value}`
    case 'boolean':
      return `${value}`
    case 'undefined':
      return 'nothing'
    default:
      return typeof value === 'object' ? 'an object' : (`a ${typeof value}` as 'a function')
  }
}

/**
 * Describes a value that may be somebody's: a number by its kind too, since it may be a card number
 * or what somebody owes.
 */
export const conceal = (value: unknown): Got =>
  typeof value === 'number' ? 'a number' : describe(value)

/** Shortens a value of a field that cannot hold personal data, so that the mistake can be seen. */
export const quote = (value: unknown): Got =>
  typeof value === 'string' && value.length <= 40
    ? (JSON.stringify(value) as `"${string}"`)
    : describe(value)
