// Parts of "whom a purge means" that are typed alike in every system.
import { readFileSync } from 'node:fs'
import { type CalendarDate, calendarDate, type Money, money, NO_MONEY } from 'ils-user-purge'
import { codeOf } from '../trouble.js'
import { quoted, textIn } from './options.js'
import type { RawOptions } from './system.js'

/** The day of an option; `null` where it is not given or, with a mistake, is no day. */
export function dayIn(
  raw: RawOptions,
  name: string,
  option: string,
  mistakes: string[],
): CalendarDate | null {
  const text = textIn(raw, name)
  if (text === undefined) return null
  const made = calendarDate(text)
  if (made._tag === 'Right') return made.right
  mistakes.push(`${option} must be a day that exists, YYYY-MM-DD, got ${quoted(text)}`)
  return null
}

/** The amount of an option, from 0; 0 where it is not given. */
export function amountIn(raw: RawOptions, name: string, option: string, mistakes: string[]): Money {
  const text = textIn(raw, name)
  if (text === undefined) return NO_MONEY
  const made = money(text)
  if (made._tag === 'Right' && !text.startsWith('-')) return made.right
  mistakes.push(`${option} must be an amount from 0, e.g. 5.00, got ${quoted(text)}`)
  return NO_MONEY
}

/** The lines of a file that are not empty; none, and a mistake, where it cannot be read. */
export function linesIn(
  option: string,
  file: string | undefined,
  mistakes: string[],
): readonly string[] {
  if (file === undefined) return []
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file))
    const lines = text.split(/\r\n|\r|\n/).map((line) => line.trim())
    const found = lines.filter((line) => line !== '')
    if (found.length === 0) mistakes.push(`${option} ${quoted(file)} names nobody`)
    return found
  } catch (fault) {
    mistakes.push(`${option} ${quoted(file)} cannot be read (${codeOf(fault) ?? 'fault'})`)
    return []
  }
}
