// Opens a FOLIO.
import type { Database } from 'better-sqlite3'
import { type Opened, type Opening, openSystem } from '../../shared/api/open.js'
import { type Field, POSITIVE, TEXT } from '../../shared/api/settings-file.js'
import { badInput } from '../../shared/trouble.js'
import { type FolioAddress, type FolioApi, folioApi } from './host/api.js'
import { FOLIO_POLICY, folioHost, type FolioSettings, USUAL } from './host/host.js'

/** With what a FOLIO is opened. */
export interface FolioOpening extends Opening {
  readonly address: FolioAddress
}

type FileSettings = Omit<FolioSettings, 'identity' | 'timeZone'>

/** An open FOLIO. */
export type OpenFolio = Opened<FileSettings, FolioApi>

/** A home library: `none`, `service-point`, or a custom field by its `refId`. */
const HOME: Field = {
  fits: (value) => {
    const { _tag, refId } = (value ?? {}) as Partial<Record<string, unknown>>
    return _tag === 'custom-field' ? TEXT.fits(refId) : _tag === 'none' || _tag === 'service-point'
  },
  expected: '{"_tag":"none"}, {"_tag":"service-point"} or {"_tag":"custom-field","refId":"…"}',
}

const FIELDS: Readonly<Record<keyof FileSettings, Field>> = {
  home: HOME,
  waiveReason: TEXT,
  servicePoint: TEXT,
  userName: TEXT,
  perSecond: POSITIVE,
}

/** Throws a Trouble where the settings, the policy or the journal are not as needed. */
export function openFolio({ address, ...opening }: FolioOpening): OpenFolio {
  return openSystem<FileSettings, FolioApi>(opening, {
    identity: `folio ${address.tenant}`,
    usual: USUAL,
    fields: FIELDS,
    policy: () => FOLIO_POLICY,
    api: () => folioApi(address),
    host: (api, settings) => folioHost<Database>(api, settings),
  })
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
