// A fake Alma, with Esploro behind the same gateway.
import { chanceFrom } from '../../shared/chance.js'
import { deskOf } from '../base/desk.js'
import {
  type Dialect,
  type FakeOptions,
  type FakeSystem,
  type RunningFake,
  startFake,
} from '../base/server.js'
import { almaErrors } from './answers.js'
import { type AlmaLibrary, almaLibrary } from './library.js'
import { drawPeople, type AlmaPerson } from './people.js'
import { almaRoutes } from './routes.js'

/** The key that the fake takes. */
export const FAKE_KEY = 'fake-key'

/** What a fake Alma is started with. */
export interface FakeAlmaOptions extends FakeOptions {
  readonly people?: readonly AlmaPerson[]
  /** So many people are drawn where none are given. */
  readonly users?: number
}

/** A fake Alma that runs. */
export interface FakeAlma extends RunningFake {
  readonly library: AlmaLibrary
  /** Lends to somebody every so many milliseconds; 0 = no longer. */
  readonly desk: (everyMs: number) => void
}

/** Starts a fake Alma. */
export async function startFakeAlma(options: FakeAlmaOptions = {}): Promise<FakeAlma> {
  const { seed = 1, users = 500 } = options
  const people = options.people ?? drawPeople(users, seed)
  const library = almaLibrary(people)
  const chance = chanceFrom(seed + 1)
  const desk = deskOf(
    (key) => library.lend(key),
    () => {
      const all = library.people()
      return all[chance.whole(0, all.length - 1)]?.user.primary_id
    },
  )
  const system: FakeSystem = {
    routes: almaRoutes(library),
    dialect: almaDialect(),
    books: () => library.books(),
    orders: {
      desk: (body) => desk.open(Number((body as { readonly everyMs?: unknown })?.everyMs ?? 0)),
      /**
       * Deletes users who have a loan, as no Alma does: then it is up to the purge that nobody is.
       */
      careless: () => library.deleteBorrowers(),
      vanish: (body) => library.vanish(String((body as { readonly id?: unknown })?.id)),
    },
  }
  const fake = await startFake(system, options)
  return {
    ...fake,
    library,
    desk: desk.open,
    close: () => {
      desk.close()
      return fake.close()
    },
  }
}

/**
 * How Alma says that it does not answer.
 *
 * Source: developers.exlibrisgroup.com, "Alma REST APIs", thresholds: 25 calls a second for an
 * institution, and so many a day, counted until midnight UTC; the tech blog "New header in API
 * response: X-Exl-Api-Remaining".
 */
function almaDialect(): Dialect {
  const fail = almaErrors()
  return {
    notAllowed: ({ headers, query }) => {
      const key = headers.authorization?.replace(/^apikey /i, '') ?? query.get('apikey')
      return key === FAKE_KEY ? null : fail('UNAUTHORIZED', 'API-key not defined', 403)
    },
    tooMany: (of) =>
      of === 'second'
        ? fail('PER_SECOND_THRESHOLD', 'HTTP requests are more than allowed per second', 429)
        : fail('DAILY_THRESHOLD', 'HTTP requests are more than allowed per day', 429),
    moduleAway: () => ({ status: 503, body: 'Service Unavailable' }),
    failed: () => fail('GENERAL_ERROR', 'Internal error', 500),
    unknownPath: () => ({ status: 404, body: 'Not Found' }),
    headers: ({ left }) => (left === null ? {} : { 'x-exl-api-remaining': String(left) }),
  }
}
