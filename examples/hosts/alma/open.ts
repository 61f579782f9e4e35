// Opens an Alma.
import type { Database } from 'better-sqlite3'
import { type Opened, type Opening, openSystem } from '../../shared/api/open.js'
import { COUNT, type Field, FLAG, oneOf, POSITIVE, TEXT } from '../../shared/api/settings-file.js'
import { badInput } from '../../shared/trouble.js'
import { type AlmaAddress, type AlmaApi, almaApi } from './host/api.js'
import { almaHost, almaPolicy, type AlmaSettings, USUAL } from './host/host.js'

/** With what an Alma is opened. */
export interface AlmaOpening extends Opening {
  readonly address: AlmaAddress
  /** The set whose members are candidates; left out: users are named by a list. */
  readonly set?: string | undefined
}

type FileSettings = Omit<AlmaSettings, 'identity' | 'set'>

/** An open Alma. */
export interface OpenAlma extends Opened<FileSettings, AlmaApi> {
  readonly set: string | null
}

const FIELDS: Readonly<Record<keyof FileSettings, Field>> = {
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
export function openAlma({ address, set: named, ...opening }: AlmaOpening): OpenAlma {
  const set = named ?? null
  const opened = openSystem<FileSettings, AlmaApi>(opening, {
    identity: 'alma',
    usual: USUAL,
    fields: FIELDS,
    policy: almaPolicy,
    api: ({ now }) => almaApi(address, now),
    host: (api, settings) => almaHost<Database>(api, { ...settings, set }),
  })
  return { ...opened, set }
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
