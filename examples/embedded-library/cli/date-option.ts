// A condition on a date as the operator types it, e.g. "lastLoanDate 36 months or never".
import type { CriteriaJson } from 'ils-user-purge/codec'

type DateJson = CriteriaJson['dates'][number]

const CONDITION =
  /^(?<field>\S+) (?:(?<count>\d{1,6}) (?<unit>day|month|year)s?|(?<rule>before|on-or-before) (?<day>\S+))(?<never> or never)?$/
const NEVER = /^(?<field>\S+) never$/

/** The forms of a condition, for the help and for who mistypes one. */
const FORMS =
  '"<date> <n> days|months|years", "<date> before|on-or-before YYYY-MM-DD", either with "or ' +
  'never", or "<date> never"'

/** What the help says of `--date`. */
export const DATE_HELP = [
  `Conditions of --date: ${FORMS}.`,
  'So many days, months or years back means strictly before that day. All conditions must hold, ' +
    'those of',
  '--date-field and --days among them. For instance: --date "lastLoanDate 36 months or never".',
].join('\n')

/**
 * The condition as JSON; `null` where the text has no such form. Whether there is such a date or
 * day is for the library to judge.
 */
export function dateConditionIn(text: string): DateJson | null {
  const typed = text.trim().replaceAll(/\s+/g, ' ')
  const absent = NEVER.exec(typed)?.groups
  if (absent !== undefined) return { _tag: 'absent', field: absent.field as DateJson['field'] }
  const past = CONDITION.exec(typed)?.groups
  if (past === undefined) return null
  const { field, count, unit, rule, day, never } = past
  const limit =
    unit === undefined
      ? { _tag: 'day', day, rule }
      : { _tag: `${unit}s`, count: Number(count), rule: 'before' }
  const told = {
    _tag: 'past',
    field,
    limit,
    absent: never === undefined ? 'not-selected' : 'long-ago',
  }
  return told as DateJson
}

/** What is said of a text that has no such form. */
export function noDateCondition(text: string): string {
  return `--date must be ${FORMS}, got ${JSON.stringify(text.slice(0, 60))}`
}
