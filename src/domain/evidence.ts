// What an outcome keeps of a purged user, so that somebody can show later why the user was
// selected.
import type { DateField, PurgeCriteria } from './criteria.js'
import type { UserFacts } from './user.js'

/**
 * What the outcome of a purged user keeps of the facts by which the user was selected. It expires,
 * and is forgotten, with the outcome.
 *
 * - `none`: nothing.
 * - `dates`: the dates that the criteria are held against, the record type, the user group
 *   and the home library.
 * - `dates-and-primary-id`: the same, and the primary ID, by which staff know whom they ask about.
 */
export type EvidenceSetting = 'none' | 'dates' | 'dates-and-primary-id'

/** Every setting, from least to most kept. */
export const EVIDENCE_SETTINGS = [
  'none',
  'dates',
  'dates-and-primary-id',
] as const satisfies readonly EvidenceSetting[]

/** A fact that evidence may hold. */
export type EvidenceFact = DateField | 'recordType' | 'userGroup' | 'homeLibrary' | 'primaryId'

/**
 * The facts by which a user was selected, as the last read before the deletion had them. `null` =
 * the user has none; a fact that the host did not deliver is not there.
 */
export type Evidence = Readonly<Partial<Record<EvidenceFact, string | null>>>

/**
 * The facts that are kept, in the order in which they are shown: those that the criteria are held
 * against, behind the primary ID. `null` = nothing is kept.
 */
export function evidenceFacts(
  setting: EvidenceSetting | undefined,
  { dates }: PurgeCriteria,
): readonly EvidenceFact[] | null {
  const selecting: readonly EvidenceFact[] = [
    ...dates.map(({ field }) => field),
    'recordType',
    'userGroup',
    'homeLibrary',
  ]
  switch (setting) {
    case 'dates':
      return selecting
    case 'dates-and-primary-id':
      return ['primaryId', ...selecting]
    default:
      return null
  }
}

/** Takes these facts from a user. What is neither a text nor `null` was not delivered. */
export function evidenceOf(user: UserFacts, facts: readonly EvidenceFact[]): Evidence {
  const found: Partial<Record<EvidenceFact, string | null>> = {}
  for (const fact of facts) {
    const value: unknown = user[fact]
    if (value === null || typeof value === 'string') found[fact] = value
  }
  return found
}
