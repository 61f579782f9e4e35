// A client for the API of a library system. It makes each call at once: the library waits for the
// calls that are allowed, so nothing is queued here.
import { Pool } from 'undici'
import { codeOf } from '../trouble.js'
import { ApiBusy, ApiFault } from './faults.js'
import type { CallMeter } from './meter.js'
import { retryAfterMs } from './retry-after.js'

/** What the system answered: any status but 429 and those from 500. */
export interface ApiAnswer {
  readonly status: number
  readonly headers: Headers
  /** `undefined` where the answer is no JSON. */
  readonly json: unknown
  readonly text: string
}

type Headers = Readonly<Record<string, string | string[] | undefined>>
type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** One call. */
export interface ApiCall {
  readonly method: Method
  readonly path: string
  readonly query?: Readonly<Record<string, string | number>>
  readonly body?: unknown
  /** Which part of the system answers it, e.g. a module; for faults. */
  readonly system?: string
}

/** How a system is reached. */
export interface ClientOptions {
  /** E.g. `https://api-eu.hosted.exlibrisgroup.com`; a path is put before that of each call. */
  readonly url: string
  /** What the system is called in faults. */
  readonly system: string
  /** Headers of each call, e.g. a key. */
  readonly headers: () => Promise<Readonly<Record<string, string>>>
  /**
   * The headers of a call were refused (401): others are got, if there can be any. Answers whether
   * there are.
   */
  readonly renew?: (refused: Readonly<Record<string, string>>) => Promise<boolean>
  readonly meter: CallMeter
  /** Sees the headers of each answer, e.g. how many calls of the day are left. */
  readonly onHeaders?: (headers: Headers) => void
  /** Calls under way at once, at most. */
  readonly connections?: number
  /** After so long without an answer a call has failed; well below the lease of a run. */
  readonly timeoutMs?: number
}

/** A client that is open. */
export interface ApiClient {
  /** Throws an `ApiFault`, or `ApiBusy`. */
  readonly call: (call: ApiCall) => Promise<ApiAnswer>
  readonly close: () => Promise<void>
}

const CONNECTIONS = 64
const TIMEOUT_MS = 10_000
/**
 * A read is repeated so often. Effects are repeated by the library, which knows what that means.
 */
const REPEATS = 2

/** Opens a client. */
export function apiClient(options: ClientOptions): ApiClient {
  const { origin, pathname } = new URL(options.url)
  const base = pathname.replace(/\/+$/, '')
  const { connections = CONNECTIONS, timeoutMs = TIMEOUT_MS } = options
  const pool = new Pool(origin, {
    connections,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connect: { timeout: timeoutMs },
  })
  return {
    call: (call) =>
      repeated(call, () =>
        authorised(options, (headers) => send(pool, base, options, headers, call)),
      ),
    close: () => pool.close(),
  }
}

/** A read is harmless, so it is repeated at once; anything else is not. */
async function repeated(call: ApiCall, send: () => Promise<ApiAnswer>): Promise<ApiAnswer> {
  for (let left = call.method === 'GET' ? REPEATS : 0; ; left--)
    try {
      return await send()
    } catch (fault) {
      if (left <= 0 || !(fault instanceof ApiFault) || NOT_REPEATED.has(fault.code)) throw fault
    }
}

/** Codes of a server that is away: to ask it again at once is of no use. */
const NOT_REPEATED: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'http-503'])

/** A token can expire in the middle of a run. A call that was refused for it did nothing. */
async function authorised(
  { headers, renew }: Pick<ClientOptions, 'headers' | 'renew'>,
  send: (headers: Readonly<Record<string, string>>) => Promise<ApiAnswer>,
): Promise<ApiAnswer> {
  const used = await headers()
  const answer = await send(used)
  const isRefused = answer.status === 401 && renew !== undefined
  return isRefused && (await renew(used)) ? send(await headers()) : answer
}

async function send(
  pool: Pool,
  base: string,
  options: ClientOptions,
  headers: Readonly<Record<string, string>>,
  { method, path, query, body, system = options.system }: ApiCall,
): Promise<ApiAnswer> {
  options.meter.made()
  try {
    const {
      statusCode,
      headers: answered,
      body: stream,
    } = await pool.request({
      method,
      path: `${base}${path}${queryText(query)}`,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
    })
    const text = await stream.text()
    options.onHeaders?.(answered)
    if (statusCode === 429)
      throw new ApiBusy(retryAfterMs(one(answered['retry-after']), Date.now()), system)
    if (statusCode >= 500) throw new ApiFault(`http-${statusCode}`, system)
    return { status: statusCode, headers: answered, json: jsonOf(text), text }
  } catch (fault) {
    if (fault instanceof ApiFault || fault instanceof ApiBusy) throw fault
    throw new ApiFault(codeOf(fault) ?? 'no-answer', system)
  }
}

function queryText(query: ApiCall['query']): string {
  if (query === undefined) return ''
  const pairs = Object.entries(query).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  )
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** The first value of a header. */
export function one(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' || value === undefined ? value : value[0]
}
