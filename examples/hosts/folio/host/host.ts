// The host of FOLIO: its users behind the modules of a tenant, read in sets.
import { presetWith, type PurgeHost } from 'ils-user-purge'
import { ApiFault, describeApiFault, orBusy } from '../../../shared/api/faults.js'
import { objectIn, textIn } from '../../../shared/api/read-json.js'
import type { FolioApi } from './api.js'
import { candidatesPage } from './candidates.js'
import { deleteUsers } from './delete-users.js'
import { callsOfReading, type FolioWords, readFacts } from './facts.js'
import { waiveFines } from './waive-fines.js'

/** What stands for the home library of a user: FOLIO itself has none. */
export type HomeLibrary =
  | { readonly _tag: 'none' }
  | { readonly _tag: 'service-point' }
  | { readonly _tag: 'custom-field'; readonly refId: string }

/** What an institution says of its FOLIO. */
export interface FolioSettings {
  /** Names this tenant in the journal. */
  readonly identity: string
  /** The zone in which the days of FOLIO's moments are calculated. */
  readonly timeZone: string
  readonly home: HomeLibrary
  /** The name of a waive reason, and of the service point at which waivers are booked. */
  readonly waiveReason: string
  readonly servicePoint: string
  readonly userName: string
  /** Calls a second that the purge may make. */
  readonly perSecond: number
}

/** FOLIO documents no limit; so many leave room for the desk. */
export const USUAL: Omit<FolioSettings, 'identity' | 'timeZone'> = {
  home: { _tag: 'none' },
  waiveReason: 'Other',
  servicePoint: 'Main',
  userName: 'purge',
  perSecond: 25,
}

/** The policy that this host starts from: it asks what `mod-users-bl` asks. */
export const FOLIO_POLICY = presetWith('folio', { rules: { acquisitions: 'off' } })

/** Source: folio-org/mod-users, ramls/userdata.json, `type`. */
const TYPES = ['patron', 'staff', 'shadow', 'system', 'dcb'] as const

/** The host. */
export function folioHost<Tx>(api: FolioApi, settings: FolioSettings): PurgeHost<Tx> {
  const { meter } = api
  const { home, timeZone } = settings
  const words = wordsOf(api)
  return {
    identity: settings.identity,
    reads: 'outside',
    dateFields: ['expiryDate', 'createdDate'],
    deletePolicies: ['remove'],
    isUserKey: (key) => /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(key),
    calls: {
      name: settings.identity,
      perSecond: settings.perSecond,
      extra: meter.extra,
      readUsers: (users) => callsOfReading(users, home),
    },
    candidates: (request) =>
      orBusy(async () => {
        meter.declare(1)
        return candidatesPage(api, (await words()).groupIds, request)
      }),
    readUsers: ({ keys }) =>
      orBusy(async () => {
        meter.declare(callsOfReading(keys.length, home))
        return readFacts(api, keys, await words(), { timeZone, home })
      }),
    countUsers: () =>
      orBusy(() => {
        meter.declare(1)
        return api.count({ module: 'users', path: '/users', cql: 'cql.allRecords=1' })
      }),
    vocabulary: async () => {
      const { groupIds, servicePoints } = await words(true)
      const userGroups = [...groupIds.keys()]
      return {
        recordTypes: TYPES.map((recordType) => ({ recordType, userGroups })),
        ...(home._tag === 'service-point' && { homeLibraries: [...servicePoints.values()] }),
      }
    },
    effects: {
      waiveFines: waiveFines(api, {
        reason: settings.waiveReason,
        servicePointId: async () => pointOf(await words(), settings.servicePoint),
        userName: settings.userName,
      }),
      deleteUsers: deleteUsers(api),
    },
    describeFault: describeApiFault,
  }
}

type Words = FolioWords & { readonly groupIds: ReadonlyMap<string, string> }

/** A waiver must be booked somewhere, so a name that no service point has is a mistake. */
function pointOf({ servicePoints }: FolioWords, name: string): string {
  const found = [...servicePoints].find(([, each]) => each === name)?.[0]
  if (found === undefined)
    throw new ApiFault(
      'no-service-point',
      'inventory',
      'no service point has the name in `servicePoint`',
    )
  return found
}

/** Groups and service points, read once in a process, and again where it is asked for. */
function wordsOf(api: FolioApi): (anew?: boolean) => Promise<Words> {
  let known: Promise<Words> | null = null
  return (anew = false) => {
    if (known === null || anew) {
      known = readWords(api)
      known.catch(() => {
        known = null
      })
    }
    return known
  }
}

async function readWords(api: FolioApi): Promise<Words> {
  const cql = 'cql.allRecords=1 sortby id'
  const [groups, points] = await Promise.all([
    api.query({ module: 'users', path: '/groups', list: 'usergroups', cql }),
    api.query({ module: 'inventory', path: '/service-points', list: 'servicepoints', cql }),
  ])
  const named = (rows: readonly unknown[], field: string) =>
    new Map(
      rows.map(objectIn).map((row) => [textIn(row.id) ?? '', textIn(row[field]) ?? ''] as const),
    )
  const byId = named(groups, 'group')
  return {
    groups: byId,
    groupIds: new Map([...byId].map(([id, name]) => [name, id])),
    servicePoints: named(points, 'name'),
  }
}
