// Pieces of pages. Whatever is put into `html` is escaped; text from the library goes through
// `shown` as well.
import { html } from 'hono/html'
import { visibleText } from 'ils-user-purge/report'
import { label } from './words/library.js'
import { many, say } from './words/say.js'
import { view } from './words/view.js'

export { html }

/** Markup made by `html`. */
export type Markup = ReturnType<typeof html>

const LONGEST = 300

/**
 * Text of the library as text: invisible and direction-turning characters made visible, kept apart
 * from what stands beside it, not too long.
 */
export const shown = (text: string, longest = LONGEST): Markup =>
  html`<bdi>${plain(text, longest)}</bdi>`

/** The same where no element may stand, such as in an option. */
export const plain = (text: string, longest = LONGEST): string =>
  visibleText(clipped(text, longest))

const clipped = (text: string, longest: number): string => {
  const letters = [...text.slice(0, 2 * longest + 2)]
  return letters.length <= longest && text.length <= 2 * longest + 2
    ? text
    : `${letters.slice(0, longest).join('')}… (${many('characters', text.length)})`
}

/** A count as people read it: `1,000,000`. */
export const count = (number: number): string => number.toLocaleString(view().language.locale)

/** `1 user`, `2 users`. */
export const users = (number: number): string => many('users', number)

/** Where a plan has its page. */
export const planPath = (id: string): string => `/plans/${encodeURIComponent(id)}`

/** Where a job has its page. */
export const jobPath = (id: string): string => `/jobs/${encodeURIComponent(id)}`

/** A moment in the library's zone, with UTC beside it where that is another time. */
export const moment = (at: string): Markup => html`<time datetime="${at}">${momentText(at)}</time>`

/** The same as text. */
export const momentText = (at: string): string => {
  const { language, zone } = view()
  const date = new Date(at)
  const inZone = (timeZone: string, more: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(language.locale, { timeZone, ...more }).format(date)
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  const day = { day: 'numeric', month: 'short', year: 'numeric' } as const
  const [here, utc] = [inZone(zone, { ...day, ...clock }), inZone('UTC', { ...day, ...clock })]
  const isSameDay = inZone(zone, day) === inZone('UTC', day)
  const beside = isSameDay ? inZone('UTC', clock) : utc
  return here === utc ? `${here} UTC` : `${here} (${beside} UTC)`
}

/** The label of a reason: `open-loans/unknown` is `Open loans (unknown)`. */
const reasonLabel = (code: string): string => {
  const [name = '', problem] = code.split('/')
  return `${label(name)}${problem === undefined ? '' : ` (${say(problem === 'unknown' ? 'table.unknown' : 'table.rule-failed')})`}`
}

/** Numbers side by side, each with what it counts; a kind tells some of them apart. */
export const tiles = (
  each: readonly (readonly [string, string, string?])[],
  attributes: Markup = html``,
): Markup =>
  html`<dl class="numbers" ${attributes}>${each.map(([name, number, kind]) => html`<div${kind === undefined ? '' : html` class="${kind}"`}><dt>${name}</dt><dd>${number}</dd></div>`)}</dl>`

/** Sentences as a list. */
export const sentences = (items: readonly string[]): Markup =>
  items.length === 0
    ? html`<p>${say('list.empty-sentences')}</p>`
    : html`<ul>${items.map((item) => html`<li>${shown(item, 4000)}</li>`)}</ul>`

/** Pairs of a name and what it is. */
export const facts = (pairs: readonly (readonly [string, unknown])[]): Markup =>
  html`<dl>${pairs.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`

/** What a table of counts can tell beside them. */
export interface CountMore {
  /** Where it is known, with how many of the users go. */
  readonly going?: Readonly<Record<string, number>> | undefined
  /** What is said of those who go; of a job that is over, that they are gone. */
  readonly goingHead?: string
  /** Where the users are listed of whom a code was said. */
  readonly listOf?: (code: string) => string
}

/** Counts by code, the largest first. */
export const countTable = (
  caption: string,
  counts: Readonly<Record<string, number>>,
  { going, goingHead, listOf }: CountMore = {},
): Markup => {
  const rows = Object.entries(counts).sort(
    ([left, a], [right, b]) => b - a || (left < right ? -1 : 1),
  )
  const named = (code: string): Markup =>
    listOf === undefined
      ? html`${reasonLabel(code)}`
      : html`<a href="${listOf(code.split('/')[0] ?? code)}">${reasonLabel(code)}</a>`
  return rows.length === 0
    ? html``
    : html`<div class="scroll" role="region" tabindex="0" aria-label="${caption}"><table><caption>${caption}</caption>
<thead><tr><th scope="col">${say('table.reason')}</th><th scope="col" class="number">${say('list.users')}</th>${going === undefined ? '' : html`<th scope="col" class="number">${goingHead ?? say('table.go')}</th><th scope="col" class="number">${say('table.stay')}</th>`}</tr></thead>
<tbody>${rows.map(([code, number]) => html`<tr><th scope="row">${named(code)}</th><td class="number">${count(number)}</td>${going === undefined ? '' : apart(number, going[code] ?? 0)}</tr>`)}</tbody></table></div>`
}

const apart = (number: number, go: number): Markup =>
  html`<td class="number">${count(go)}</td><td class="number">${count(number - go)}</td>`
