// What is retained of a deleted user at each level of the delete policy, and which level is the
// tighter one.
import { DELETE_POLICY_LEVELS, type DeletePolicyLevel } from './policy.js'

/** A user's record, as far as the delete policy speaks of it. */
export interface DeletableRecord {
  /** What staff see, e.g. a card number. */
  readonly primaryId: string
  /** The host's own key, which says nothing about the person. */
  readonly internalId: string
  /** Names, addresses, notes, identifiers: all that points to the person. */
  readonly personal: Readonly<Record<string, unknown>>
  /**
   * User group, job category and statistical categories: what counts people without naming them.
   */
  readonly statistics: Readonly<Record<string, unknown>>
}

/** What remains of a user. */
export interface RetainedRecord {
  /** Always `Deleted`. */
  readonly status: 'Deleted'
  /** Where a level keeps an identifier, it no longer opens anything. */
  readonly primaryId: { readonly value: string; readonly active: false } | null
  /** The last name, where the level keeps it; `null` = it does not. */
  readonly lastName: string | null
  /** What else is kept of the person; `null` = nothing. */
  readonly personal: Readonly<Record<string, unknown>> | null
  /** What statistics need, and names nobody. */
  readonly statistics: Readonly<Record<string, unknown>>
}

/**
 * What is retained of a user at a level; `null` where nothing is.
 *
 * - `keep-reportable`: everything, with status Deleted and the identifier deactivated.
 * - `keep-statistics`: statistics only; the primary ID moves into the last name.
 * - `keep-statistics-remove-id`: statistics only; an internal ID takes the place of the last name.
 * - `remove`: nothing.
 *
 * Source: Ex Libris Alma documentation, "Configuring User Deletion".
 */
export const retainedRecord = (
  record: DeletableRecord,
  level: DeletePolicyLevel,
): RetainedRecord | null => {
  const { primaryId, internalId, personal, statistics } = record
  switch (level) {
    case 'keep-reportable':
      return {
        status: 'Deleted',
        primaryId: { value: primaryId, active: false },
        lastName: lastNameOf(personal),
        personal,
        statistics,
      }
    case 'keep-statistics':
      return { status: 'Deleted', primaryId: null, lastName: primaryId, personal: null, statistics }
    case 'keep-statistics-remove-id':
      return {
        status: 'Deleted',
        primaryId: null,
        lastName: internalId,
        personal: null,
        statistics,
      }
    case 'remove':
      return null
  }
}

const lastNameOf = (personal: Readonly<Record<string, unknown>>): string | null =>
  typeof personal.lastName === 'string' ? personal.lastName : null

/**
 * Whether a level removes more than another. Only then re-applying it changes anything: what is
 * gone does not come back.
 */
export const removesMore = (level: DeletePolicyLevel, than: DeletePolicyLevel): boolean =>
  DELETE_POLICY_LEVELS.indexOf(level) > DELETE_POLICY_LEVELS.indexOf(than)
