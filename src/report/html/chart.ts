// Bar charts that stay readable on a narrow screen: lengths in percent, letters in pixels.
import { visibleText } from '../visible.js'
import { html, type Markup, NOTHING, text } from './markup.js'

/** One bar: a name, how many, and the class that colours it. */
export interface Bar {
  readonly name: string
  readonly count: number
  readonly look: 'bar' | 'bar-kept' | 'bar-bad'
}

const BARS = 12
const NAME_LENGTH = 30
const ROW_HEIGHT = 44

/**
 * A chart with its numbers as text alternative; the longest bar is the greatest count. At most
 * twelve bars, the table beside it has all. Nothing where there is nothing to draw.
 */
export function barChart(
  id: string,
  title: string,
  bars: readonly Bar[],
  countOf: (number: number) => string,
): Markup {
  const drawn = bars.slice(0, BARS)
  const greatest = Math.max(0, ...drawn.map((bar) => bar.count))
  if (greatest === 0) return NOTHING
  const numbers = drawn.map((bar) => `${shortName(bar.name)} ${countOf(bar.count)}`).join(', ')
  return html`<figure><svg role="img" aria-labelledby="${text(id)}-title ${text(id)}-desc" width="100%" height="${drawn.length * ROW_HEIGHT}"><title id="${text(id)}-title">${text(title)}</title><desc id="${text(id)}-desc">${text(numbers)}</desc>
${drawn.map((bar, at) => barOf(bar, countOf(bar.count), at * ROW_HEIGHT, greatest))}</svg></figure>
`
}

function barOf(bar: Bar, number: string, top: number, greatest: number): Markup {
  return html`<text x="0" y="${top + 15}">${text(shortName(bar.name))}</text><text x="100%" y="${top + 15}" text-anchor="end">${text(number)}</text><rect class="${text(bar.look)}" x="0" y="${top + 21}" width="${widthOf(bar.count, greatest)}%" height="14"/>
`
}

/** Somebody is never drawn as nobody. */
const widthOf = (part: number, greatest: number): number =>
  part <= 0 ? 0 : Math.max(0.3, Math.round((part / greatest) * 1000) / 10)

const shortName = (name: string): string => {
  const letters = Array.from(visibleText(name.slice(0, NAME_LENGTH * 2)))
  return letters.length <= NAME_LENGTH
    ? letters.join('')
    : `${letters.slice(0, NAME_LENGTH - 1).join('')}…`
}
