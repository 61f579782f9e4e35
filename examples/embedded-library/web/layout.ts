// The frame around every page: landmarks, navigation, who is signed in.
import type { HtmlEscapedString } from 'hono/utils/html'
import { languageLinks } from './language.js'
import { html, type Markup } from './markup.js'
import { formToken } from './sessions.js'
import type { Request, Site } from './site.js'
import { mark, say } from './words/say.js'
import { view } from './words/view.js'

/** One page. */
export interface PageParts {
  readonly title: string
  readonly content: Markup
  /** Seconds after which a browser without JavaScript asks again; left out: never. */
  readonly refresh?: number
}

const PLACES = [
  'jobs',
  'plans',
  'filters',
  'check',
  'history',
  'purge-dates',
  'delete-policy',
  'policy',
  'people',
] as const

/** Answers with a whole page. */
export const page = async (
  site: Site,
  c: Request,
  parts: PageParts,
  status: 200 | 400 | 401 | 403 | 404 | 409 | 410 | 413 | 422 | 429 | 500 | 503 = 200,
): Promise<Response> => c.html(await whole(site, c, parts), status)

/** The hidden field that proves that a form is ours. */
export const token = (site: Site, c: Request): Markup =>
  html`<input type="hidden" name="token" value="${formToken(site, c.get('visit'))}">`

const whole = (
  site: Site,
  c: Request,
  { title, content, refresh }: PageParts,
): HtmlEscapedString | Promise<HtmlEscapedString> => {
  const { name } = c.get('visit')
  return html`<!doctype html>
<html lang="${view().language.tag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – ${say('frame.place')}</title>
<link rel="stylesheet" href="/assets/style.css">
<link rel="icon" href="/assets/icon.svg">
<script src="/assets/page.js" defer></script>
${refresh === undefined ? '' : html`<noscript><meta http-equiv="refresh" content="${refresh}"></noscript>`}
</head>
<body>
<a class="skip" href="#main">${say('frame.skip')}</a>
<header><p class="place">${say('frame.place')}</p>
${languageLinks(c)}
${name === null ? '' : signedIn(site, c, name)}</header>
${name === null ? '' : navigation(c)}
<main id="main" tabindex="-1">
<h1>${title}</h1>
${content}</main>
<footer><p>${mark('frame.footer', { package: html`<code>ils-user-purge</code>` })}</p></footer>
</body>
</html>
`
}

const navigation = (c: Request): Markup =>
  html`<nav aria-label="${say('frame.nav')}"><ul>${PLACES.map(
    (name) =>
      html`<li><a href="/${name}"${isIn(c, name) ? html` aria-current="page"` : ''}>${say(`nav.${name}`)}</a></li>`,
  )}</ul></nav>`

/** A page below a place, such as that of one job, belongs to it. */
const isIn = ({ req: { path } }: Request, name: string): boolean =>
  path === `/${name}` || path.startsWith(`/${name}/`)

const signedIn = (site: Site, c: Request, name: string): Markup =>
  html`<form class="who" method="post" action="/sign-out">${token(site, c)}<span>${mark('frame.signed-in', { name: html`<strong>${name}</strong>` })}</span>
<button type="submit" class="quiet">${say('frame.sign-out')}</button></form>`

/** A list of mistakes at the head of a form; it takes the focus. */
export const mistakesBox = (mistakes: readonly (string | Markup)[]): Markup =>
  mistakes.length === 0
    ? html``
    : html`<div class="box bad" role="alert" tabindex="-1" data-focus><h2>${say('frame.nothing-changed')}</h2>
<ul>${mistakes.map((each) => html`<li>${each}</li>`)}</ul></div>`

/** Something that went well. */
export const notice = (content: unknown): Markup =>
  html`<div class="box good" role="status">${content}</div>`
