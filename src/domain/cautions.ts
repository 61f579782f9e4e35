// Choices that are allowed and risky: said before anything is confirmed.
import type { PurgeCriteria } from './criteria.js'

/**
 * A choice that deserves a second look.
 *
 * - `days-zero`: 0 days selects today's dates too; the vendor advises against it and for purge
 *   dates in the past.
 * - `days-not-set`: only dates strictly before today are selected.
 * - `no-record-type`, `no-user-group`: every record type, every group is meant.
 * - `purge-date-in-past`: an order in bulk assigns purge dates before the day of the run.
 */
export type Caution =
  | 'days-zero'
  | 'days-not-set'
  | 'no-record-type'
  | 'no-user-group'
  | 'purge-date-in-past'

/** The cautions of criteria, in a fixed order. Keys that are named one by one need none of them. */
export function cautionsOf(criteria: PurgeCriteria): readonly Caution[] {
  const limits = criteria.dates.flatMap((each) => (each._tag === 'past' ? [each.limit] : []))
  const cautions: Caution[] = []
  if (limits.some((limit) => limit._tag === 'days' && limit.count === 0)) cautions.push('days-zero')
  if (limits.some((limit) => limit._tag === 'not-set')) cautions.push('days-not-set')
  if (criteria.include !== null) return cautions
  if (criteria.recordTypes.length === 0) cautions.push('no-record-type')
  if (criteria.recordTypes.every(({ userGroups }) => userGroups.length === 0))
    cautions.push('no-user-group')
  return cautions
}
