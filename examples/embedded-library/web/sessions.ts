// Who is signed in: a signed cookie names the visit, the database knows whose it is, and every form
// carries the visit's own token.
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { deleteCookie, getSignedCookie, setSignedCookie } from 'hono/cookie'
import type { Request, Site, Visit } from './site.js'

/** Browsers keep one set of cookies for all ports of a machine, and two servers may run on it. */
const cookieOf = (c: Request): string => `purge_visit_${new URL(c.req.url).port || '80'}`

const SESSION_MS = 8 * 3_600_000

/** A visit that nothing is known of. */
export const NOBODY: Visit = { id: '', name: null, roles: [] }

/**
 * The visit that the request's cookie names. A cookie that is missing, forged or lapsed is a new
 * visit that is not signed in.
 */
export const visitOf = async (site: Site, c: Request): Promise<Visit> => {
  const id = await getSignedCookie(c, site.secret, cookieOf(c))
  if (typeof id !== 'string' || id === '') return NOBODY
  const name = signedInAs(site, id)
  return { id, name, roles: name === null ? [] : site.rolesOf(name) }
}

/** Whose session it is; `null` when it has ended, or the account is gone. */
export const signedInAs = (site: Site, id: string): string | null => {
  const row = site.db
    .prepare('SELECT name FROM web_session WHERE id_hash = ? AND ends_at > ?')
    .get(hashOf(id), Date.now()) as { readonly name: string } | undefined
  if (row === undefined) return null
  return Object.hasOwn(site.decided().content.accounts, row.name) ? row.name : null
}

/** Gives the visitor a visit, so that the sign-in form can carry its token. */
export const beginVisit = async (site: Site, c: Request): Promise<Visit> => {
  const visit: Visit = { ...NOBODY, id: randomBytes(32).toString('base64url') }
  await giveCookie(site, c, visit.id)
  c.set('visit', visit)
  return visit
}

/** Signs in under a new id, so that an id known from before opens nothing. */
export const signIn = async (site: Site, c: Request, name: string): Promise<void> => {
  const id = randomBytes(32).toString('base64url')
  await site.transactions.run(
    async (db) => {
      db.prepare('INSERT INTO web_session (id_hash, name, ends_at) VALUES (?, ?, ?)').run(
        hashOf(id),
        name,
        Date.now() + SESSION_MS,
      )
    },
    { mode: 'write' },
  )
  await giveCookie(site, c, id)
}

/** Ends the session, here and in the database. */
export const signOut = async (site: Site, c: Request): Promise<void> => {
  const { id } = c.get('visit')
  await site.transactions.run(
    async (db) => {
      db.prepare('DELETE FROM web_session WHERE id_hash = ?').run(hashOf(id))
    },
    { mode: 'write' },
  )
  deleteCookie(c, cookieOf(c), { path: '/' })
}

/** What every form of this visit carries; nobody else can know it. */
export const formToken = (site: Site, visit: Visit): string =>
  createHmac('sha256', site.secret).update(`form ${visit.id}`).digest('base64url')

/** Whether a form came from a page of this visit. */
export const isOwnForm = (site: Site, visit: Visit, token: unknown): boolean => {
  if (typeof token !== 'string' || visit.id === '') return false
  const [given, own] = [Buffer.from(token), Buffer.from(formToken(site, visit))]
  return given.length === own.length && timingSafeEqual(given, own)
}

const giveCookie = (site: Site, c: Request, id: string): Promise<void> =>
  setSignedCookie(c, cookieOf(c), id, site.secret, {
    path: '/',
    httpOnly: true,
    sameSite: 'Strict',
    maxAge: SESSION_MS / 1000,
  })

const hashOf = (id: string): string => createHash('sha256').update(id).digest('hex')
