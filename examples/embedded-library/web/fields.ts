// Fields of forms: each with its label, its hint and, where there is one, its mistake.
import type { Database } from 'better-sqlite3'
import { html, type Markup, plain, shown } from './markup.js'
import { groupsOf, recordTypes } from '../data/people.js'
import { expectedWords, pointWords } from './words/library.js'
import { mark, say } from './words/say.js'

/** Mistakes by the name of the field. */
export type Mistakes = Readonly<Record<string, string>>

/** What fields are called, by their names. */
export type Labels = Readonly<Record<string, string>>

/** A mistake in words that suit a form: what the library expects, without the terms of JSON. */
export const mistakeWords = (expected: string): string =>
  say('mistake.must', { what: expectedWords(expected) })

/** Every mistake with the name of its field, which leads there: for the head of the form. */
export const mistakeLinks = (mistakes: Mistakes, labels: Labels): readonly Markup[] =>
  Object.entries(mistakes).map(([name, said]) =>
    labels[name] === undefined
      ? html`${said}`
      : html`<a href="#${name}">${labels[name]}</a>: ${said}`,
  )

/** One field: what it is called, what is typed in it, and what is said of it. */
export interface Field {
  readonly name: string
  readonly label: string
  readonly value: string
  readonly hint?: string
  readonly mistakes: Mistakes
}

/** A line of text or a number. */
export const textField = (field: Field, attributes: Markup = html``): Markup =>
  html`<div class="field"><label for="${field.name}">${field.label}</label>
<input id="${field.name}" name="${field.name}" value="${field.value}"${described(field)} ${attributes}>${remarks(field)}</div>`

/** Several lines of text. */
export const linesField = (field: Field): Markup =>
  html`<div class="field"><label for="${field.name}">${field.label}</label>
<textarea id="${field.name}" name="${field.name}" rows="3"${described(field)}>${field.value}</textarea>${remarks(field)}</div>`

/** A choice of one. */
export const choiceField = (
  field: Field,
  choices: readonly (readonly [string, string])[],
  attributes: Markup = html``,
): Markup =>
  html`<div class="field"><label for="${field.name}">${field.label}</label>
<select id="${field.name}" name="${field.name}"${described(field)} ${attributes}>${choices.map(
    ([value, name]) =>
      html`<option value="${value}"${value === field.value ? html` selected` : ''}>${plain(name, 80)}</option>`,
  )}</select>${remarks(field)}</div>`

/** Yes or no. */
export const tickField = (name: string, label: string, ticked: boolean): Markup =>
  html`<div class="field choices"><label><input type="checkbox" name="${name}" value="yes"${ticked ? html` checked` : ''}> ${label}</label></div>`

/** What was typed of record type and groups. */
export interface TypedPeople {
  readonly recordType: string
  readonly userGroups: readonly string[]
}

/** The record type and, once one is chosen, its user groups. */
export const peopleFields = (db: Database, typed: TypedPeople, mistakes: Mistakes): Markup => {
  const types = recordTypes(db)
  return html`${choiceField(
    { name: 'recordType', label: say('criteria.recordType'), value: typed.recordType, mistakes },
    [['', say('criteria.type.all')], ...types.map((type) => [type, type] as const)],
    html`data-redraws="groups"`,
  )}
<p data-redraw><button type="submit" class="quiet" name="do" value="type" formnovalidate>${say('criteria.type.choose')}</button></p>
<div id="groups" aria-live="polite">${typed.recordType === '' ? noGroups() : groupFields(db, typed, mistakes)}</div>`
}

const noGroups = (): Markup =>
  html`<p class="hint" id="userGroups">${say('criteria.groups.later')}</p>`

const groupFields = (
  db: Database,
  { recordType, userGroups }: TypedPeople,
  mistakes: Mistakes,
): Markup =>
  html`<fieldset id="userGroups"><legend>${say('criteria.userGroups')}</legend>
<p class="hint">${mark('criteria.groups.of', { type: shown(recordType) })}</p>
${mistakes.userGroups === undefined ? '' : html`<p class="mistake">${mistakes.userGroups}</p>`}
<div class="choices">${groupsOf(db, recordType).map(
    (group) =>
      html`<label><input type="checkbox" name="userGroups" value="${group}"${userGroups.includes(group) ? html` checked` : ''}> ${shown(group, 80)}</label>`,
  )}</div></fieldset>`

/** A text of a form; an empty one where the form has none. */
export const typedIn = (form: FormData, name: string): string => chosenIn(form, name).trim()

/**
 * A choice of a form as it was offered: what the library calls a thing may begin or end with a
 * space.
 */
const chosenIn = (form: FormData, name: string): string => {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}

/**
 * Record type and groups of a form. Groups that the type does not have were chosen for another one:
 * they are dropped when the form is redrawn.
 */
export const peopleIn = (form: FormData): TypedPeople => ({
  recordType: chosenIn(form, 'recordType'),
  userGroups: form.getAll('userGroups').filter((group) => typeof group === 'string'),
})

/** The groups that the record type does not have. */
export const strayGroups = (
  db: Database,
  { recordType, userGroups }: TypedPeople,
): readonly string[] => {
  const known = groupsOf(db, recordType)
  return userGroups.filter((group) => !known.includes(group))
}

/** A whole number as it was typed, for the library to judge; an empty field is not set. */
export const numberIn = (text: string): number | string | null => {
  if (text === '') return null
  if (/^-\d{1,15}$/.test(text)) return Number(text)
  return displayedNumber(text) ?? text
}

/**
 * An amount or a percentage as it was typed, for the library to judge. Where decimals are written
 * with a comma, `1.000,50` is what programs write as `1000.50`.
 */
export const decimalIn = (text: string): string =>
  pointWords() === ',' && /^(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?$/.test(text)
    ? text.replaceAll('.', '').replace(',', '.')
    : text

/**
 * Digits alone, or in threes with what any language writes between them: `5995`, `5,995`, `5 995`.
 */
const DISPLAYED = /^(?:\d{1,12}|\d{1,3}(?:([,.'’\u00a0\u202f ])\d{3})(?:\1\d{3})*)$/

/** A number as it is displayed; `null` for anything else. */
export const displayedNumber = (text: string): number | null =>
  DISPLAYED.test(text) ? Number(text.replaceAll(/\D/g, '')) : null

const described = ({ name, hint, mistakes }: Field): Markup => {
  const ids = [
    hint === undefined ? '' : `${name}-hint`,
    mistakes[name] === undefined ? '' : `${name}-mistake`,
  ].filter((id) => id !== '')
  return html`${ids.length === 0 ? '' : html` aria-describedby="${ids.join(' ')}"`}${mistakes[name] === undefined ? '' : html` aria-invalid="true"`}`
}

const remarks = ({ name, hint, mistakes }: Field): Markup =>
  html`${hint === undefined ? '' : html`<p class="hint" id="${name}-hint">${hint}</p>`}${
    mistakes[name] === undefined
      ? ''
      : html`<p class="mistake" id="${name}-mistake">${mistakes[name]}</p>`
  }`
