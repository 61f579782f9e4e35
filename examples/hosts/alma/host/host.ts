// The host of Alma: its users behind the REST API, read and acted on one by one.
import {
  type DeletePolicyLevel,
  presetWith,
  type PurgeHost,
  type RuleChanges,
} from 'ils-user-purge'
import { describeApiFault, orBusy } from '../../../shared/api/faults.js'
import { countIn, listIn, objectIn, textIn } from '../../../shared/api/read-json.js'
import { ApiFault } from '../../../shared/api/faults.js'
import { type AlmaApi, okIn } from './api.js'
import { callsOfSet, membersOf } from './candidates.js'
import { deleteUsers, knownGone } from './delete-users.js'
import { CALLS_A_USER, readFacts } from './facts.js'
import { setPurgeDates } from './purge-dates.js'
import { cancelRequests } from './requests.js'
import { demoteResearchers } from './researchers.js'
import { waiveFines } from './waive-fines.js'

/** What an institution says of its Alma. */
export interface AlmaSettings {
  /** Names this institution in the journal. */
  readonly identity: string
  /** The set whose members are candidates; `null` = users are named by a list. */
  readonly set: string | null
  /**
   * What "Configuring User Deletion" says in Alma: how a deletion is done is not up to the call.
   */
  readonly deletePolicy: DeletePolicyLevel
  /** A code of the table `FineFeeTransactionReason`. */
  readonly waiveReason: string
  /** A code of the table `RequestCancellationReasons`. */
  readonly cancelReason: string
  /** Whether Esploro is there. */
  readonly researchers: boolean
  /** Calls a second that Alma allows the institution. */
  readonly perSecond: number
  /** Calls a day that Alma allows, and how many of them are left to others. */
  readonly perDay: number
  readonly floor: number
}

/** What Alma's documents say, and what its own job uses. */
export const USUAL: Omit<AlmaSettings, 'identity' | 'set'> = {
  deletePolicy: 'keep-statistics-remove-id',
  waiveReason: 'OTHER',
  cancelReason: 'CancelledAtPatronRequest',
  researchers: false,
  perSecond: 25,
  perDay: 50_000,
  floor: 5000,
}

/**
 * The rules that Alma's own job asks, or warns of, and that no REST call can answer. A host that
 * left them on would keep everybody; so they are off, and every plan names them.
 */
const NOT_ANSWERED: RuleChanges = {
  acquisitions: 'off',
  'import-profiles': 'off',
  'locked-bib-records': 'off',
  'metadata-editor': 'off',
  'locked-by-job': 'off',
  'resource-sharing-on-hold-shelf': 'off',
  'resource-sharing-requests': 'off',
  'proxied-by': 'off',
}

/** The policy that this host starts from. */
export function almaPolicy({
  deletePolicy,
  researchers,
}: Pick<AlmaSettings, 'deletePolicy' | 'researchers'>) {
  return presetWith('alma', {
    deletePolicy,
    researchers: researchers ? 'enabled' : 'disabled',
    rules: NOT_ANSWERED,
  })
}

/** The host. */
export function almaHost<Tx>(api: AlmaApi, settings: AlmaSettings): PurgeHost<Tx> {
  const { meter } = api
  const gone = knownGone()
  const members = membersOf(api, settings.set)
  const { perDay, floor } = settings
  return {
    identity: settings.identity,
    reads: 'outside',
    dateFields: ['purgeDate', 'expiryDate'],
    deletePolicies: [settings.deletePolicy],
    calls: {
      name: settings.identity,
      perSecond: settings.perSecond,
      perDay: { calls: perDay, floor, timeZone: 'UTC' },
      left: api.left,
      extra: meter.extra,
      readUsers: (users) => users * CALLS_A_USER,
    },
    candidates: ({ after, limit }) =>
      orBusy(() => {
        meter.declare(1)
        return members(after, limit)
      }),
    readUsers: ({ keys }) =>
      orBusy(async () => {
        meter.declare(keys.length * CALLS_A_USER)
        const users = await readFacts(api, keys, settings.researchers)
        gone.learn(keys, new Set(users.map(({ key }) => key)))
        return users
      }),
    countUsers: () =>
      orBusy(() => {
        meter.declare(1)
        return countUsers(api)
      }),
    vocabulary: async () => ({ recordTypes: await recordTypes(api) }),
    effects: {
      ...(settings.researchers ? { demoteResearchers: demoteResearchers(api) } : {}),
      waiveFines: waiveFines(api, settings.waiveReason),
      cancelRequests: cancelRequests(api, settings.cancelReason),
      deleteUsers: deleteUsers(api, gone),
    },
    purgeDates: { setPurgeDates: setPurgeDates(api) },
    describeFault: describeApiFault,
  }
}

async function countUsers(api: AlmaApi): Promise<number> {
  const path = ['almaws', 'v1', 'users']
  const { total_record_count: total } = okIn(await api.call({ path, query: { limit: 1 } }))
  const count = countIn(total)
  if (count === undefined) throw new ApiFault('no-count', 'alma')
  return count
}

/** Source: the code table `AddNewUserOptions`, as xsd/rest_user.xsd names it. */
const RECORD_TYPES = ['PUBLIC', 'STAFF', 'CONTACT'] as const

/** One table of groups serves all record types. */
async function recordTypes(api: AlmaApi) {
  const path = ['almaws', 'v1', 'conf', 'code-tables', 'UserGroups']
  const { row } = okIn(await api.call({ path, system: 'code-tables' }), 'code-tables')
  const userGroups = listIn(row).flatMap((each) => textIn(objectIn(each).code) ?? [])
  return RECORD_TYPES.map((recordType) => ({ recordType, userGroups }))
}

/** How many calls a plan of so many users takes, at least. */
export function callsOfPlan(users: number, fromSet: boolean): number {
  return users * CALLS_A_USER + (fromSet ? callsOfSet(users) : 0) + 2
}

/** How many calls a run over so many users takes, at least: a read and a deletion each. */
export function callsOfRun(users: number): number {
  return users * (CALLS_A_USER + 1)
}
