// How a codec says no: an io-ts error that knows its code and carries nothing of the input.
import * as t from 'io-ts'
import type { Show } from '../domain/checks.js'
import { conceal, describe, type Invalid, quote } from '../domain/invalid.js'
import type { MistakeCode } from '../domain/mistake-codes.js'
import { E } from '../internal/fp.js'
import type { Expected, Got } from '../domain/phrases.js'

/**
 * An io-ts error of this library's codecs: a mistake in full but for its path, which is the error's
 * context.
 */
interface Mistake extends t.ValidationError {
  readonly mistake: Omit<Invalid, 'path'>
}

/** By content, shortened: for settings. */
export const openly: Show = quote

/**
 * By kind only: for whatever may belong to a person. A number may be a card number, so it is hidden
 * as well.
 */
export const hidden: Show = conceal

/** Hides texts, shows numbers: for counts. */
export const numbersOnly: Show = (value) =>
  typeof value === 'number' ? openly(value) : describe(value)

/**
 * One mistake at a place. The context is copied without the values in it, so that a logged error
 * tells nothing of anybody.
 */
export const mistakeAt = (
  context: t.Context,
  mistake: Omit<Invalid, 'path'>,
): t.ValidationError => {
  const error: Mistake = {
    value: undefined,
    context: context.map(({ key, type }) => ({ key, type })),
    message: `expected ${mistake.expected}, got ${mistake.got}`,
    mistake,
  }
  return error
}

/** A validation that failed with one mistake. */
export const refuse = <A>(
  context: t.Context,
  code: MistakeCode,
  expected: Expected,
  got: Got,
): t.Validation<A> => t.failures([mistakeAt(context, { code, expected, got })])

/**
 * The same errors with their mistakes rewritten, for those that lie at this very place and not
 * deeper.
 */
export const reword = (
  errors: t.Errors,
  context: t.Context,
  change: (mistake: Omit<Invalid, 'path'>) => Omit<Invalid, 'path'>,
): t.Errors =>
  errors.map((error) =>
    isMistake(error) && error.context.length === context.length
      ? mistakeAt(error.context, change(error.mistake))
      : error,
  )

const isMistake = (error: t.ValidationError): error is Mistake => 'mistake' in error

/**
 * Moves errors from one list to another; a spread would overflow the stack at a hundred thousand of
 * them.
 */
export const collect = (into: t.ValidationError[], from: t.Errors): void => {
  for (const error of from) into.push(error)
}

/**
 * Turns io-ts errors into mistakes: for hosts that compose the codecs of this library with their
 * own.
 *
 * Errors of foreign codecs become `invalid-value`, with the codec's name as what was expected and
 * the value by kind only.
 */
export const mistakesOf = (errors: t.Errors): readonly Invalid[] => errors.map(invalidOf)

const invalidOf = (error: t.ValidationError): Invalid => {
  const path = error.context
    .map((each) => each.key)
    .filter((key) => key !== '')
    .join('.')
  if (isMistake(error)) {
    const { code, expected, got } = error.mistake
    return { code, path, expected, got }
  }
  return {
    code: 'invalid-value',
    path,
    expected: error.context.at(-1)?.type.name ?? 'another value',
    got: hidden(error.value),
  }
}

/** The decoder of a codec as the library offers it: every mistake, or the value. */
export const decodeWith =
  <A>(codec: t.Decoder<unknown, A>) =>
  (input: unknown): E.Either<readonly Invalid[], A> =>
    E.mapLeft(mistakesOf)(codec.decode(input))
