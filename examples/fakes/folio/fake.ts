// A fake FOLIO: several modules behind one gateway, without a common transaction.
import { randomUUID } from 'node:crypto'
import { chanceFrom } from '../../shared/chance.js'
import { deskOf } from '../base/desk.js'
import {
  type Dialect,
  type FakeOptions,
  type FakeSystem,
  type Route,
  type RunningFake,
  startFake,
} from '../base/server.js'
import { type FolioLibrary, folioLibrary } from './library.js'
import { drawFolio, type FolioRecords } from './people.js'
import { folioRoutes } from './routes.js'

/** Who can log in to the fake. */
export const FAKE_LOGIN = { tenant: 'diku', username: 'purge', password: 'fake-password' } as const

/** What a fake FOLIO is started with. */
export interface FakeFolioOptions extends FakeOptions {
  readonly records?: FolioRecords
  /** So many people are drawn where no records are given. */
  readonly users?: number
  /** How long a token is good, in milliseconds; a real one for ten minutes. */
  readonly tokenMs?: number
}

/** A fake FOLIO that runs. */
export interface FakeFolio extends RunningFake {
  readonly library: FolioLibrary
  /** Lends to somebody every so many milliseconds; 0 = no longer. */
  readonly desk: (everyMs: number) => void
  readonly logins: () => number
  /** Every token ends now. */
  readonly endTokens: () => void
}

/** Starts a fake FOLIO. */
export async function startFakeFolio(options: FakeFolioOptions = {}): Promise<FakeFolio> {
  const { seed = 1, users = 500, tokenMs = 600_000 } = options
  const library = folioLibrary(options.records ?? drawFolio(users, seed))
  const chance = chanceFrom(seed + 1)
  const tokens = new Map<string, number>()
  const away = { is: (_module: string): boolean => false }
  let logins = 0
  const login: Route = {
    module: 'login',
    method: 'POST',
    path: '/authn/login-with-expiry',
    // Source: folio-org/mod-login, README: the token is a cookie, and says when it ends.
    answer: ({ body }) => {
      const { username, password } = (body ?? {}) as Record<string, unknown>
      if (username !== FAKE_LOGIN.username || password !== FAKE_LOGIN.password)
        return { status: 422, body: { errors: [{ message: 'Password does not match' }] } }
      logins += 1
      const token = randomUUID()
      const ends = Date.now() + tokenMs
      tokens.set(token, ends)
      return {
        status: 201,
        body: { accessTokenExpiration: new Date(ends).toISOString() },
        headers: { 'set-cookie': [`folioAccessToken=${token}; Path=/; HttpOnly; Secure`] },
      }
    },
  }
  const desk = deskOf(
    (key) => library.lend(key),
    () => {
      const all = [...library.users.keys()]
      return all[chance.whole(0, all.length - 1)]
    },
  )
  const system: FakeSystem = {
    routes: [login, ...folioRoutes(library, (module) => away.is(module))],
    dialect: folioDialect((token) => (tokens.get(token) ?? 0) > Date.now()),
    books: () => library.books(),
    orders: {
      desk: (body) => desk.open(Number((body as { readonly everyMs?: unknown })?.everyMs ?? 0)),
      vanish: (body) => library.users.delete(String((body as { readonly id?: unknown })?.id)),
    },
  }
  const fake = await startFake(system, options)
  away.is = (module) => (fake.weather.away[module] ?? 0) > Date.now()
  return {
    ...fake,
    library,
    desk: desk.open,
    logins: () => logins,
    endTokens: () => tokens.clear(),
    close: () => {
      desk.close()
      return fake.close()
    },
  }
}

/**
 * How Okapi says that it does not answer.
 *
 * Source: folio-org/okapi, doc/guide.md: a path that no module has is a 404 with a text; seen while
 * a module is deployed anew. FOLIO documents no limits; a gateway before it may have some.
 */
function folioDialect(isGood: (token: string) => boolean): Dialect {
  return {
    notAllowed: ({ headers, path }) => {
      if (headers['x-okapi-tenant'] !== FAKE_LOGIN.tenant)
        return { status: 403, body: 'Missing tenant' }
      if (path.startsWith('/authn/')) return null
      const token = /folioAccessToken=([^;]+)/.exec(headers.cookie ?? '')?.[1] ?? ''
      return isGood(token) ? null : { status: 401, body: 'Invalid token' }
    },
    tooMany: () => ({
      status: 429,
      body: 'Too Many Requests',
      headers: { 'retry-after': new Date(Date.now() + 1000).toUTCString() },
    }),
    moduleAway: (_module, path) => ({
      status: 404,
      body: `No suitable module found for path ${path} for tenant ${FAKE_LOGIN.tenant}`,
    }),
    failed: () => ({ status: 500, body: 'Internal Server Error' }),
    unknownPath: (path) => ({ status: 404, body: `No suitable module found for path ${path}` }),
    headers: () => ({}),
  }
}
