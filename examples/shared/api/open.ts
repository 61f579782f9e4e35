// Opens a system behind an API: its settings, the way to it, the journal, and the purge over both.
import type { Database } from 'better-sqlite3'
import {
  type ActorKey,
  type ClockPort,
  createPurge,
  type ObserverPort,
  type Purge,
  type PurgeHost,
  type PurgePolicy,
  type RunSettings,
  type ZoneName,
} from 'ils-user-purge'
import { systemClock, systemIds } from 'ils-user-purge/adapters/system'
import { refuseMistakes } from '../command-line/options.js'
import { readPolicyFile } from '../policy-file.js'
import { openJournal } from './journal-file.js'
import { type Field, readSettings, TEXT } from './settings-file.js'

/** Who orders at night. */
export const NIGHT_SERVICE = 'purge-nightly' as ActorKey

/** With what a system is opened. */
export interface Opening {
  readonly journalFile: string
  readonly settingsFile?: string | undefined
  readonly policyFile?: string | undefined
  readonly settings?: Partial<RunSettings>
  readonly observer?: ObserverPort
  /** Left out: that of this machine. */
  readonly clock?: ClockPort
}

/** What every institution says of its system. */
export interface Institution {
  /** Names it in the journal. */
  readonly identity: string
  readonly timeZone: string
  /** A code of ISO 4217. */
  readonly currency: string
}

/** A kind of system. */
export interface ApiSystem<Settings extends object, Api> {
  readonly identity: string
  /** What an institution says beyond {@link Institution}, unless its file says something else. */
  readonly usual: Settings
  readonly fields: Readonly<Record<keyof Settings, Field>>
  readonly policy: (settings: Settings) => PurgePolicy
  readonly api: (clock: ClockPort) => Api
  readonly host: (api: Api, settings: Settings & Institution) => PurgeHost<Database>
}

/** An open system. */
export interface Opened<Settings, Api> {
  readonly purge: Purge
  readonly policy: PurgePolicy
  readonly api: Api
  readonly settings: Settings & Institution
  readonly close: () => Promise<void>
}

const INSTITUTION: Readonly<Record<keyof Institution, Field>> = {
  identity: TEXT,
  timeZone: TEXT,
  currency: TEXT,
}

/** Throws a Trouble where the settings, the policy or the journal are not as needed. */
export function openSystem<
  Settings extends object,
  Api extends { readonly close: () => Promise<void> },
>(opening: Opening, system: ApiSystem<Settings, Api>): Opened<Settings, Api> {
  const mistakes: string[] = []
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  const usual = { ...system.usual, identity: system.identity, timeZone, currency: 'XXX' }
  const fields = { ...system.fields, ...INSTITUTION }
  const settings = readSettings(opening.settingsFile, usual, fields, mistakes)
  refuseMistakes(mistakes)
  const base: PurgePolicy = {
    ...system.policy(settings),
    timeZone: settings.timeZone as ZoneName,
    currency: { code: settings.currency, digits: 2 },
  }
  const policy = readPolicyFile(opening.policyFile, base, mistakes) ?? base
  refuseMistakes(mistakes)
  const clock = opening.clock ?? systemClock()
  const journal = openJournal(opening.journalFile, clock)
  const api = system.api(clock)
  const purge = createPurge<Database>({
    ...journal,
    host: system.host(api, settings),
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
