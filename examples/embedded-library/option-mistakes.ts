// Mistakes of the command line in words, by the option that they were made with.
import { readFileSync, statSync } from 'node:fs'
import type { Invalid } from 'ils-user-purge'
import { codeOf } from './trouble.js'

const LARGEST_JSON_BYTES = 10_000_000

/** One mistake: where, what was expected, what came. */
export const mistakeWords = (where: string, mistake: Invalid): string =>
  `${where} must be ${mistake.expected}, got ${mistake.got} (${mistake.code})`

/** What a JSON file holds; `undefined`, and a mistake, where it cannot be read. */
export const readJson = (option: string, file: string, mistakes: string[]): unknown => {
  try {
    if (statSync(file).size > LARGEST_JSON_BYTES) throw Object.assign(new Error(), { code: 'EFBIG' })
    return JSON.parse(readFileSync(file, 'utf8')) as unknown
  } catch (fault) {
    const code = codeOf(fault)
    mistakes.push(`${option} ${file}: ${code === null ? 'is not JSON' : `cannot be read (${code})`}`)
    return undefined
  }
}
