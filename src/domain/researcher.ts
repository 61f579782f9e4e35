// What becomes of a researcher whose user is purged.
import type { ResearcherFacts } from './user.js'

/**
 * Fields that a non-affiliated researcher has; all others go. Source: Ex Libris Esploro
 * documentation, "Managing Researchers".
 */
export const NON_AFFILIATED_FIELDS = [
  'researcherId',
  'firstName',
  'middleName',
  'lastName',
  'nameVariants',
  'title',
  'identifiers',
  'emails',
  'organization',
  'position',
  'links',
  'keywords',
  'languages',
] as const

/** A researcher's record in the research system: plain fields, by name. */
export type ResearcherRecord = Readonly<Record<string, unknown>>

/**
 * A researcher who is no longer affiliated. The profile and the harvesting can be switched on again
 * by hand.
 */
export interface NonAffiliatedResearcher {
  /** Always `false`. */
  readonly affiliated: false
  /** Always `true`. */
  readonly previouslyAffiliated: true
  /** Always `false`: the profile is no longer shown. */
  readonly publicProfile: false
  /** Always `false`: no more assets are harvested. */
  readonly harvesting: false
  /** Name, IDs, emails and the other fields that a non-affiliated researcher has. */
  readonly retained: ResearcherRecord
}

/**
 * Whether a purge makes a researcher non-affiliated instead of deleting them: affiliated, and named
 * by an asset or a grant.
 */
export const isDemoted = (researcher: ResearcherFacts | null): boolean =>
  researcher?.affiliated === true && (researcher.assets > 0 || researcher.grants > 0)

/**
 * What an affiliated researcher becomes.
 *
 * @param fields - The fields kept; those of the documented non-affiliated researcher where left
 * out.
 */
export const demotedResearcher = (
  record: ResearcherRecord,
  fields: readonly string[] = NON_AFFILIATED_FIELDS,
): NonAffiliatedResearcher => ({
  affiliated: false,
  previouslyAffiliated: true,
  publicProfile: false,
  harvesting: false,
  retained: Object.fromEntries(
    fields.filter((field) => Object.hasOwn(record, field)).map((field) => [field, record[field]]),
  ),
})
