// Pieces of markup, and the one place where text becomes part of a page.
import { clipText, visibleText } from '../visible.js'

/** Markup that is safe to put into a page: made here out of text, never by hand out of a host's. */
export type Markup = string & { readonly __markup: true }

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * Text as it stands, harmless in elements and in quoted attributes; longer than `limit`, its
 * beginning and its length.
 */
export const text = (raw: string, limit = 10_000): Markup =>
  visibleText(clipText(raw, limit)).replace(/[&<>"']/g, (each) => ESCAPES[each] as string) as Markup

/** Text of a host, kept from turning the direction of what stands beside it. */
export const isolated = (raw: string, limit?: number): Markup =>
  html`<bdi>${text(raw, limit)}</bdi>`

/** The longest name that fits on one line of paper, in a column or beside a label. */
const ONE_LINE = 64

/** A name of a host, which stays on one line where it fits. */
export const onOneLine = (raw: string, limit?: number): Markup =>
  raw.length > ONE_LINE ? html`<bdi class="long">${text(raw, limit)}</bdi>` : isolated(raw, limit)

/**
 * Puts markup together: pieces, lists of pieces, numbers. A bare string is no piece and does not
 * compile; {@link text} makes it one.
 */
export const html = (
  literals: TemplateStringsArray,
  ...values: readonly (Markup | readonly Markup[] | number)[]
): Markup =>
  literals.reduce((page, literal, at) => {
    const value = values[at]
    return (
      page +
      literal +
      (value === undefined ? '' : Array.isArray(value) ? value.join('') : String(value))
    )
  }, '') as Markup

/** Stands in a sentence for a piece of markup; no sentence holds it. */
const MARK = '\ue000'

/** A sentence with a piece of markup in it. */
export function around(sentence: (mark: string) => string, piece: Markup): Markup {
  const [before = '', ...after] = sentence(MARK).split(MARK)
  const pieces = after.map((each) => html`${piece}${text(each)}`)
  return html`${text(before)}${pieces}`
}

/** No markup at all. */
export const NOTHING = '' as Markup

/** How many bytes of UTF-8 a text takes. */
export const bytesOf = (written: string): number => {
  let bytes = written.length
  for (let at = 0; at < written.length; at++) {
    const unit = written.charCodeAt(at)
    if (unit < 0x80) continue
    if (unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff)) bytes += 1
    else bytes += 2
  }
  return bytes
}

/**
 * The first rows of a list that fit; no more items are asked for than are written, and one to see
 * that there are more.
 */
export const firstRows = <Item>(
  items: Iterable<Item>,
  render: (item: Item) => Markup,
  room: { readonly rows: number; readonly bytes: number },
): { readonly rows: readonly Markup[]; readonly complete: boolean } => {
  const rows: Markup[] = []
  let left = room.bytes
  for (const item of items) {
    if (rows.length >= room.rows) return { rows, complete: false }
    const row = render(item)
    left -= bytesOf(row)
    if (left < 0) return { rows, complete: false }
    rows.push(row)
  }
  return { rows, complete: true }
}
