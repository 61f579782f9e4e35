// What stands in front of every page: security headers, who is asking, and that forms come from
// here.
import type { Hono, MiddlewareHandler } from 'hono'
import { chosenLanguage, languageOf } from './language.js'
import { forged, notAllowed, signInFirst, tooLarge, wrongPlace } from './pages/trouble.js'
import { rolesFor } from './roles.js'
import { isOwnForm, NOBODY, visitOf } from './sessions.js'
import { inView } from './words/view.js'
import type { Env, Request as Asked, Site } from './site.js'

const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': [
    `default-src 'none'`,
    `style-src 'self'`,
    `script-src 'self'`,
    `img-src 'self'`,
    `connect-src 'self'`,
    `form-action 'self'`,
    `base-uri 'none'`,
    `frame-ancestors 'none'`,
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  // Not `no-referrer`: browsers would then send forms without their origin.
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
}

/**
 * Names under which this machine may be asked; any other is a page elsewhere that points its own
 * name here.
 */
const OWN_NAMES: readonly string[] = ['127.0.0.1', 'localhost', '[::1]']
const LARGEST_FORM = 1_000_000

/** Puts the guards in front of the site. */
export const guard = (app: Hono<Env>, site: Site): void => {
  app.use(headers)
  app.use(viewed(site))
  app.use(ownName(site))
  app.use(chosenLanguage)
  app.use(async (c, next) => {
    c.set('visit', await visitOf(site, c))
    await next()
  })
  app.use(sized(site))
  app.use(signedIn(site))
  app.use(ownForm(site))
  app.use(allowed(site))
}

/** In which words, zone and currency the page speaks. */
const viewed =
  (site: Site): MiddlewareHandler<Env> =>
  (c, next) => {
    const { timeZone: zone, currency } = site.policy()
    return inView({ language: languageOf(c), zone, currency }, next)
  }

/**
 * Reads a form whole, or says that it is too large. What is too large is read to its end and
 * forgotten: a browser that still sends hears no answer.
 */
const sized =
  (site: Site): MiddlewareHandler<Env> =>
  async (c, next) => {
    const { body } = c.req.raw
    if (body === null) return next()
    let size = 0
    let chunks: Uint8Array[] = []
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      size += chunk.length
      if (size <= LARGEST_FORM) chunks.push(chunk)
      else chunks = []
    }
    if (size > LARGEST_FORM) return tooLarge(site, c)
    c.req.raw = new Request(c.req.raw, { body: Buffer.concat(chunks) })
    return next()
  }

/** Who is signed in may do what their roles say at this moment. */
const allowed =
  (site: Site): MiddlewareHandler<Env> =>
  async (c, next) => {
    const { name, roles } = c.get('visit')
    if (name === null || isOpen(c.req.path)) return next()
    const needed = rolesFor(c)
    const may =
      needed !== null && (needed.length === 0 || needed.some((role) => roles.includes(role)))
    return may ? next() : notAllowed(site, c, needed ?? [])
  }

const FORMS: readonly string[] = ['/jobs/new', '/purge-dates']

const headers: MiddlewareHandler<Env> = async (c, next) => {
  await next()
  for (const [name, value] of Object.entries(HEADERS))
    if (!c.res.headers.has(name)) c.res.headers.set(name, value)
  // Events come with a header of their own, which would let them be kept.
  if (c.req.path.startsWith('/assets/')) return
  // A browser keeps what was typed in a form, for the way back, only where the page may be kept; a
  // form that is not filled in names nobody.
  const isForm =
    c.req.method === 'GET' && FORMS.includes(c.req.path) && c.req.url.endsWith(c.req.path)
  c.res.headers.set('Cache-Control', isForm ? 'private, no-cache' : 'no-store')
}

const ownName =
  (site: Site): MiddlewareHandler<Env> =>
  async (c, next) => {
    if (OWN_NAMES.includes(new URL(c.req.url).hostname)) return next()
    c.set('visit', NOBODY)
    return wrongPlace(site, c)
  }

const isOpen = (path: string): boolean => path === '/sign-in' || path.startsWith('/assets/')

const signedIn =
  (site: Site): MiddlewareHandler<Env> =>
  async (c, next) => {
    if (c.get('visit').name !== null || isOpen(c.req.path)) return next()
    return signInFirst(site, c)
  }

const ownForm =
  (site: Site): MiddlewareHandler<Env> =>
  async (c, next) => {
    if (c.req.method === 'GET' || c.req.method === 'HEAD') return next()
    const ours = fromHere(c) && isOwnForm(site, c.get('visit'), await tokenIn(c))
    return ours ? next() : forged(site, c)
  }

/** A browser says where a form was; a program that does not needs the token all the same. */
const fromHere = (c: Asked): boolean => {
  const origin = c.req.header('Origin')
  return origin === undefined || origin === new URL(c.req.url).origin
}

const tokenIn = async (c: Asked): Promise<unknown> => {
  try {
    return (await c.req.formData()).get('token')
  } catch {
    return null
  }
}
