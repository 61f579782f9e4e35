// The calls to Alma that this host makes, and how Alma's errors are told apart.
import { type ApiAnswer, type ApiClient, apiClient, one } from '../../../shared/api/client.js'
import { ApiFault } from '../../../shared/api/faults.js'
import { type CallMeter, callMeter } from '../../../shared/api/meter.js'
import { listIn, objectIn, textIn } from '../../../shared/api/read-json.js'

/** Where an Alma is. */
export interface AlmaAddress {
  /** The gateway of the region, e.g. `https://api-eu.hosted.exlibrisgroup.com`. */
  readonly url: string
  /** A key with the right to read and write users, and to read configuration. */
  readonly key: string
}

/** A call to Alma. */
export interface AlmaCall {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Parts of the path after the gateway; each is encoded. */
  readonly path: readonly string[]
  readonly query?: Readonly<Record<string, string | number>>
  readonly body?: unknown
  readonly system?: string
}

/** What Alma answered: its JSON, or the codes of its errors. */
export type AlmaAnswer =
  | { readonly _tag: 'Ok'; readonly json: Readonly<Record<string, unknown>> }
  | { readonly _tag: 'Refused'; readonly codes: readonly string[] }

/** Calls Alma. */
export interface AlmaApi {
  readonly call: (call: AlmaCall) => Promise<AlmaAnswer>
  readonly meter: CallMeter
  /** Calls that are left until midnight UTC, as Alma said last; `null` = it has not said. */
  readonly left: () => number | null
  readonly close: () => Promise<void>
}

/** Opens the way to an Alma. */
export function almaApi({ url, key }: AlmaAddress, now: () => number = Date.now): AlmaApi {
  const meter = callMeter()
  let said = { left: 0, day: '' }
  const client = apiClient({
    url,
    system: 'alma',
    meter,
    headers: async () => ({ authorization: `apikey ${key}` }),
    onHeaders: (headers) => {
      const text = one(headers['x-exl-api-remaining'])
      if (isJustAfterMidnight(now())) return
      if (text !== undefined && /^\d{1,12}$/.test(text))
        said = { left: Number(text), day: dayOf(now()) }
    },
  })
  return {
    call: (call) => answerTo(client, call),
    meter,
    // What Alma said yesterday is not what is left today.
    left: () => (said.day === dayOf(now()) ? said.left : null),
    close: client.close,
  }
}

/** Alma counts the calls of a day until midnight UTC. */
function dayOf(millis: number): string {
  return new Date(millis).toISOString().slice(0, 10)
}

/**
 * This clock and Alma's may differ. What is said as the day begins may be about the day before, and
 * would then stop everything for a day.
 */
function isJustAfterMidnight(millis: number): boolean {
  return millis % DAY_MS < UNSURE_MS
}

const DAY_MS = 86_400_000
const UNSURE_MS = 300_000

async function answerTo(
  client: ApiClient,
  { method = 'GET', path, query, body, system = 'alma' }: AlmaCall,
): Promise<AlmaAnswer> {
  const answer = await client.call({
    method,
    path: `/${path.map(encodeURIComponent).join('/')}`,
    system,
    ...(query === undefined ? {} : { query }),
    ...(body === undefined ? {} : { body }),
  })
  if (answer.status < 300) return { _tag: 'Ok', json: objectIn(answer.json) }
  return { _tag: 'Refused', codes: codesIn(answer, system) }
}

/** An answer without Alma's own error comes from what stands before it, so Alma is away. */
function codesIn({ status, json }: ApiAnswer, system: string): readonly string[] {
  const errors = listIn(objectIn(objectIn(json).errorList).error)
  const codes = errors.flatMap((error) => textIn(objectIn(error).errorCode) ?? [])
  if (codes.length === 0 || status === 401 || status === 403)
    throw new ApiFault(
      codes[0] ?? `http-${status}`,
      system,
      status === 401 || status === 403 ? 'the key is refused, or lacks a right' : undefined,
    )
  return codes
}

/**
 * There is no such user.
 *
 * Source: developers.exlibrisgroup.com, users/Delete user and users/Get user details, "Possible
 * Error Codes"; calls about fines say 401651.
 */
const NO_SUCH_USER: ReadonlySet<string> = new Set(['401861', '401890', '401651'])

/** Whether Alma says that there is no such user. */
export function isNoSuchUser(answer: AlmaAnswer): boolean {
  return answer._tag === 'Refused' && answer.codes.some((code) => NO_SUCH_USER.has(code))
}

/** The JSON of an answer. An error that is not about the user is a fault. */
export function okIn(answer: AlmaAnswer, system = 'alma'): Readonly<Record<string, unknown>> {
  if (answer._tag === 'Ok') return answer.json
  throw new ApiFault(answer.codes[0] ?? 'refused', system)
}

/** The path of a user, and of what belongs to them. */
export function userPath(id: string, ...parts: readonly string[]): readonly string[] {
  return ['almaws', 'v1', 'users', id, ...parts]
}
