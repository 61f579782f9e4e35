// What a search for users came to.
import { MOST_FOUND } from './find-user.js'
import { html, type Markup, plain } from './markup.js'
import { say } from './words/say.js'

/** The users who were found, or that there are none. */
export const foundUsers = (
  text: string,
  found: number,
  lookedAt: number,
  table: Markup,
): Markup => {
  const shownText = plain(text, 80)
  const isCut = lookedAt >= MOST_FOUND
  return html`<section id="list" aria-labelledby="list-title" tabindex="-1" data-focus><h2 id="list-title">${say('list.found', { text: shownText })}</h2>
${found === 0 ? html`<p role="status">${say('list.found.none', { text: shownText })}</p>` : table}
${isCut ? html`<p>${say('list.found.many', { count: MOST_FOUND })}</p>` : ''}</section>`
}
