// What an institution says of its system: a JSON file, checked field by field.
import { readJson } from '../option-mistakes.js'
import { quoted } from '../command-line/options.js'

/** Whether a value fits a field, and what is expected there. */
export interface Field {
  readonly fits: (value: unknown) => boolean
  readonly expected: string
}

/** A text that is not empty. */
export const TEXT: Field = {
  fits: (value) => typeof value === 'string' && value.trim() !== '',
  expected: 'a text',
}
/** `true` or `false`. */
export const FLAG: Field = {
  fits: (value) => typeof value === 'boolean',
  expected: 'true or false',
}

/** A number from 1. */
export const POSITIVE: Field = {
  fits: (value) => typeof value === 'number' && value >= 1 && value <= 1_000_000_000,
  expected: 'a number from 1',
}
/** A whole number from 0. */
export const COUNT: Field = {
  fits: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  expected: 'a whole number from 0',
}

/** One of some words. */
export function oneOf(words: readonly string[]): Field {
  return {
    fits: (value) => words.includes(value as string),
    expected: `one of ${words.join(', ')}`,
  }
}

/**
 * The settings of a file over the usual ones. A field that is not known, or has another value than
 * it can have, is a mistake.
 */
export function readSettings<Settings extends object>(
  file: string | undefined,
  usual: Settings,
  fields: Readonly<Record<keyof Settings, Field>>,
  mistakes: string[],
): Settings {
  if (file === undefined) return usual
  const json = readJson('--settings', file, mistakes)
  if (json === undefined) return usual
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    mistakes.push(`--settings ${quoted(file)} must be an object`)
    return usual
  }
  for (const [name, value] of Object.entries(json)) {
    const field = (fields as Readonly<Record<string, Field | undefined>>)[name]
    const where = `--settings: ${name.slice(0, 60)}`
    if (field === undefined)
      mistakes.push(`${where} is no setting; there are ${Object.keys(fields).join(', ')}`)
    else if (!field.fits(value)) mistakes.push(`${where} must be ${field.expected}`)
  }
  return { ...usual, ...json }
}
