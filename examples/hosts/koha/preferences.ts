// What Koha's system preferences decide of a deletion, read once when the database is opened.
import { rowsOf } from './database.js'

/** What becomes of a deleted patron's lists. */
export type ListOwnership = 'delete' | 'transfer' | 'transfer_public'

/** The preferences that matter here. */
export interface Preferences {
  /** As Koha writes it, e.g. `25.0501000`; `null` where there is none. */
  readonly version: string | null
  /** The borrowernumber of the anonymous patron; `null` = there is none. */
  readonly anonymousPatron: number | null
  /** Whether Koha notes when a patron was seen. */
  readonly tracksActivity: boolean
  readonly listOwnership: ListOwnership
  /** The borrowernumber of who gets lists; `null` = nobody is designated. */
  readonly listOwner: number | null
  /** The user name of the account of the self-check machines; `null` = there is none. */
  readonly selfCheckUser: string | null
  readonly logsPatrons: boolean
  readonly logsHolds: boolean
  readonly logsFines: boolean
  /** Which charges count when Koha asks whether a patron owes something. */
  readonly charges: {
    readonly holds: boolean
    readonly rentals: boolean
    readonly manual: boolean
  }
}

const NAMES = [
  'Version',
  'AnonymousPatron',
  'TrackLastPatronActivity',
  'TrackLastPatronActivityTriggers',
  'ListOwnershipUponPatronDeletion',
  'ListOwnerDesignated',
  'AutoSelfCheckID',
  'BorrowersLog',
  'HoldsLog',
  'FinesLog',
  'HoldsInNoissuesCharge',
  'RentalsInNoissuesCharge',
  'ManInvInNoissuesCharge',
] as const
type Name = (typeof NAMES)[number]

/** Reads them. A preference that is not there, or is empty, is off. */
export async function readPreferences(tx: Parameters<typeof rowsOf>[0]): Promise<Preferences> {
  const rows = await rowsOf<{ readonly variable: string; readonly value: string | null }>(
    tx,
    'select variable, value from systempreferences where variable in ' +
      `(${NAMES.map(() => '?').join(', ')})`,
    NAMES,
  )
  // Koha compares the names without regard to case.
  const values = new Map(rows.map(({ variable, value }) => [variable.toLowerCase(), value ?? '']))
  const text = (name: Name): string | null => values.get(name.toLowerCase())?.trim() || null
  const isOn = (name: Name): boolean => !['0', null].includes(text(name))
  const numberOf = (name: Name): number | null => {
    const number = Number(text(name) ?? Number.NaN)
    return Number.isInteger(number) && number > 0 ? number : null
  }
  return {
    version: text('Version'),
    anonymousPatron: numberOf('AnonymousPatron'),
    tracksActivity: isOn('TrackLastPatronActivity') || isOn('TrackLastPatronActivityTriggers'),
    listOwnership: ownership(text('ListOwnershipUponPatronDeletion')),
    listOwner: numberOf('ListOwnerDesignated'),
    selfCheckUser: text('AutoSelfCheckID'),
    logsPatrons: isOn('BorrowersLog'),
    logsHolds: isOn('HoldsLog'),
    logsFines: isOn('FinesLog'),
    charges: {
      holds: isOn('HoldsInNoissuesCharge'),
      rentals: isOn('RentalsInNoissuesCharge'),
      manual: isOn('ManInvInNoissuesCharge'),
    },
  }
}

function ownership(text: string | null): ListOwnership {
  return text === 'transfer' || text === 'transfer_public' ? text : 'delete'
}
