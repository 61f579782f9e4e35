// Checks of values of which nothing is taken for granted. The evaluator, the operations and the
// codecs all use them, so a mistake has one code and one path, no matter who finds it.
import { calendarDate, zoneName } from './calendar.js'
import { describe, type Invalid, quote } from './invalid.js'
import { actorKey, userKey } from './keys.js'
import { MOST_CHARACTERS, MOST_DAYS, MOST_MISTAKES } from './limits.js'
import type { MistakeCode } from './mistake-codes.js'
import { compareMoney, money, NO_MONEY, type Money } from './money.js'
import type { Expected, Got } from './phrases.js'

/** An object of which nothing is known. */
export type Loose = Readonly<Record<string, unknown>>

/** Says what came. What may belong to a person is described by its kind, never repeated. */
export type Show = (value: unknown) => Got

/**
 * Finds every mistake in a value.
 *
 * @param isStored Whether the value is of an order that was confirmed before. Such an order must
 * run, so only a value that has no meaning is a mistake there.
 */
export type Check = (value: unknown, path: string, isStored?: boolean) => readonly Invalid[]

/** One mistake. */
export function mistake(code: MistakeCode, path: string, expected: Expected, got: Got): Invalid {
  return { code, path, expected, got }
}

/** The mistake where there is one. */
export function when(isWrong: boolean, ...found: Parameters<typeof mistake>): readonly Invalid[] {
  return isWrong ? [mistake(...found)] : []
}

/** Whether the value is an object and no list. */
export function isRecord(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether the value is a whole number within bounds; `-0` is none. */
export function isWhole(value: unknown, least: number, most: number): boolean {
  return isWholeNumber(value) && value >= least && value <= most
}

function isWholeNumber(value: unknown): value is number {
  return Number.isInteger(value) && !Object.is(value, -0)
}

/** The path of a part. */
export function inside(path: string, name: string | number): string {
  return path === '' ? String(name) : `${path}.${name}`
}

/** A whole number within bounds: else `not-a-whole-number` or `out-of-range`. */
export function whole(least: number, most: number, show: Show = quote): Check {
  const isOpen = most === Number.MAX_SAFE_INTEGER
  const expected: Expected = `a whole number from ${least}${isOpen ? '' : ` to ${most}`}`
  return (value, path) => {
    const code = isWholeNumber(value) ? 'out-of-range' : 'not-a-whole-number'
    return when(!isWhole(value, least, most), code, path, expected, show(value))
  }
}

/** Days, up to a hundred years. */
export const days: Check = /* @__PURE__ */ whole(0, MOST_DAYS)

/** One of a closed list of words: else `not-one-of`. */
export function choice(words: readonly string[]): Check {
  return (value, path) => {
    const isWord = words.includes(value as string)
    return when(!isWord, 'not-one-of', path, `one of ${words.join(', ')}`, quote(value))
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
const CONTROL = /[\u0000-\u001f\u007f]/

/** A host's own word: 1 to 255 characters without control characters: else `invalid-text`. */
export function text(show: Show = quote): Check {
  const expected = `a text of 1 to ${MOST_CHARACTERS} characters without control characters`
  return (value, path, isStored) => {
    const isText =
      typeof value === 'string' &&
      value !== '' &&
      (isStored === true || (value.length <= MOST_CHARACTERS && !CONTROL.test(value)))
    return when(!isText, 'invalid-text', path, expected, show(value))
  }
}

/** `true` or `false`: else `not-a-boolean`. */
export function flag(show: Show = quote): Check {
  return (value, path) =>
    when(typeof value !== 'boolean', 'not-a-boolean', path, 'true or false', show(value))
}

/** A text of a fixed shape: else the code. */
export function shaped(shape: RegExp, code: MistakeCode, expected: Expected): Check {
  return (value, path) =>
    when(!(typeof value === 'string' && shape.test(value)), code, path, expected, quote(value))
}

/** What a smart constructor makes: else its own mistake. */
export function made(
  make: (value: string) => { readonly _tag: string; readonly left?: Invalid },
  show?: Show,
): Check {
  return (value, path) => {
    const { left } = make(value as string)
    if (left === undefined) return []
    return [{ ...left, path, ...(show === undefined ? {} : { got: show(value) }) }]
  }
}

/** A user key, whose content is never shown: else `invalid-user-key`. */
export const user: Check = /* @__PURE__ */ made(userKey)

/** Somebody who asks or approves, whose key is never shown: else `invalid-actor-key`. */
export const actor: Check = /* @__PURE__ */ made(actorKey)

/** An IANA time zone: else `unknown-zone`. */
export const zone: Check = /* @__PURE__ */ made(zoneName)

/** A day of the calendar that belongs to nobody: else `invalid-date`. */
export const day: Check = /* @__PURE__ */ made(calendarDate, quote)

/**
 * An amount from 0: else `invalid-amount` or `negative-amount`.
 *
 * @param isTyped - Whether a person types it. Then `-0` is negative too: somebody meant something
 * else by the sign. Programs may write it for nothing.
 */
export function amount(show: Show = quote, isTyped = false): Check {
  const expected: Expected =
    'a decimal amount from 0 as text, e.g. "10.50", with at most 15 digits before and 6 after the point'
  return (value, path, isStored) => {
    const sign = signOf(value)
    const code = sign === null ? 'invalid-amount' : 'negative-amount'
    const isNegative = sign !== null && (sign < 0 || (isTyped && !isStored && isSigned(value)))
    return when(sign === null || isNegative, code, path, expected, show(value))
  }
}

/** Whether a text of an amount begins with a sign. */
export function isSigned(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith('-')
}

const HUNDRED = '100' as Money

/** A share above 0 up to 100: else `invalid-percent` or `out-of-range`. */
export const percent: Check = (value, path) => {
  const sign = signOf(value)
  const isShare = sign !== null && sign > 0 && compareMoney(value as Money, HUNDRED) <= 0
  const code = sign === null ? 'invalid-percent' : 'out-of-range'
  return when(
    !isShare,
    code,
    path,
    'a percentage above 0 up to 100 as text, e.g. "2.5"',
    quote(value),
  )
}

/** Below, at or above 0; `null` for anything but a decimal text. */
function signOf(value: unknown): number | null {
  const found = money(value as string)
  return found._tag === 'Left' ? null : compareMoney(found.right, NO_MONEY)
}

/** The same, or `null`. */
export function orNull(check: Check): Check {
  return (value, path, isStored) =>
    value === null
      ? []
      : check(value, path, isStored).map((each) =>
          each.path === path ? { ...each, expected: `${each.expected}, or null` } : each,
        )
}

/** The same, or left out. */
export function leftOutOr(check: Check): Check {
  return (value, path, isStored) => (value === undefined ? [] : check(value, path, isStored))
}

/** What a list may hold. */
interface ListLimits {
  readonly most: number
  /** What no two entries may share; left out, no two entries are equal. */
  readonly mark?: (entry: unknown) => unknown
}

/**
 * A list: else `not-a-list`, `too-long`, and for an entry that an earlier one names `duplicate`.
 * A list with very many mistakes ends with `too-many-mistakes`.
 */
export function list(check: Check, { most, mark = (entry) => entry }: ListLimits): Check {
  return (value, path, isStored) => {
    if (!Array.isArray(value)) return [mistake('not-a-list', path, 'a list', describe(value))]
    if (value.length > most && isStored !== true)
      return [mistake('too-long', path, `a list of at most ${most} entries`, entries(value.length))]
    const found: Invalid[] = []
    const seen = new Set<unknown>()
    // By position, because a hole in a list is passed over otherwise.
    for (let at = 0; at < value.length; at++) {
      if (found.length >= MOST_MISTAKES) {
        const got: Got = `${found.length} mistakes up to entry ${at}`
        found.push(mistake('too-many-mistakes', path, 'a list without mistakes', got))
        break
      }
      const place = inside(path, at)
      const wrong = check(value[at], place, isStored)
      for (const each of wrong) found.push(each)
      if (wrong.length > 0 || isStored === true) continue
      const own = mark(value[at])
      if (seen.has(own)) found.push(mistake('duplicate', place, 'nothing named twice', EARLIER))
      seen.add(own)
    }
    return found
  }
}

const EARLIER = 'what an earlier entry names'

function entries(length: number): Got {
  return `${length} entries`
}

/**
 * An object: else `not-an-object`, `missing` for a part that is `undefined`, and the mistakes of
 * its parts. A demand goes across parts.
 */
export function record<A>(
  parts: { readonly [K in keyof A]-?: Check },
  ...demands: readonly Check[]
): Check {
  const named = Object.entries<Check>(parts)
  return (value, path, isStored) => {
    if (!isRecord(value)) return [mistake('not-an-object', path, 'an object', describe(value))]
    return [
      ...named.flatMap(([name, check]) => part(value[name], inside(path, name), check, isStored)),
      ...demands.flatMap((demand) => demand(value, path, isStored)),
    ]
  }
}

function part(
  value: unknown,
  path: string,
  check: Check,
  isStored: boolean | undefined,
): readonly Invalid[] {
  const found = check(value, path, isStored)
  return value === undefined ? found.map((each) => ({ ...each, code: 'missing' })) : found
}

/**
 * One of several objects, told apart by `_tag`. Where the tag is unknown, that is the only mistake:
 * nothing else can be judged.
 */
export function tagged<A extends { readonly _tag: string }>(
  branches: {
    readonly [Tag in A['_tag']]: Check
  },
): Check {
  const known: Readonly<Record<string, Check>> = branches
  const tags = record<Pick<A, '_tag'>>({ _tag: choice(Object.keys(known)) } as never)
  return (value, path, isStored) => {
    const found = tags(value, path)
    if (found.length > 0) return found
    return (known[(value as A)._tag] as Check)(value, path, isStored)
  }
}

/** Nothing in addition to the tag. */
export const nothingMore: Check = () => []

/** The mistake of a folding of names that is none. */
export function foldingMistakes(path: string, value: unknown): readonly Invalid[] {
  const isFolding = value === undefined || typeof value === 'function'
  return when(!isFolding, 'invalid-folding', path, 'a function, or nothing', describe(value))
}
