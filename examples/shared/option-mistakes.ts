// Mistakes of the command line in words, by the option that they were made with.
import { readFileSync, statSync } from 'node:fs'
import { explainMistake, type Invalid } from 'ils-user-purge'
import { inWords, libraryWords } from './spoken.js'
import { codeOf } from './trouble.js'

const LARGEST_JSON_BYTES = 10_000_000

/** One mistake: where, what was expected, what came. */
export const mistakeWords = (where: string, mistake: Invalid): string => {
  const alone = { ...libraryWords(), mistake: '{expected}', 'mistake.invalid-value': '{expected}' }
  const expected = explainMistake({ ...mistake, code: 'invalid-value', path: '' } as Invalid, alone)
  return inWords('{where} must be {expected}, got {got}', { where, expected, got: mistake.got })
}

const NOT_READ: Readonly<Record<string, string>> = {
  '': 'is not JSON',
  EFBIG: `is larger than ${LARGEST_JSON_BYTES} bytes`,
  ERR_ENCODING_INVALID_ENCODED_DATA: 'is not UTF-8 text',
}

/**
 * Throws on any other encoding: a group name read wrongly would protect nobody. A byte order mark
 * is taken off.
 */
const strictUtf8 = (bytes: Buffer): string =>
  new TextDecoder('utf-8', { fatal: true }).decode(bytes)

/** What a JSON file holds; `undefined`, and a mistake, where it cannot be read. */
export const readJson = (option: string, file: string, mistakes: string[]): unknown => {
  try {
    if (statSync(file).size > LARGEST_JSON_BYTES)
      throw Object.assign(new Error(), { code: 'EFBIG' })
    return JSON.parse(strictUtf8(readFileSync(file))) as unknown
  } catch (fault) {
    const code = codeOf(fault) ?? ''
    const known = NOT_READ[code]
    const said = known === undefined ? inWords('cannot be read ({code})', { code }) : inWords(known)
    mistakes.push(`${option} ${file}: ${said}`)
    return undefined
  }
}

/** All mistakes of a command line in one message. */
export const optionMistakes = (mistakes: readonly string[]): string =>
  mistakes.length === 1
    ? `${mistakes[0]}. ${inWords('Nothing was changed.')}`
    : [inWords('Nothing was changed, because:'), ...mistakes.map((each) => `  ${each}`)].join('\n')
