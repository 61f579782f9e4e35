// Which users of a plan or a job are listed: a plain form that asks by the address, and links from
// one page of the list to the next and back.
import { labelOf, type Page, userKey, type UserKey } from 'ils-user-purge'
import { choiceField, textField } from './fields.js'
import { token } from './layout.js'
import { homeLibraries, userGroups } from '../data/people.js'
import { html, type Markup } from './markup.js'
import type { Request, Site } from './site.js'

/** A page of a list as its address says; what is empty asks nothing. */
export interface TypedFilter {
  /** A verdict or a status, by its name in the form. */
  readonly which: string
  readonly code: string
  /** A name behind `=`, or `none`. */
  readonly group: string
  readonly library: string
  /** The key of the only user who is wanted. */
  readonly key: string
  readonly after: string
  readonly before: string
}

const NAMES = ['which', 'code', 'group', 'library', 'key', 'after', 'before'] as const

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
export const keyIn = (text: string): UserKey | null => {
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

/** The form that chooses users, and the one that finds one of them. */
export const filterForms = (
  site: Site,
  c: Request,
  typed: TypedFilter,
  { path, label, which, codes }: Choices,
  mistake: string | null,
): Markup => {
  const reasons = [...new Set(codes.map((code) => code.split('/')[0] ?? code))]
  const field = (name: 'which' | 'code' | 'group' | 'library', said: string) =>
    ({ name, label: said, value: typed[name], mistakes: {} }) as const
  return html`<form class="panel" method="get" action="${path}" aria-label="Which users are listed">
${choiceField(field('which', label), [['', 'All'], ...which])}
${choiceField(field('code', 'Reason or warning'), [
  ['', 'Any, or none'],
  ...withTyped(reasons, typed.code).map((code) => [code, labelOf(code)] as const),
])}
${choiceField(field('group', 'User group'), namesOf(userGroups(site.db), typed.group))}
${choiceField(field('library', 'Home library'), namesOf(homeLibraries(site.db), typed.library))}
<div class="actions"><button type="submit">Show</button> <a href="${path}">Show everybody</a></div></form>
<form class="panel" method="post" action="${path}">${token(site, c)}
${textField(
  {
    name: 'primaryId',
    label: 'Find one user by primary ID',
    value: '',
    hint: 'Or “key 17”, as lists show of somebody whose record is gone.',
    mistakes: mistake === null ? {} : { primaryId: mistake },
  },
  html`required autocomplete="off"`,
)}
<button type="submit" class="quiet">Find</button></form>`
}

const withTyped = (known: readonly string[], typed: string): readonly string[] =>
  typed === '' || known.includes(typed) ? known : [...known, typed]

const namesOf = (known: readonly string[], typed: string) => [
  ['', 'Any, or none'] as const,
  ...withTyped(known, typed === NONE ? '' : typed.replace(/^=/, '')).map(
    (name) => [`=${name}`, name] as const,
  ),
  [NONE, 'None, or not known'] as const,
]

/** Links to the pages before and after. */
export const pageLinks = (
  path: string,
  typed: TypedFilter,
  { next, previous }: Pick<Page<unknown>, 'next' | 'previous'>,
): Markup => {
  const to = (changes: Partial<TypedFilter>) =>
    `${listAddress(path, typed, { after: '', before: '', ...changes })}#list`
  return html`<p class="actions">${previous === null ? '' : html`<a rel="prev" href="${to({ before: previous })}">Before these</a>`}
${next === null ? '' : html`<a rel="next" href="${to({ after: next })}">After these</a>`}
${typed.after === '' && typed.before === '' ? '' : html`<a href="${to({})}">From the beginning</a>`}</p>`
}
