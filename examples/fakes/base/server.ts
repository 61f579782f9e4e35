// A library system behind real HTTP that is none: it keeps its people in memory, and fails as real
// ones do. All that goes wrong comes from a seed.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { type Chance, chanceFrom } from '../../shared/chance.js'
import { change, FAIR, secondCounter, type Weather, type WeatherChange } from './weather.js'

/** A call, as a route sees it. */
export interface FakeCall {
  readonly path: string
  /** What stands in the path in place of `:name`. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly body: unknown
  /** When it came. */
  readonly at: number
}

/** What is answered. */
export interface FakeAnswer {
  readonly status: number
  /** JSON, or a text as it is; left out: nothing. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
}

/** A call that the system knows. */
export interface Route {
  readonly method: string
  /** E.g. `/users/:id`. */
  readonly path: string
  /** The module that answers it. */
  readonly module: string
  readonly answer: (call: FakeCall) => FakeAnswer
}

/** What a fake system says in its own words. */
export interface Dialect {
  readonly notAllowed: (call: FakeCall) => FakeAnswer | null
  readonly tooMany: (of: 'second' | 'day') => FakeAnswer
  readonly moduleAway: (module: string, path: string) => FakeAnswer
  readonly failed: () => FakeAnswer
  readonly unknownPath: (path: string) => FakeAnswer
  /** Headers of every answer. */
  readonly headers: (weather: Weather) => Readonly<Record<string, string>>
}

/** A fake system. */
export interface FakeSystem {
  readonly routes: readonly Route[]
  readonly dialect: Dialect
  /** What it really did, for anyone who checks. */
  readonly books: () => unknown
  /** Orders of a test, by name. */
  readonly orders: Readonly<Record<string, (body: unknown) => unknown>>
}

/** A fake system that runs. */
export interface RunningFake {
  readonly url: string
  readonly weather: Weather
  /** The next call whose method and path fit, e.g. `DELETE /users/1`, is carried out unanswered. */
  readonly loseNext: (path: RegExp) => void
  /** The next call that fits is one too many in its second. */
  readonly refuseNext: (path: RegExp) => void
  readonly calls: () => number
  readonly close: () => Promise<void>
}

/** How a fake is started. */
export interface FakeOptions {
  /** 0 = any that is free. */
  readonly port?: number
  readonly seed?: number
  readonly weather?: WeatherChange
}

/** Starts it. */
export async function startFake(
  system: FakeSystem,
  { port = 0, seed = 1, weather: wanted = {} }: FakeOptions = {},
): Promise<RunningFake> {
  const weather: Weather = { ...FAIR, away: {} }
  change(weather, wanted)
  const state: State = {
    system,
    weather,
    chance: chanceFrom(seed),
    withinSecond: secondCounter(),
    calls: 0,
    losing: [],
    refusing: [],
  }
  const server = createServer((request, response) => {
    void serve(state, request, response).catch(() => response.destroy())
  })
  server.keepAliveTimeout = 30_000
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    weather,
    loseNext: (path) => void state.losing.push(path),
    refuseNext: (path) => void state.refusing.push(path),
    calls: () => state.calls,
    close: () => closed(server),
  }
}

interface State {
  readonly system: FakeSystem
  readonly weather: Weather
  readonly chance: Chance
  readonly withinSecond: (allowed: number) => boolean
  calls: number
  readonly losing: RegExp[]
  readonly refusing: RegExp[]
}

async function serve(state: State, request: IncomingMessage, response: ServerResponse) {
  const { system, weather, chance } = state
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://fake')
  const body = bodyOf(await textOf(request))
  if (pathname.startsWith('/fake/')) return respond(response, control(state, pathname, body), {})
  state.calls += 1
  if (weather.left !== null) weather.left = Math.max(0, weather.left - 1)
  const found = routeOf(system.routes, request.method ?? 'GET', pathname)
  const call: FakeCall = {
    path: pathname,
    params: found?.params ?? {},
    query: searchParams,
    headers: request.headers,
    body,
    at: Date.now(),
  }
  const name = `${request.method} ${pathname}`
  const refused = isNext(state.refusing, name)
    ? system.dialect.tooMany('second')
    : refusal(state, found?.route.module ?? '', pathname, call)
  const wait = weather.latencyMs + chance.whole(0, weather.jitterMs)
  await pause(wait / 2)
  const isLost = refused === null && (isNext(state.losing, name) || chance.percent(weather.lost))
  const answer = refused ?? found?.route.answer(call) ?? system.dialect.unknownPath(pathname)
  await pause(wait / 2)
  if (isLost) return void request.socket.destroy()
  respond(response, answer, system.dialect.headers(weather))
}

/** What stands in the way of a call; `null` = nothing. */
function refusal(state: State, module: string, path: string, call: FakeCall): FakeAnswer | null {
  const { system, weather, chance } = state
  const { dialect } = system
  if (weather.perSecond !== null && !state.withinSecond(weather.perSecond))
    return dialect.tooMany('second')
  if (weather.left === 0) return dialect.tooMany('day')
  if ((weather.away[module] ?? 0) > Date.now()) return dialect.moduleAway(module, path)
  if (chance.percent(weather.failing)) return dialect.failed()
  return dialect.notAllowed(call)
}

function isNext(patterns: RegExp[], call: string): boolean {
  const at = patterns.findIndex((each) => each.test(call))
  if (at === -1) return false
  patterns.splice(at, 1)
  return true
}

/** What a developer or a test asks of the fake itself; it costs no calls. */
function control({ system, weather, calls }: State, path: string, body: unknown): FakeAnswer {
  const name = path.slice('/fake/'.length)
  if (name === 'books') return { status: 200, body: { calls, books: system.books() } }
  if (name === 'weather') {
    if (body !== undefined) change(weather, body as WeatherChange)
    return { status: 200, body: weather }
  }
  const order = system.orders[name]
  return order === undefined ? { status: 404 } : { status: 200, body: order(body) ?? null }
}

function routeOf(routes: readonly Route[], method: string, path: string) {
  const parts = path.split('/')
  for (const route of routes) {
    const names = route.path.split('/')
    if (route.method !== method || names.length !== parts.length) continue
    const fits = names.every((name, at) => name.startsWith(':') || name === parts[at])
    if (!fits) continue
    const params = names.flatMap((name, at) =>
      name.startsWith(':') ? [[name.slice(1), decodeURIComponent(parts[at] ?? '')] as const] : [],
    )
    return { route, params: Object.fromEntries(params) }
  }
  return null
}

function respond(
  response: ServerResponse,
  { status, body, headers }: FakeAnswer,
  usual: Readonly<Record<string, string>>,
): void {
  const isText = typeof body === 'string'
  response.writeHead(status, {
    ...usual,
    ...(body === undefined ? {} : { 'content-type': isText ? 'text/plain' : 'application/json' }),
    ...(headers as Record<string, string | string[]> | undefined),
  })
  response.end(body === undefined ? undefined : isText ? body : JSON.stringify(body))
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

function bodyOf(text: string): unknown {
  try {
    return text === '' ? undefined : (JSON.parse(text) as unknown)
  } catch {
    return undefined
  }
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}
