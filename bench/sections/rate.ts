// How much of the rate that an API allows a run reaches, and how many calls it makes, at several
// latencies, with the settings that apply where a host says nothing.
import { Agent, createServer, request as httpRequest, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  memoryDatabase,
  memoryJournal,
  memoryTransactions,
  type MemoryTransaction,
} from '../../src/adapters/memory/index.js'
import { systemClock, systemIds } from '../../src/adapters/system/index.js'
import {
  type ActorKey,
  createPurge,
  type EffectAnswer,
  type PurgeHost,
  type UserFacts,
  type UserKey,
} from '../../src/index.js'
import { aPolicy, aUser, criteria } from '../../src/testing/index.js'
import { atLeast, atMost, digits, figureLine, goalLine } from '../lines.js'
import type { Section } from '../section.js'

const USERS = 600
const PER_SECOND = 25
const LATENCIES = [20, 100, 250, 500] as const
const ACTOR = 'operator' as ActorKey

/** Here `users` is how many go. */
export const rateSection: Section = async ({ users = USERS, emit }) => {
  for (const latency of LATENCIES) {
    const api = await openApi(users, latency)
    try {
      const { seconds, calls, refused } = await runBehind(api)
      const rate = calls / seconds
      const what = `${latency} ms of latency, ${users} users`
      emit(
        goalLine({
          section: 'rate',
          what: `${what}: calls a second`,
          figure: digits(rate),
          value: rate,
          against: `the ${PER_SECOND} that are allowed`,
          ratio: rate / PER_SECOND,
          goal: atLeast(0.9),
        }),
      )
      emit(
        goalLine({
          section: 'rate',
          what: `${what}: calls`,
          figure: String(calls),
          value: calls,
          against: `one read and one deletion for each (${2 * users})`,
          ratio: calls / (2 * users),
          goal: atMost(1.05),
        }),
      )
      emit(
        figureLine({
          section: 'rate',
          what: `${what}: calls over the limit of a second`,
          figure: String(refused),
          value: refused,
        }),
      )
    } finally {
      await api.close()
    }
  }
}

/** A system behind HTTP that answers after a while, and refuses what is too much for one second. */
interface Api {
  readonly port: number
  readonly keys: readonly UserKey[]
  /** Calls that were answered, and those that were refused, since they were last asked for. */
  readonly counted: () => { readonly calls: number; readonly refused: number }
  readonly close: () => Promise<void>
}

async function openApi(users: number, latency: number): Promise<Api> {
  const store = new Map<string, UserFacts>(
    Array.from({ length: users }, (_, at) => [String(at + 1), aUser(String(at + 1)).build()]),
  )
  const keys = [...store.keys()] as UserKey[]
  let [calls, refused] = [0, 0]
  let last: number[] = []
  const server: Server = createServer((request, response) => {
    const now = performance.now()
    last = last.filter((at) => now - at < 1000)
    if (last.length >= PER_SECOND) {
      refused++
      response.writeHead(429, { 'retry-after': '1' }).end()
      return
    }
    last.push(now)
    calls++
    const key = decodeURIComponent((request.url ?? '').slice(1))
    setTimeout(() => {
      if (request.method === 'DELETE') response.writeHead(store.delete(key) ? 204 : 404).end()
      else response.end(JSON.stringify(store.get(key) ?? null))
    }, latency)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    keys,
    counted: () => {
      const counted = { calls, refused }
      ;[calls, refused] = [0, 0]
      return counted
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

async function runBehind(api: Api) {
  const database = memoryDatabase()
  const agent = new Agent({ keepAlive: true })
  const purge = createPurge<MemoryTransaction>({
    transactions: memoryTransactions(database),
    journal: memoryJournal(database, { now: () => Date.now() }),
    host: hostOf(api, agent),
    policy: aPolicy().build(),
    clock: systemClock(),
    ids: systemIds(),
  })
  const plan = await purge.plan({ criteria: criteria().build(), requestedBy: ACTOR })()
  if (plan._tag === 'Left') throw new Error(JSON.stringify(plan.left))
  const { id: planId, digest, counts } = plan.right
  const confirm = { digest, count: counts.purge }
  const job = await purge.submit({ planId, confirm, requestedBy: ACTOR })()
  if (job._tag === 'Left') throw new Error(JSON.stringify(job.left))
  api.counted()
  const began = performance.now()
  const report = await purge.run(job.right.id)()
  const seconds = (performance.now() - began) / 1000
  if (report._tag === 'Left') throw new Error(JSON.stringify(report.left))
  if (report.right.totals.purged !== api.keys.length) throw new Error('not everybody went')
  agent.destroy()
  return { seconds, ...api.counted() }
}

function hostOf(api: Api, agent: Agent): PurgeHost<MemoryTransaction> {
  return {
    identity: 'api',
    reads: 'outside',
    calls: { name: 'api', perSecond: PER_SECOND },
    candidates: async ({ after, limit }) => {
      const from = after === null ? 0 : api.keys.indexOf(after) + 1
      return api.keys.slice(from, from + limit)
    },
    readUsers: async ({ keys }) => {
      const users: UserFacts[] = []
      for (const key of keys) {
        const { status, text } = await ask(api, agent, 'GET', key)
        if (status === 429) return { _tag: 'Busy', retryAfterMs: 1000 }
        const user = JSON.parse(text) as UserFacts | null
        if (user !== null) users.push(user)
      }
      return users
    },
    countUsers: async () => api.keys.length,
    effects: {
      // Nobody in this library needs them.
      demoteResearchers: NEVER,
      waiveFines: NEVER,
      cancelRequests: NEVER,
      deleteUsers: {
        delivery: 'idempotent',
        perform: async ({ command: { key } }): Promise<EffectAnswer> => {
          const { status } = await ask(api, agent, 'DELETE', key)
          if (status === 429) return { _tag: 'Busy', retryAfterMs: 1000 }
          return status === 404 ? { _tag: 'AlreadyGone' } : { _tag: 'Done' }
        },
      },
    },
  }
}

const NEVER = {
  delivery: 'idempotent',
  perform: (): Promise<EffectAnswer> => Promise.reject(new Error('nobody needs this')),
} as const

interface Answer {
  readonly status: number
  readonly text: string
}

function ask(api: Api, agent: Agent, method: string, key: UserKey): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { agent, method, port: api.port, path: `/${encodeURIComponent(key)}` }
    const asked = httpRequest(options, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => {
        text += part
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
      response.on('error', reject)
    })
    asked.on('error', reject)
    asked.end()
  })
}
