// Opens an Alma: its settings, the way to it, the journal, and the purge over both.
import type { Database } from 'better-sqlite3'
import {
  type ActorKey,
  type ClockPort,
  createPurge,
  type ObserverPort,
  type Purge,
  type PurgePolicy,
  type RunSettings,
  type ZoneName,
} from 'ils-user-purge'
import { systemClock, systemIds } from 'ils-user-purge/adapters/system'
import { openJournal } from '../../shared/api/journal-file.js'
import {
  COUNT,
  type Field,
  FLAG,
  oneOf,
  POSITIVE,
  readSettings,
  TEXT,
} from '../../shared/api/settings-file.js'
import { refuseMistakes } from '../../shared/command-line/options.js'
import { readPolicyFile } from '../../shared/policy-file.js'
import { badInput } from '../../shared/trouble.js'
import { type AlmaAddress, type AlmaApi, almaApi } from './host/api.js'
import { almaHost, almaPolicy, type AlmaSettings, USUAL } from './host/host.js'

/** Who orders at night. */
export const NIGHT_SERVICE = 'purge-nightly' as ActorKey

/** With what an Alma is opened. */
export interface AlmaOpening {
  readonly address: AlmaAddress
  readonly journalFile: string
  readonly settingsFile?: string | undefined
  readonly policyFile?: string | undefined
  /** The set whose members are candidates; left out: users are named by a list. */
  readonly set?: string | undefined
  readonly settings?: Partial<RunSettings>
  readonly observer?: ObserverPort
  /** Left out: that of this machine. */
  readonly clock?: ClockPort
}

/** An open Alma. */
export interface OpenAlma {
  readonly purge: Purge
  readonly policy: PurgePolicy
  readonly api: AlmaApi
  readonly settings: AlmaSettings
  readonly close: () => Promise<void>
}

type FileSettings = Omit<AlmaSettings, 'set'> & {
  readonly timeZone: string
  readonly currency: string
}

const FIELDS: Readonly<Record<keyof FileSettings, Field>> = {
  identity: TEXT,
  timeZone: TEXT,
  currency: TEXT,
  deletePolicy: oneOf([
    'keep-reportable',
    'keep-statistics',
    'keep-statistics-remove-id',
    'remove',
  ]),
  waiveReason: TEXT,
  cancelReason: TEXT,
  researchers: FLAG,
  perSecond: POSITIVE,
  perDay: POSITIVE,
  floor: COUNT,
}

/** Throws a Trouble where the settings, the policy or the journal are not as needed. */
export function openAlma(opening: AlmaOpening): OpenAlma {
  const mistakes: string[] = []
  const usual: FileSettings = {
    ...USUAL,
    identity: 'alma',
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    currency: 'XXX',
  }
  const read = readSettings(opening.settingsFile, usual, FIELDS, mistakes)
  refuseMistakes(mistakes)
  const { timeZone, currency, ...others } = read
  const settings: AlmaSettings = { ...others, set: opening.set ?? null }
  const base: PurgePolicy = {
    ...almaPolicy(settings),
    timeZone: timeZone as ZoneName,
    currency: { code: currency, digits: 2 },
  }
  const policy = readPolicyFile(opening.policyFile, base, mistakes) ?? base
  refuseMistakes(mistakes)
  const clock = opening.clock ?? systemClock()
  const journal = openJournal(opening.journalFile, clock)
  const api = almaApi(opening.address, clock.now)
  const purge = createPurge<Database>({
    ...journal,
    host: almaHost<Database>(api, settings),
    policy,
    clock,
    ids: systemIds(),
    serviceActors: [NIGHT_SERVICE],
    ...(opening.settings === undefined ? {} : { settings: opening.settings }),
    ...(opening.observer === undefined ? {} : { observer: opening.observer }),
  })
  return {
    purge,
    policy,
    api,
    settings,
    close: async () => {
      await api.close()
      journal.close()
    },
  }
}

/** Where Alma is, from the environment: a key has no place on a command line. */
export function addressFrom(env: NodeJS.ProcessEnv): AlmaAddress {
  const [url, key] = [env.ALMA_URL, env.ALMA_API_KEY]
  if (url === undefined || key === undefined || !URL.canParse(url))
    throw badInput(
      'ALMA_URL must be the gateway of your region, and ALMA_API_KEY a key for it. Nothing was ' +
        'changed.',
    )
  return { url, key }
}
