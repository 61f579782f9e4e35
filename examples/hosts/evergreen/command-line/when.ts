// When something must have happened: a day, or so long ago.
import { calendarDate, type DateCondition, type DateField, type DateLimit } from 'ils-user-purge'
import { quoted, textIn } from '../../../shared/command-line/options.js'
import type { RawOptions } from '../../../shared/command-line/system.js'

const LONG_AGO = /^(\d{1,5}) ?(day|month|year)s?$/

/** How such an option is typed. */
export const WHEN = '<day or age>'

/** What the option means, for the help. */
export const WHEN_HELP = 'YYYY-MM-DD, or an age such as "3 years", "18 months", "90 days"'

/** The limit that was typed; `null` for anything else. */
function limitOf(text: string): DateLimit | null {
  const [, digits = '', unit] = LONG_AGO.exec(text.trim().toLowerCase()) ?? []
  const count = Number(digits)
  switch (unit) {
    case 'day':
      return { _tag: 'days', count, rule: 'before' }
    case 'month':
      return { _tag: 'months', count, rule: 'before' }
    case 'year':
      return { _tag: 'years', count, rule: 'before' }
    default: {
      const day = calendarDate(text.trim())
      return day._tag === 'Right' ? { _tag: 'day', day: day.right, rule: 'before' } : null
    }
  }
}

/** The condition of an option, if it was given. */
export function readWhen(
  raw: RawOptions,
  [name, option]: readonly [string, string],
  condition: { readonly field: DateField; readonly absent: 'not-selected' | 'long-ago' },
  mistakes: string[],
): readonly DateCondition[] {
  const text = textIn(raw, name)
  if (text === undefined) return []
  const limit = limitOf(text)
  if (limit !== null) return [{ _tag: 'past', limit, ...condition }]
  mistakes.push(`${option} must be ${WHEN_HELP}, got ${quoted(text)}`)
  return []
}
