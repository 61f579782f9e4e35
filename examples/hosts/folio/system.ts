// FOLIO for the command line: its options, how it is opened, and how its users are named.
import type { ActorKey, PurgeCriteria, UserKey } from 'ils-user-purge'
import { journalFileChange } from '../../shared/api/journal-file.js'
import { textIn as textOf } from '../../shared/api/read-json.js'
import type { CallEstimate } from '../../shared/command-line/call-estimate.js'
import { textIn } from '../../shared/command-line/options.js'
import type { OpenSystem, RawOptions, System } from '../../shared/command-line/system.js'
import { badInput } from '../../shared/trouble.js'
import { CHOICE_OPTIONS, readChoice } from './choice.js'
import { anyOf, type FolioApi } from './host/api.js'
import { callsOfReading, USERS_A_QUERY } from './host/facts.js'
import { NIGHT_SERVICE } from '../../shared/api/open.js'
import { addressFrom, type OpenFolio, openFolio } from './open.js'

const JOURNAL = 'folio-purge.db'

/** FOLIO. */
export const folio: System<PurgeCriteria> = {
  program: 'npm run folio --',
  title:
    'Deletes the users who have left a library on FOLIO. FOLIO_URL, FOLIO_TENANT, ' +
    'FOLIO_USERNAME and FOLIO_PASSWORD say where it is.',
  nameOfUsers: 'barcode',
  placeOptions: [
    { flags: '--journal <file>', help: `the journal of the purge (${JOURNAL})` },
    { flags: '--settings <file>', help: 'JSON file of what your institution set in FOLIO' },
  ],
  choiceOptions: CHOICE_OPTIONS,
  limitsCalls: true,
  readChoice,
  open: async ({ raw, pace, observer }) =>
    systemOf(
      openFolio({
        address: addressFrom(process.env),
        journalFile: textIn(raw, 'journal') ?? JOURNAL,
        settingsFile: textIn(raw, 'settings'),
        policyFile: textIn(raw, 'policy'),
        settings: pace,
        ...(observer === undefined ? {} : { observer }),
      }),
    ),
  schema: async (raw: RawOptions) => journalFileChange(textIn(raw, 'journal') ?? JOURNAL),
}

function systemOf(opened: OpenFolio): OpenSystem<PurgeCriteria> {
  const { purge, policy, api, close } = opened
  return {
    purge,
    policy,
    names: {
      ofUsers: (keys) => barcodesOf(api, keys),
      ofKey: (key) => key,
      ofActor: (actor) => actor,
    },
    criteriaOf: async (criteria) => criteria,
    estimate: (criteria) => estimateOf(opened, criteria),
    actorOf: async (option, name) => {
      const id = await idOf(api, name)
      if (id === null)
        throw badInput(`${option} must be a username or barcode in FOLIO. Nothing was changed.`)
      return id as string as ActorKey
    },
    service: NIGHT_SERVICE,
    keyOf: async (name) => (await idOf(api, name)) ?? (name as UserKey),
    ownTools: () => [],
    close,
  }
}

/** A user by username, barcode or ID. */
async function idOf(api: FolioApi, name: string): Promise<UserKey | null> {
  const value = `"${name.replace(/["\\]/g, '\\$&')}"`
  const cql = `username==${value} or barcode==${value} or externalSystemId==${value}`
  const found = await api.query({ module: 'users', path: '/users', list: 'users', cql, limit: 2 })
  return found.length === 1 ? (textOf(found[0]?.id) as UserKey | null) : null
}

async function barcodesOf(api: FolioApi, keys: readonly UserKey[]) {
  const found = new Map<string, string>()
  for (let at = 0; at < keys.length; at += USERS_A_QUERY) {
    const cql = `id==${anyOf(keys.slice(at, at + USERS_A_QUERY))}`
    for (const { id, barcode, username } of await api.query({
      module: 'users',
      path: '/users',
      list: 'users',
      cql,
    }))
      found.set(textOf(id) ?? '', textOf(barcode) ?? textOf(username) ?? '')
  }
  return found
}

/**
 * How many users there are is known; how many of them expired is what FOLIO counts by the query.
 */
async function estimateOf(
  { api, settings: { home, perSecond } }: OpenFolio,
  { include, dates }: PurgeCriteria,
): Promise<CallEstimate> {
  const past = dates.find((date) => date._tag === 'past' && date.field === 'expiryDate')
  const day = past?._tag === 'past' && past.limit._tag === 'day' ? past.limit.day : null
  const cql = day === null ? 'cql.allRecords=1' : `expirationDate < "${day}T23:59:59"`
  const users = include?.length ?? (await api.count({ module: 'users', path: '/users', cql }))
  const reading = callsOfReading(users, home)
  return {
    users,
    plan: reading + Math.ceil(users / 100) + 3,
    run: reading + users,
    perSecond,
    leftToday: null,
  }
}
