// How mistakes are found in data of which nothing is taken for granted: for orders that come in as
// values, not as JSON.
import { describe, type Invalid, quote } from './invalid.js'
import { type actorKey, userKey } from './keys.js'

/** An object of which nothing is known. */
export type Loose = Readonly<Record<string, unknown>>

/** One mistake. */
export const mistake = (code: string, path: string, expected: string, got: string): Invalid => ({
  code,
  path,
  expected,
  got,
})

/** Whether the value is an object and no list. */
export const isRecord = (value: unknown): value is Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether the value is a text that is not empty. */
export const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

/** Whether the value is a whole number within bounds. */
export const isWhole = (value: unknown, least: number, most: number): boolean =>
  Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most

/** The mistake where there is one. */
export const when = (wrong: boolean, ...found: Parameters<typeof mistake>): readonly Invalid[] =>
  wrong ? [mistake(...found)] : []

/** The mistake of a value that is none of the words. */
export const oneOf = (path: string, value: unknown, words: readonly string[]): readonly Invalid[] =>
  when(
    !words.includes(value as string),
    'invalid-choice',
    path,
    `one of ${words.join(', ')}`,
    quote(value),
  )

/** The mistakes of a list of texts. */
export const textsMistakes = (path: string, value: unknown): readonly Invalid[] => {
  if (!Array.isArray(value))
    return [mistake('invalid-list', path, 'a list of texts', describe(value))]
  // `Array.from`, because a hole in a list is passed over otherwise, and would then mean whoever
  // has no value.
  return Array.from<unknown>(value).flatMap((each, at) =>
    when(
      !isText(each),
      'invalid-text',
      `${path}.${at}`,
      'a text that is not empty',
      describe(each),
    ),
  )
}

/** The mistake of a key. */
export const keyMistakes = (
  path: string,
  value: unknown,
  make: typeof userKey | typeof actorKey,
): readonly Invalid[] => {
  const made = make(value as string)
  return made._tag === 'Left' ? [{ ...made.left, path }] : []
}

/** The mistakes of a list of user keys. */
export const keysMistakes = (path: string, value: unknown): readonly Invalid[] => {
  if (!Array.isArray(value))
    return [mistake('invalid-list', path, 'a list of user keys', describe(value))]
  return Array.from<unknown>(value).flatMap((each, at) =>
    keyMistakes(`${path}.${at}`, each, userKey),
  )
}

/** The mistake of a folding of names that is none. */
export function foldingMistakes(path: string, value: unknown): readonly Invalid[] {
  const isFolding = value === undefined || typeof value === 'function'
  return when(!isFolding, 'invalid-folding', path, 'a function, or nothing', describe(value))
}
