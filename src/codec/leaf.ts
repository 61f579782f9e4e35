// Codecs of single values: words, whole numbers, texts, keys.
import * as t from 'io-ts'
import type { Invalid } from '../domain/invalid.js'
import { E } from '../internal/fp.js'
import { mistakeAt, openly, refuse, reword, type Show } from './mistake.js'

interface Leaf<A> {
  readonly name: string
  /** What is expected, to be read after "must be". */
  readonly expected: string
  readonly show: Show
  /** The canonical value, or the code of the mistake. */
  readonly read: (value: unknown) => E.Either<string, A>
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
  <A>(make: (text: string) => E.Either<Invalid, A>, otherwise: string) =>
  (value: unknown): E.Either<string, A> =>
    typeof value === 'string'
      ? E.mapLeft((invalid: Invalid) => invalid.code)(make(value))
      : E.left(otherwise)

/** One of a closed list of words. */
export const oneOf = <W extends string>(name: string, words: readonly W[]): t.Type<W, W, unknown> =>
  leaf<W>({
    name,
    expected: `one of ${words.join(', ')}`,
    show: openly,
    read: (value) => {
      const word = words.find((each) => each === value)
      return word === undefined ? E.left('not-one-of') : E.right(word)
    },
  })

/**
 * A whole number within bounds; a text of digits is none, nor are fractions, `-0`, `NaN` and
 * infinities.
 */
export const wholeNumber = (
  name: string,
  min: number,
  max: number,
  show: Show = openly,
): t.Type<number, number, unknown> =>
  leaf<number>({
    name,
    expected:
      max === Number.MAX_SAFE_INTEGER
        ? `a whole number from ${min}`
        : `a whole number from ${min} to ${max}`,
    show,
    read: (value) => {
      if (typeof value !== 'number' || !Number.isInteger(value) || Object.is(value, -0))
        return E.left('not-a-whole-number')
      return value < min || value > max ? E.left('out-of-range') : E.right(value)
    },
  })

/** `true` or `false`. */
export const yesOrNo = (show: Show): t.Type<boolean, boolean, unknown> =>
  leaf<boolean>({
    name: 'YesOrNo',
    expected: 'true or false',
    show,
    read: (value) => (typeof value === 'boolean' ? E.right(value) : E.left('not-a-boolean')),
  })

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
const CONTROL = /[\u0000-\u001f\u007f]/

/**
 * A host's own word, such as a group: 1 to 255 characters without control characters, kept exactly
 * as it came.
 */
export const word = (name: string, show: Show): t.Type<string, string, unknown> =>
  leaf<string>({
    name,
    expected: 'a text of 1 to 255 characters without control characters',
    show,
    read: (value) =>
      typeof value === 'string' && value.length >= 1 && value.length <= 255 && !CONTROL.test(value)
        ? E.right(value)
        : E.left('invalid-text'),
  })

/** A text of a fixed shape. */
export const shaped = (
  name: string,
  expected: string,
  shape: RegExp,
  code: string,
): t.Type<string, string, unknown> =>
  leaf<string>({
    name,
    expected,
    show: openly,
    read: (value) =>
      typeof value === 'string' && shape.test(value) ? E.right(value) : E.left(code),
  })

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

/** The same value, if a further demand holds; the demand is asked of decoded values only. */
export const demanding = <A, O>(
  codec: t.Type<A, O, unknown>,
  demand: (value: A) => Omit<Invalid, 'path'> | null,
): t.Type<A, O, unknown> =>
  new t.Type<A, O, unknown>(
    codec.name,
    (value): value is A => codec.is(value) && demand(value) === null,
    (value, context) => {
      const found = codec.validate(value, context)
      if (E.isLeft(found)) return found
      const mistake = demand(found.right)
      return mistake === null ? found : t.failures([mistakeAt(context, mistake)])
    },
    codec.encode,
  )
