// Which language a visitor reads: chosen in the frame of every page and kept in a cookie; else what
// the browser asks for; else English.
import type { MiddlewareHandler } from 'hono'
import { accepts } from 'hono/accepts'
import { getCookie, setCookie } from 'hono/cookie'
import { html, type Markup } from './markup.js'
import type { Env, Request } from './site.js'
import { LANGUAGES } from './words/languages.js'
import { say } from './words/say.js'
import { type Language, view } from './words/view.js'

/** It is a choice of the person, not a session: one for all servers of the machine. */
const COOKIE = 'purge_language'
const CHOICE = 'language'
const YEAR_S = 365 * 24 * 3600

/** The language of a request. */
export function languageOf(c: Request): Language {
  return languageBy(getCookie(c, COOKIE)) ?? acceptedBy(c)
}

function languageBy(tag: string | undefined): Language | undefined {
  return LANGUAGES.find((each) => each.tag === tag)
}

/** `de-CH` is German here, and so is `de`. */
function acceptedBy(c: Request): Language {
  const [usual] = LANGUAGES
  const tag = accepts(c, {
    header: 'Accept-Language',
    supports: LANGUAGES.map((each) => each.tag),
    default: usual.tag,
    match: (wanted, { supports, default: other }) =>
      [...wanted]
        .sort((left, right) => right.q - left.q)
        .filter(({ q }) => q > 0)
        .map(({ type }) => type.toLowerCase().split('-')[0] ?? '')
        .find((each) => supports.includes(each)) ?? other,
  })
  return languageBy(tag) ?? usual
}

/** Keeps a language that is chosen by `?language=de`, and shows the page again without it. */
export const chosenLanguage: MiddlewareHandler<Env> = async (c, next) => {
  const url = new URL(c.req.url)
  const chosen = languageBy(url.searchParams.get(CHOICE) ?? undefined)
  if (chosen === undefined || c.req.method !== 'GET') return next()
  const options = { path: '/', httpOnly: true, sameSite: 'Lax', maxAge: YEAR_S } as const
  setCookie(c, COOKIE, chosen.tag, options)
  url.searchParams.delete(CHOICE)
  // A path that began with two slashes would lead to another host.
  return c.redirect(`${url.pathname.replace(/^\/+/, '/')}${url.search}`, 303)
}

/** The choice: links, so that it needs no script and no form of a visit. */
export function languageLinks(c: Request): Markup {
  const { language } = view()
  return html`<nav class="languages" aria-label="${say('frame.languages')}">${LANGUAGES.map(
    ({ tag, name }) =>
      tag === language.tag
        ? html`<span lang="${tag}" aria-current="true">${name}</span>`
        : html`<a href="${addressIn(c, tag)}" lang="${tag}" hreflang="${tag}">${name}</a>`,
  )}</nav>`
}

/** The page that is shown, in another language. */
function addressIn({ req: { path, method, url } }: Request, tag: string): string {
  const query = new URLSearchParams(method === 'GET' ? new URL(url).search : '')
  query.set(CHOICE, tag)
  return `${method === 'GET' ? path : pageOfForm(path)}?${query.toString()}`
}

/** Some addresses only take a form: their answer belongs to the page above. */
function pageOfForm(path: string): string {
  if (path === '/sign-out') return '/sign-in'
  return path.replace(/\/(?:resume|discard|forget|changes\/[^/]+)$/, '')
}
