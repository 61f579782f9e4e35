// Codecs of single values: words, whole numbers, texts, keys.
import * as t from 'io-ts'
import { flag, type Show, text, whole } from '../domain/checks.js'
import type { Invalid } from '../domain/invalid.js'
import type { MistakeCode } from '../domain/mistake-codes.js'
import { E } from '../internal/fp.js'
import { checked } from './checked.js'
import { openly, refuse, reword } from './mistake.js'
import type { Expected } from '../domain/phrases.js'

interface Leaf<A> {
  readonly name: string
  /** What is expected, to be read after "must be". */
  readonly expected: Expected
  readonly show: Show
  /** The canonical value, or the code of the mistake. */
  readonly read: (value: unknown) => E.Either<MistakeCode, A>
}

/** A codec of one value that is written as it is kept. */
export const leaf = <A>({ name, expected, show, read }: Leaf<A>): t.Type<A, A, unknown> =>
  new t.Type<A, A, unknown>(
    name,
    (value): value is A => {
      const found = read(value)
      return E.isRight(found) && Object.is(found.right, value)
    },
    (value, context) => {
      const found = read(value)
      return E.isRight(found)
        ? t.success(found.right)
        : refuse(context, found.left, expected, show(value))
    },
    t.identity,
  )

/** Reads a text with a smart constructor of the domain. */
export const readText =
  <A>(make: (text: string) => E.Either<Invalid, A>, otherwise: MistakeCode) =>
  (value: unknown): E.Either<MistakeCode, A> =>
    typeof value === 'string'
      ? E.mapLeft((invalid: Invalid) => invalid.code)(make(value))
      : E.left(otherwise)

/**
 * A whole number within bounds; a text of digits is none, nor are fractions, `-0`, `NaN` and
 * infinities.
 */
export function wholeNumber(
  name: string,
  min: number,
  max: number,
  show: Show = openly,
): t.Type<number, number, unknown> {
  return checked<number>({ name, check: whole(min, max, show) })
}

/** `true` or `false`. */
export function yesOrNo(show: Show): t.Type<boolean, boolean, unknown> {
  return checked<boolean>({ name: 'YesOrNo', check: flag(show) }) as t.Type<boolean>
}

/**
 * A host's own word, such as a group: 1 to 255 characters without control characters, kept exactly
 * as it came.
 */
export function word(name: string, show: Show): t.Type<string, string, unknown> {
  return checked<string>({ name, check: text(show) })
}

/** The same value, or `null`. */
export const orNull = <A, O>(codec: t.Type<A, O, unknown>): t.Type<A | null, O | null, unknown> =>
  new t.Type<A | null, O | null, unknown>(
    `${codec.name} | null`,
    (value): value is A | null => value === null || codec.is(value),
    (value, context) =>
      value === null
        ? t.success(null)
        : E.mapLeft((errors: t.Errors) =>
            reword(errors, context, (mistake) => ({
              ...mistake,
              expected: `${mistake.expected}, or null`,
            })),
          )(codec.validate(value, context)),
    (value) => (value === null ? null : codec.encode(value)),
  )
