// A host behind a real HTTP server: it is busy, parts of it are away, and its desk lends while the
// run goes on.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type ActorKey,
  createPurge,
  type Effect,
  type EffectAnswer,
  type OutsideRequest,
  type PurgeEvent,
  type PurgeHost,
  type UserFacts,
  type UserKey,
} from 'ils-user-purge'
import {
  type MemoryTransaction,
  memoryDatabase,
  memoryJournal,
  memoryTransactions,
} from 'ils-user-purge/adapters/memory'
import { systemClock, systemIds } from 'ils-user-purge/adapters/system'
import { aPolicy, aUser, criteria } from 'ils-user-purge/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const MINUTE = 60_000
const PEOPLE = 60
const AWAY_MS = 3000

/** What the server does instead of answering, until a moment; `null` = it answers. */
type Trouble = (
  path: string,
) => { readonly status: number; readonly retryAfterSeconds?: number } | null

/** A small library system over HTTP: users, waivers and deletions, each remembered by its key. */
const startLibrary = async (users: readonly UserFacts[]) => {
  const store = new Map(users.map((user) => [user.key as string, user]))
  const answered = new Map<string, number>()
  const waived: string[] = []
  const world = {
    trouble: ((): null => null) as Trouble,
    after: (_path: string): void => undefined,
  }

  const act = (path: string, key: string): number => {
    const [, what, id = ''] = path.split('/')
    const before = answered.get(key)
    if (before !== undefined) return before
    const user = store.get(id)
    if (user === undefined) return 404
    if (what === 'waivers') {
      store.set(id, { ...user, debt: '0' as never })
      waived.push(String(user.debt))
    } else store.delete(id)
    answered.set(key, 204)
    return 204
  }

  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const path = request.url ?? '/'
    const trouble = world.trouble(path)
    if (trouble !== null) {
      const { status, retryAfterSeconds } = trouble
      response
        .writeHead(
          status,
          retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) },
        )
        .end()
      return
    }
    if (request.method === 'GET') {
      const [name, query = ''] = path.split('?')
      const keys = new URLSearchParams(query).get('keys')?.split(',') ?? [...store.keys()]
      const body = name === '/count' ? store.size : keys.flatMap((key) => store.get(key) ?? [])
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    } else {
      response.writeHead(act(path, String(request.headers['idempotency-key']))).end()
    }
    world.after(path)
  }

  const server: Server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = (): Promise<unknown> => new Promise((resolve) => server.close(resolve))
  return { store, waived, world, answered, url: `http://127.0.0.1:${port}`, close }
}

type Library = Awaited<ReturnType<typeof startLibrary>>

/** The host port over that server, as a developer would write it. */
const hostOver = ({ url, answered }: Library, lookUp: boolean): PurgeHost<MemoryTransaction> => {
  const get = async (path: string): Promise<unknown> => {
    const response = await fetch(`${url}${path}`)
    if (!response.ok)
      throw Object.assign(new Error('the library does not answer'), {
        code: `HTTP_${response.status}`,
      })
    return response.json()
  }
  const effect = <Command extends { readonly key: UserKey }>(
    method: string,
    what: string,
  ): Effect<MemoryTransaction, Command> => ({
    delivery: 'idempotent',
    perform: async ({
      command,
      idempotencyKey,
    }: OutsideRequest<Command>): Promise<EffectAnswer> => {
      const response = await fetch(`${url}/${what}/${command.key}`, {
        method,
        headers: { 'idempotency-key': idempotencyKey },
      })
      if (response.status === 429)
        return { _tag: 'Busy', retryAfterMs: Number(response.headers.get('retry-after')) * 1000 }
      if (response.status === 404) return { _tag: 'AlreadyGone' }
      if (!response.ok)
        throw Object.assign(new Error('the library does not answer'), {
          code: `HTTP_${response.status}`,
        })
      return { _tag: 'Done' }
    },
    ...(lookUp && {
      lookUp: async ({ idempotencyKey }) => (answered.has(idempotencyKey) ? 'done' : 'not-done'),
    }),
  })
  return {
    identity: 'over-http',
    reads: 'outside',
    candidates: async ({ after, limit }) =>
      ((await get('/users')) as UserFacts[])
        .map(({ key }) => key)
        .filter((key) => after === null || Number(key) > Number(after))
        .slice(0, limit),
    readUsers: async ({ keys }) => (await get(`/users?keys=${keys.join(',')}`)) as UserFacts[],
    countUsers: async () => (await get('/count')) as number,
    effects: {
      waiveFines: effect('POST', 'waivers'),
      deleteUsers: effect('DELETE', 'users'),
      demoteResearchers: effect('POST', 'demotions'),
      cancelRequests: effect('POST', 'cancellations'),
    },
  }
}

let library: Library

beforeEach(async () => {
  const users = Array.from({ length: PEOPLE }, (_, at) =>
    aUser(String(at + 1)).with({ debt: at % 2 === 0 ? '0' : '2' }),
  )
  library = await startLibrary(users.map((user) => user.build()))
})

afterEach(() => library.close())

/** Runs a purge of everybody over HTTP; `begin` is called when it is about to run. */
const run = async (begin: () => void, lookUp = false) => {
  const database = memoryDatabase()
  const events: PurgeEvent[] = []
  const purge = createPurge({
    host: hostOver(library, lookUp),
    transactions: memoryTransactions(database),
    journal: memoryJournal(database, { now: () => systemClock().now() }),
    policy: aPolicy().build(),
    clock: systemClock(),
    ids: systemIds(),
    settings: { maxBackoffMs: 500 },
    observer: (event) => events.push(event),
  })
  const request = {
    criteria: criteria().with({ waiveThreshold: '5' }).build(),
    requestedBy: 'admin' as ActorKey,
  }
  const plan = await purge.plan(request)()
  if (plan._tag === 'Left') throw new Error(JSON.stringify(plan.left))
  const { id: planId, digest, counts } = plan.right
  const confirm = { digest, count: counts.purge }
  const job = await purge.submit({ planId, confirm, requestedBy: request.requestedBy })()
  if (job._tag === 'Left') throw new Error(JSON.stringify(job.left))
  begin()
  const report = await purge.run(job.right.id)()
  if (report._tag === 'Left') throw new Error(JSON.stringify(report.left))
  return { report: report.right, events }
}

const allBorrow = (): void => {
  for (const [key, user] of library.store) library.store.set(key, { ...user, openLoans: 1 })
}

const isDeletion = (path: string): boolean => /^\/users\/\d+$/.test(path)

describe('over HTTP', () => {
  it(
    'nobody is deleted who borrows while the library is busy',
    async () => {
      let busy = 4
      const { report } = await run(() => {
        library.world.trouble = (path) => {
          if (!isDeletion(path) || busy-- <= 0) return null
          allBorrow()
          return { status: 429, retryAfterSeconds: 1 }
        }
      })
      expect(report.totals).toMatchObject({ kept: PEOPLE, purged: 0 })
      expect(library.store.size).toBe(PEOPLE)
      expect(report.tally.waived).toBe(String(2 * library.waived.length))
    },
    MINUTE,
  )

  it(
    'nobody is deleted who borrows between the waiver and the deletion',
    async () => {
      const { report } = await run(() => {
        library.world.after = (path) => {
          const [, what, id = ''] = path.split('/')
          const user = library.store.get(id)
          if (what === 'waivers' && user !== undefined)
            library.store.set(id, { ...user, openLoans: 1 })
        }
      })
      expect(report.totals).toMatchObject({ kept: PEOPLE / 2, purged: PEOPLE / 2 })
      expect(library.store.size).toBe(PEOPLE / 2)
    },
    MINUTE,
  )

  it(
    'nobody fails because reading is away for a while, although users can be counted',
    async () => {
      const { report } = await run(() => {
        const until = Date.now() + AWAY_MS
        library.world.trouble = (path) =>
          path.startsWith('/users?') && Date.now() < until ? { status: 503 } : null
      })
      expect(report.totals).toMatchObject({ purged: PEOPLE, failed: 0, inDoubt: 0 })
    },
    MINUTE,
  )

  it.each([false, true])(
    'nobody fails or is in doubt because the deletion is away for a while (look-up: %s), and ' +
      'every sum is waived once',
    async (lookUp) => {
      const { report, events } = await run(() => {
        const until = Date.now() + AWAY_MS
        library.world.trouble = (path) =>
          isDeletion(path) && Date.now() < until ? { status: 503 } : null
      }, lookUp)
      expect(report.totals).toMatchObject({ purged: PEOPLE, failed: 0, inDoubt: 0 })
      expect(library.waived).toHaveLength(PEOPLE / 2)
      expect(report.tally.waived).toBe(String(PEOPLE))
      expect(
        events.some((event) => event._tag === 'Waiting' && event.fault.code === 'HTTP_503'),
      ).toBe(true)
    },
    MINUTE,
  )

  it(
    'the sums of the report are those of the server, those of users included who failed in the end',
    async () => {
      const { report } = await run(() => {
        library.world.trouble = (path) => (path === '/users/4' ? { status: 500 } : null)
      }, true)
      expect(report.totals).toMatchObject({ purged: PEOPLE - 1, failed: 1 })
      expect(report.tally.waived).toBe(
        String(library.waived.reduce((sum, each) => sum + Number(each), 0)),
      )
    },
    MINUTE,
  )
})
