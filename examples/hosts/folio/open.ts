// Opens a FOLIO: its settings, the way to it, the journal, and the purge over both.
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
import { type Field, POSITIVE, readSettings, TEXT } from '../../shared/api/settings-file.js'
import { refuseMistakes } from '../../shared/command-line/options.js'
import { readPolicyFile } from '../../shared/policy-file.js'
import { badInput } from '../../shared/trouble.js'
import { type FolioAddress, type FolioApi, folioApi } from './host/api.js'
import {
  FOLIO_POLICY,
  folioHost,
  type FolioSettings,
  type HomeLibrary,
  USUAL,
} from './host/host.js'

/** Who orders at night. */
export const NIGHT_SERVICE = 'purge-nightly' as ActorKey

/** With what a FOLIO is opened. */
export interface FolioOpening {
  readonly address: FolioAddress
  readonly journalFile: string
  readonly settingsFile?: string | undefined
  readonly policyFile?: string | undefined
  readonly settings?: Partial<RunSettings>
  readonly observer?: ObserverPort
  /** Left out: that of this machine. */
  readonly clock?: ClockPort
}

/** An open FOLIO. */
export interface OpenFolio {
  readonly purge: Purge
  readonly policy: PurgePolicy
  readonly api: FolioApi
  readonly settings: FolioSettings
  readonly close: () => Promise<void>
}

type FileSettings = FolioSettings & { readonly currency: string }

/** A home library: `none`, `service-point`, or a custom field by its `refId`. */
const HOME: Field = {
  fits: (value) => {
    const { _tag, refId } = (value ?? {}) as Partial<Record<string, unknown>>
    return _tag === 'custom-field' ? TEXT.fits(refId) : _tag === 'none' || _tag === 'service-point'
  },
  expected: '{"_tag":"none"}, {"_tag":"service-point"} or {"_tag":"custom-field","refId":"…"}',
}

const FIELDS: Readonly<Record<keyof FileSettings, Field>> = {
  identity: TEXT,
  timeZone: TEXT,
  currency: TEXT,
  home: HOME,
  waiveReason: TEXT,
  servicePoint: TEXT,
  userName: TEXT,
  perSecond: POSITIVE,
}

/** Throws a Trouble where the settings, the policy or the journal are not as needed. */
export function openFolio(opening: FolioOpening): OpenFolio {
  const mistakes: string[] = []
  const usual: FileSettings = {
    ...USUAL,
    home: USUAL.home as HomeLibrary,
    identity: `folio ${opening.address.tenant}`,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    currency: 'XXX',
  }
  const { currency, ...settings } = readSettings(opening.settingsFile, usual, FIELDS, mistakes)
  refuseMistakes(mistakes)
  const base: PurgePolicy = {
    ...FOLIO_POLICY,
    timeZone: settings.timeZone as ZoneName,
    currency: { code: currency, digits: 2 },
  }
  const policy = readPolicyFile(opening.policyFile, base, mistakes) ?? base
  refuseMistakes(mistakes)
  const clock = opening.clock ?? systemClock()
  const journal = openJournal(opening.journalFile, clock)
  const api = folioApi(opening.address)
  const purge = createPurge<Database>({
    ...journal,
    host: folioHost<Database>(api, settings),
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

/** Where FOLIO is, from the environment: a password has no place on a command line. */
export function addressFrom(env: NodeJS.ProcessEnv): FolioAddress {
  const { FOLIO_URL: url, FOLIO_TENANT: tenant } = env
  const { FOLIO_USERNAME: username, FOLIO_PASSWORD: password } = env
  if (!url || !tenant || !username || !password || !URL.canParse(url))
    throw badInput(
      'FOLIO_URL, FOLIO_TENANT, FOLIO_USERNAME and FOLIO_PASSWORD must say where to log in. ' +
        'Nothing was changed.',
    )
  return { url, tenant, username, password }
}
