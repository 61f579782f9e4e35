// Which users of a plan or a job are listed: a form that asks by the address, a search by the
// beginning of a primary ID, and links from one page of the list to the next and back.
import { type Page, userKey, type UserKey } from 'ils-user-purge'
import { choiceField, textField } from './fields.js'
import { token } from './layout.js'
import { homeLibraries, userGroups } from '../data/people.js'
import { count, html, type Markup } from './markup.js'
import type { Request, Site } from './site.js'
import { label } from './words/library.js'
import { say } from './words/say.js'

/** A page of a list as its address says; what is empty asks nothing. */
export interface TypedFilter {
  /** A verdict or a status, by its name in the form. */
  readonly which: string
  readonly code: string
  /** A name behind `=`, or `none`. */
  readonly group: string
  readonly library: string
  readonly after: string
  readonly before: string
  /** The number of the first row, as the links count it. */
  readonly at: string
}

const NAMES = ['which', 'code', 'group', 'library', 'after', 'before', 'at'] as const

/** What the library is asked of it. */
export interface ListFilter {
  readonly code?: string
  readonly userGroup?: string | null
  readonly homeLibrary?: string | null
}

/** Users on one page of a list. */
const LIST_ROWS = 50

/** What the address says. */
export const filterIn = (c: Request): TypedFilter =>
  Object.fromEntries(NAMES.map((name) => [name, c.req.query(name) ?? ''])) as Record<
    (typeof NAMES)[number],
    string
  >

/** The part of the list that the address names. */
export const partIn = ({ after, before }: TypedFilter) => ({
  after: keyIn(after),
  // Both at once can only be typed by hand; then the way forward counts.
  before: keyIn(after) === null ? keyIn(before) : null,
  limit: LIST_ROWS,
})

/** A key that the address names; `null` where that is none. */
const keyIn = (text: string): UserKey | null => {
  const key = userKey(text)
  return key._tag === 'Right' ? key.right : null
}

/** Reason or warning, group and home library, as the library is asked for them. */
export const askedIn = ({ code, group, library }: TypedFilter): ListFilter => ({
  ...(code === '' ? {} : { code }),
  ...(group === '' ? {} : { userGroup: nameIn(group) }),
  ...(library === '' ? {} : { homeLibrary: nameIn(library) }),
})

const NONE = 'none'
const nameIn = (text: string): string | null => (text === NONE ? null : text.replace(/^=/, ''))

/** The address of a list with these changes. */
export const listAddress = (
  path: string,
  typed: Partial<TypedFilter>,
  changes: Partial<TypedFilter> = {},
): string => {
  const query = new URLSearchParams()
  for (const name of NAMES) {
    const value = { ...typed, ...changes }[name] ?? ''
    if (value !== '') query.set(name, value)
  }
  return query.size === 0 ? path : `${path}?${query.toString()}`
}

/** What can be chosen in a list. */
export interface Choices {
  /** Where the list has its page. */
  readonly path: string
  /** What `which` is called, and its values. */
  readonly label: string
  readonly which: readonly (readonly [string, string])[]
  /** Codes of reasons and warnings; those of one code are one choice. */
  readonly codes: readonly string[]
}

/** The form that chooses users, and the one that searches for some. */
export const filterForms = (
  site: Site,
  c: Request,
  typed: TypedFilter,
  { path, label: whichLabel, which, codes }: Choices,
  searched: string,
): Markup => {
  const reasons = [...new Set(codes.map((code) => code.split('/')[0] ?? code))]
  const byLabel = (one: string, other: string) => label(one).localeCompare(label(other))
  const field = (name: 'which' | 'code' | 'group' | 'library', said: string) =>
    ({ name, label: said, value: typed[name], mistakes: {} }) as const
  return html`<div class="filters"><form class="panel" method="get" action="${path}" aria-label="${say('list.filter')}">
<div class="pairs">${choiceField(field('which', whichLabel), [['', say('list.all')], ...which])}
${choiceField(field('code', say('list.code')), [
  ['', say('list.any')],
  ...[...withTyped(reasons, typed.code)].sort(byLabel).map((code) => [code, label(code)] as const),
])}
${choiceField(field('group', say('list.group')), namesOf(userGroups(site.db), typed.group))}
${choiceField(field('library', say('list.library')), namesOf(homeLibraries(site.db), typed.library))}</div>
<div class="actions"><button type="submit">${say('list.show')}</button> <a href="${path}">${say('list.everybody')}</a></div></form>
<form class="panel" method="post" action="${path}" role="search">${token(site, c)}
${textField(
  {
    name: 'primaryId',
    label: say('list.search'),
    value: searched,
    hint: say('list.search.hint'),
    mistakes: {},
  },
  html`type="search" required autocomplete="off"`,
)}
<button type="submit" class="quiet">${say('list.find')}</button></form></div>`
}

const withTyped = (known: readonly string[], typed: string): readonly string[] =>
  typed === '' || known.includes(typed) ? known : [...known, typed]

const namesOf = (known: readonly string[], typed: string) => [
  ['', say('list.any')] as const,
  ...withTyped(known, typed === NONE ? '' : typed.replace(/^=/, '')).map(
    (name) => [`=${name}`, name] as const,
  ),
  [NONE, say('list.none')] as const,
]

/** A page of a list, and how many there are in all; `null` = that is not known. */
export interface ListedPage {
  readonly page: Page<unknown>
  readonly total: number | null
}

/** Which rows of how many these are: `1–50 of 32,261`. */
export const rangeWords = (typed: TypedFilter, { page, total }: ListedPage): string => {
  const rows = page.items.length
  if (rows === 0) return say('list.empty')
  const first = firstRow(typed)
  const range = first === null ? count(rows) : `${count(first)}–${count(first + rows - 1)}`
  if (total === null) return range
  return say('list.of', { range, total: count(total) })
}

/** The number of the first row; `null` = the address does not say. */
const firstRow = ({ after, before, at }: TypedFilter): number | null => {
  if (/^\d{1,9}$/.test(at)) return Math.max(1, Number(at))
  return after === '' && before === '' ? 1 : null
}

/** Links to the pages before and after. */
export const pageLinks = (path: string, typed: TypedFilter, { page }: ListedPage): Markup => {
  const { next, previous, items } = page
  const first = firstRow(typed)
  const at = (row: number) => (first === null || row < 1 ? '' : String(row))
  const to = (changes: Partial<TypedFilter>) =>
    `${listAddress(path, typed, { after: '', before: '', at: '', ...changes })}#list`
  const isFirst = typed.after === '' && typed.before === ''
  const hasFormer = previous !== null && first !== 1
  return html`<nav class="actions pages" aria-label="${say('list.pages')}">${isFirst ? '' : html`<a href="${to({})}">${say('list.first')}</a>`}
${hasFormer ? html`<a rel="prev" href="${to({ before: previous, at: at((first ?? 0) - LIST_ROWS) })}">${say('list.previous')}</a>` : ''}
${next === null ? '' : html`<a rel="next" href="${to({ after: next, at: at((first ?? 0) + items.length) })}">${say('list.next')}</a>`}</nav>`
}
