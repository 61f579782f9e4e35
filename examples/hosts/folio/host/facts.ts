// The facts of users, each out of its module; for some forty users a query.
import {
  amountFrom,
  type CalendarDate,
  calendarDate,
  CLEAN_USER,
  momentFrom,
  type RequestState,
  type Restriction,
  type UserFacts,
  type UserKey,
} from 'ils-user-purge'
import { centsIn, objectIn, textIn } from '../../../shared/api/read-json.js'
import { anyOf, type FolioApi } from './api.js'
import type { HomeLibrary } from './host.js'

type Json = Readonly<Record<string, unknown>>
type ByUser = ReadonlyMap<string, readonly Json[]>

/** So many IDs fit into the address of one query: FOLIO fails above 3,000 characters. */
export const USERS_A_QUERY = 40
/** Of so few, proxies in both directions fit into one query. */
const BOTH_PROXIES = 30
/** Queries for users: the users, their loans, requests, accounts, blocks and proxies. */
const QUERIES = 6

/** Calls that reading so many users takes. */
export function callsOfReading(users: number, home: HomeLibrary): number {
  const each = QUERIES + (home._tag === 'service-point' ? 1 : 0)
  const [whole, rest] = [Math.floor(users / USERS_A_QUERY), users % USERS_A_QUERY]
  return whole * (each + 1) + (rest === 0 ? 0 : each + (rest > BOTH_PROXIES ? 1 : 0))
}

/** What is the same for all users, and read once. */
export interface FolioWords {
  /** Names of groups, by their IDs. */
  readonly groups: ReadonlyMap<string, string>
  /** Names of service points, by their IDs. */
  readonly servicePoints: ReadonlyMap<string, string>
}

/**
 * FOLIO has no deposits, guarantors, disputed or exported fines, legal holds or researchers, so
 * there are none. Who is named in orders is not read: it stays unknown.
 */
const { acquisitions: _acquisitions, ...CLEAN } = CLEAN_USER

/** Reads users; those who are not there are left out. */
export async function readFacts(
  api: FolioApi,
  keys: readonly UserKey[],
  words: FolioWords,
  { timeZone, home }: { readonly timeZone: string; readonly home: HomeLibrary },
): Promise<readonly UserFacts[]> {
  const chunks = Array.from({ length: Math.ceil(keys.length / USERS_A_QUERY) }, (_, at) =>
    keys.slice(at * USERS_A_QUERY, (at + 1) * USERS_A_QUERY),
  )
  const found: UserFacts[] = []
  for (const chunk of chunks) {
    const records = await recordsOf(api, chunk, home)
    for (const user of records.users) found.push(factsOf(user, records, words, timeZone, home))
  }
  return found
}

interface Records {
  readonly users: readonly Json[]
  readonly loans: ByUser
  readonly requests: ByUser
  readonly accounts: ByUser
  readonly blocks: ByUser
  readonly proxyFor: ByUser
  readonly proxiedBy: ByUser
  readonly points: ByUser
}

/** All at once: together they are as one read can be without a common transaction. */
async function recordsOf(
  api: FolioApi,
  keys: readonly UserKey[],
  home: HomeLibrary,
): Promise<Records> {
  const ids = anyOf(keys)
  const asked = (module: string, path: string, list: string, cql: string) =>
    api.query({ module, path, list, cql })
  const proxies = (cql: string) => asked('users', '/proxiesfor', 'proxiesFor', cql)
  const proxyQueries =
    keys.length <= BOTH_PROXIES
      ? [`proxyUserId==${ids} or userId==${ids}`]
      : [`proxyUserId==${ids}`, `userId==${ids}`]
  const [users, loans, requests, accounts, blocks, points, ...found] = await Promise.all([
    asked('users', '/users', 'users', `id==${ids}`),
    asked('circulation', '/loan-storage/loans', 'loans', `userId==${ids} and status.name==Open`),
    asked(
      'circulation',
      '/request-storage/requests',
      'requests',
      `requesterId==${ids} and status="Open"`,
    ),
    asked('feesfines', '/accounts', 'accounts', `userId==${ids} and status.name==Open`),
    asked('feesfines', '/manualblocks', 'manualblocks', `userId==${ids}`),
    home._tag === 'service-point'
      ? asked('inventory', '/service-points-users', 'servicePointsUsers', `userId==${ids}`)
      : [],
    ...proxyQueries.map(proxies),
  ])
  // Who is in both lists is in one of them twice.
  const proxyRecords = [...new Map(found.flat().map((each) => [each.id, each])).values()]
  return {
    users,
    loans: by('userId', loans),
    requests: by('requesterId', requests),
    accounts: by('userId', accounts),
    blocks: by('userId', blocks),
    proxyFor: by('proxyUserId', proxyRecords),
    proxiedBy: by('userId', proxyRecords),
    points: by('userId', points),
  }
}

function by(field: string, records: readonly Json[]): ByUser {
  const found = new Map<string, Json[]>()
  for (const record of records) {
    const id = textIn(record[field]) ?? ''
    found.set(id, [...(found.get(id) ?? []), record])
  }
  return found
}

/** Accounts that are no person: of the system, of other tenants, of borrowing between libraries. */
const NO_PERSON: ReadonlySet<string> = new Set(['system', 'shadow', 'dcb', 'module'])

function factsOf(
  user: Json,
  records: Records,
  { groups, servicePoints }: FolioWords,
  timeZone: string,
  home: HomeLibrary,
): UserFacts {
  const id = textIn(user.id) ?? ''
  const of = (rows: ByUser): readonly Json[] => rows.get(id) ?? []
  const type = textIn(user.type) ?? 'patron'
  const group = textIn(user.patronGroup)
  const created = objectIn(user.metadata).createdDate ?? user.createdDate
  return {
    ...CLEAN,
    key: id as UserKey,
    primaryId: textIn(user.barcode) ?? textIn(user.username),
    recordType: type,
    userGroup: group === null ? null : (groups.get(group) ?? group),
    homeLibrary: homeOf(user, of(records.points), servicePoints, home),
    expiryDate: dayOf(user.expirationDate, timeZone),
    createdDate: dayOf(created, timeZone) ?? undefined,
    openLoans: of(records.loans).length,
    ...moneyIn(of(records.accounts)),
    requests: requestsIn(of(records.requests)),
    proxyFor: of(records.proxyFor).length,
    proxiedBy: of(records.proxiedBy).length,
    restrictions: restrictionsIn(of(records.blocks)),
    systemAccount: NO_PERSON.has(type),
    staffRoles: type === 'staff' ? 1 : 0,
  }
}

function homeOf(
  user: Json,
  points: readonly Json[],
  names: ReadonlyMap<string, string>,
  home: HomeLibrary,
): string | null {
  if (home._tag === 'none') return null
  if (home._tag === 'custom-field') return textIn(objectIn(user.customFields)[home.refId])
  const point = textIn(points[0]?.defaultServicePointId)
  return point === null ? null : (names.get(point) ?? point)
}

/** The day of a moment, in the zone of the library: FOLIO writes moments where it means days. */
export function dayOf(value: unknown, timeZone: string): CalendarDate | null | undefined {
  const text = textIn(value)
  if (text === null) return null
  const at = Date.parse(text)
  if (Number.isNaN(at)) return undefined
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text)
    ? text
    : new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(at)
  const made = calendarDate(day)
  return made._tag === 'Right' ? made.right : undefined
}

/** Open accounts on which nothing is left are open transactions; the others are the debt. */
function moneyIn(accounts: readonly Json[]) {
  const cents = accounts.map(({ remaining }) => centsIn(remaining))
  if (cents.includes(undefined)) return { debt: undefined, openTransactions: undefined }
  const owed = (cents as readonly number[]).filter((each) => each > 0)
  return {
    debt: amountFrom(
      owed.reduce((sum, each) => sum + each, 0),
      2,
    ),
    openTransactions: cents.length - owed.length,
  }
}

/** Source: folio-org/mod-circulation-storage, ramls/request.json, `status`. */
const STATES: Readonly<Record<string, RequestState>> = {
  'Open - In transit': 'inTransit',
  'Open - Awaiting pickup': 'onHoldShelf',
  'Open - Awaiting delivery': 'shipped',
}

function requestsIn(requests: readonly Json[]): Readonly<Record<RequestState, number>> {
  const counts = { pending: 0, inTransit: 0, onHoldShelf: 0, shipped: 0 }
  for (const { status } of requests) counts[STATES[textIn(status) ?? ''] ?? 'pending'] += 1
  return counts
}

function restrictionsIn(blocks: readonly Json[]): readonly Restriction[] | undefined {
  const ends = blocks.map(({ expirationDate }) => endIn(textIn(expirationDate)))
  return ends.some((until) => until === undefined)
    ? undefined
    : ends.map((until) => ({ until: until ?? null }))
}

function endIn(text: string | null) {
  if (text === null) return null
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : momentFrom(new Date(at).toISOString())
}
