// What the host is made of: how this Koha is set, and what its release looks like.
import type { Preferences } from '../preferences.js'
import type { CopiedColumns } from '../schema-check.js'

/** What every part of the host needs to know. */
export interface KohaSetup {
  readonly preferences: Preferences
  readonly copied: CopiedColumns
  /** Names this Koha in the journal, e.g. its database. */
  readonly identity: string
  /**
   * Whether old loans are anonymised here: then who has none may well have borrowed, and the date
   * of the last loan is unknown.
   */
  readonly anonymisesLoans: boolean
}
