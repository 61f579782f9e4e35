// Dates in a form: the documented one with its days, and one row for each date that is asked in
// addition.
import { DATE_FIELDS, type DateCondition, type DateField } from 'ils-user-purge'
import { choiceField, type Mistakes, mistakeWords, numberIn, textField, typedIn } from './fields.js'
import { html, type Markup } from './markup.js'
import { label } from './words/library.js'
import { say } from './words/say.js'

/** How a row can ask for its date; the empty one does not. */
const WAYS = ['', 'days', 'months', 'years', 'day', 'absent'] as const

const wayWords = (way: (typeof WAYS)[number]): string =>
  say(way === '' ? 'criteria.date.none' : `criteria.date.${way}`)

/** A row as it was typed. */
export interface TypedDate {
  /** A key of the ways, or whatever else was sent. */
  readonly way: string
  /** A whole number, or a day. */
  readonly measure: string
  /** Whether users without that date are meant too. */
  readonly orNever: boolean
}

/** The rows by their dates. */
export type TypedDates = Readonly<Record<DateField, TypedDate>>

const BLANK_ROW: TypedDate = { way: '', measure: '', orNever: false }

/** Rows of which none asks for anything. */
export const BLANK_DATES = Object.fromEntries(
  DATE_FIELDS.map((field) => [field, BLANK_ROW]),
) as TypedDates

/**
 * What the parts of a row are called in the form: `name`, `name-way`, `name-measure`, `name-never`.
 */
export function rowName(field: string): string {
  return `date-${field}`
}

/** What mistakes in a row are said of, by its name. */
export const rowLabels = (): Readonly<Record<string, string>> =>
  Object.fromEntries(DATE_FIELDS.map((field) => [rowName(field), label(field)]))

/** What a form says in its rows. */
export function datesIn(form: FormData): TypedDates {
  return Object.fromEntries(
    DATE_FIELDS.map((field) => {
      const name = rowName(field)
      const row: TypedDate = {
        way: typedIn(form, `${name}-way`),
        measure: typedIn(form, `${name}-measure`),
        orNever: form.get(`${name}-never`) === 'yes',
      }
      return [field, row]
    }),
  ) as TypedDates
}

/** Conditions as rows, to be changed. */
export function rowsOf(conditions: readonly DateCondition[]): TypedDates {
  return {
    ...BLANK_DATES,
    ...Object.fromEntries(conditions.map((each) => [each.field, rowOf(each)])),
  }
}

function rowOf(condition: DateCondition): TypedDate {
  if (condition._tag === 'absent') return { ...BLANK_ROW, way: 'absent' }
  const { limit, absent } = condition
  const orNever = absent === 'long-ago'
  switch (limit._tag) {
    case 'not-set':
      return { ...BLANK_ROW, orNever }
    case 'day':
      return { way: limit._tag, measure: limit.day, orNever }
    default:
      return { way: limit._tag, measure: String(limit.count), orNever }
  }
}

/** The documented condition as JSON: one date so many days back, or with no days set. */
export function documentedDate(days: string, field: string, rule: string) {
  const limit = days === '' ? { _tag: 'not-set' } : { _tag: 'days', count: numberIn(days), rule }
  return { _tag: 'past', field, limit }
}

/** A mistake in the days of the documented condition; they may be left empty. */
export function daysMistake(expected: string): string {
  return mistakeWords(expected.startsWith('a whole number') ? `${expected}, or null` : expected)
}

/** What a row asks for as JSON; `null` where it asks for nothing. */
export function rowJson(field: DateField, { way, measure, orNever }: TypedDate) {
  if (way === '') return null
  if (way === 'absent') return { _tag: 'absent', field }
  const limit =
    way === 'day'
      ? { _tag: 'day', day: measure, rule: 'before' }
      : { _tag: way, count: numberIn(measure), rule: 'before' }
  return { _tag: 'past', field, limit, absent: orNever ? 'long-ago' : 'not-selected' }
}

/** What would be without effect in a row; `undefined` where everything has one. */
export function idleMistake({ way, measure, orNever }: TypedDate): string | undefined {
  const isIdle = way === '' || way === 'absent'
  if (!isIdle || (measure === '' && !orNever)) return undefined
  return way === '' ? say('criteria.date.choose') : say('criteria.date.idle')
}

/** The rows, a group of fields for each date. */
export function dateRows(typed: TypedDates, mistakes: Mistakes): Markup {
  return html`${DATE_FIELDS.map((field) => dateRow(field, typed[field], mistakes))}`
}

function dateRow(field: DateField, { way, measure, orNever }: TypedDate, mistakes: Mistakes) {
  const name = rowName(field)
  const said = mistakes[name]
  return html`<fieldset id="${name}"><legend>${say('criteria.date.also', { date: label(field) })}</legend>
${said === undefined ? '' : html`<p class="mistake">${said}</p>`}
${choiceField(
  { name: `${name}-way`, label: say('criteria.date.how'), value: way, mistakes },
  WAYS.map((each) => [each, wayWords(each)] as const),
)}
${textField({ name: `${name}-measure`, label: say('criteria.date.measure'), value: measure, mistakes })}
<div class="choices"><label><input type="checkbox" name="${name}-never" value="yes"${orNever ? html` checked` : ''}> ${say('criteria.date.never')}</label></div></fieldset>`
}
