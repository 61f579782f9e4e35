// The calls to FOLIO that this host makes: its token, its queries, and which module is away.
import { type ApiAnswer, type ApiCall, apiClient } from '../../../shared/api/client.js'
import { ApiFault } from '../../../shared/api/faults.js'
import { type CallMeter, callMeter } from '../../../shared/api/meter.js'
import { countIn, listIn, objectIn } from '../../../shared/api/read-json.js'

/** Where a FOLIO is, and who logs in there. */
export interface FolioAddress {
  readonly url: string
  readonly tenant: string
  readonly username: string
  readonly password: string
}

/** A query for records of one module. */
export interface FolioQuery {
  readonly module: string
  readonly path: string
  /** The name of the list in the answer. */
  readonly list: string
  readonly cql: string
  /** At most so many; left out: all of them, page by page. */
  readonly limit?: number
}

type Json = Readonly<Record<string, unknown>>

/** Calls FOLIO. */
export interface FolioApi {
  /** Any answer that is the module's own. Throws an `ApiFault` where the module is away. */
  readonly call: (call: ApiCall) => Promise<ApiAnswer>
  readonly query: (query: FolioQuery) => Promise<readonly Json[]>
  /** How many records a query finds. */
  readonly count: (query: Omit<FolioQuery, 'limit' | 'list'>) => Promise<number>
  readonly meter: CallMeter
  readonly close: () => Promise<void>
}

/** Opens the way to a FOLIO. Logs in at the first call, and again when the token ends. */
export function folioApi({ url, tenant, username, password }: FolioAddress): FolioApi {
  const meter = callMeter()
  const headers = { 'x-okapi-tenant': tenant }
  const gate = apiClient({ url, system: 'login', meter, headers: async () => headers })
  let token: Promise<string> | null = null
  let current = ''
  const login = async (): Promise<string> => {
    const body = { username, password }
    const answer = await gate.call({ method: 'POST', path: '/authn/login-with-expiry', body })
    const cookies = listIn(answer.headers['set-cookie']).map(String).join(';')
    const found = /folioAccessToken=([^;]+)/.exec(cookies)?.[1]
    if (answer.status !== 201 || found === undefined)
      throw new ApiFault(`http-${answer.status}`, 'login', 'the login is refused')
    return found
  }
  const fresh = (): Promise<string> => {
    const asked = login()
    // A login that failed is tried again by the next call.
    asked.catch(() => {
      token = null
    })
    return asked
  }
  const client = apiClient({
    url,
    system: 'folio',
    meter,
    headers: async () => {
      token ??= fresh()
      current = cookieOf(await token)
      return { ...headers, cookie: current }
    },
    renew: async ({ cookie }) => {
      // Several calls are refused at once; one of them has asked for another token already.
      if (cookie === current) {
        current = ''
        token = fresh()
      }
      await token
      return true
    },
  })
  const call = async (asked: ApiCall): Promise<ApiAnswer> => own(await client.call(asked), asked)
  return {
    call,
    meter,
    query: (query) => allOf(call, query),
    count: async ({ module, path, cql }) => {
      const asked = { query: cql, limit: 0 }
      const { totalRecords } = await okJson(call, {
        method: 'GET',
        path,
        query: asked,
        system: module,
      })
      return countIn(totalRecords) ?? Promise.reject(new ApiFault('no-count', module))
    },
    close: async () => {
      await client.close()
      await gate.close()
    },
  }
}

function cookieOf(token: string): string {
  return `folioAccessToken=${token}`
}

/**
 * A module that is deployed anew answers 404 through Okapi, with a text. Read as "there is none",
 * it would be a user without loans.
 */
function own(answer: ApiAnswer, { system = 'folio' }: ApiCall): ApiAnswer {
  const { status, text } = answer
  const isAway = status === 404 && /^No suitable module/i.test(text)
  if (isAway) throw new ApiFault('module-away', system)
  if (status === 401 || status === 403)
    throw new ApiFault(`http-${status}`, system, 'the user who logs in lacks a permission')
  return answer
}

type Call = FolioApi['call']

async function okJson(call: Call, asked: ApiCall): Promise<Json> {
  const answer = await call(asked)
  if (answer.status !== 200) throw new ApiFault(`http-${answer.status}`, asked.system ?? 'folio')
  return objectIn(answer.json)
}

const PAGE = 1000

/**
 * The default `limit` is 10, so one is always said, and what is found is held against its total.
 */
async function allOf(call: Call, query: FolioQuery): Promise<readonly Json[]> {
  const { module, path, list, cql, limit } = query
  const found: Json[] = []
  for (;;) {
    const asked = { query: cql, limit: limit ?? PAGE, offset: found.length }
    const json = await okJson(call, { method: 'GET', path, query: asked, system: module })
    const page = listIn(json[list]).map(objectIn)
    found.push(...page)
    const total = countIn(json.totalRecords)
    if (limit !== undefined) return found
    if (total === undefined) throw new ApiFault('no-total', module)
    if (found.length >= total) return found
    if (page.length === 0) throw new ApiFault('short-answer', module)
  }
}

/** A list of IDs for CQL. They need no quotes, which would make the address longer. */
export function anyOf(values: readonly string[]): string {
  return `(${values.join(' or ')})`
}
