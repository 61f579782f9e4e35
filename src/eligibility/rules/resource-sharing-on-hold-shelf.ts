// Rule `resource-sharing-on-hold-shelf`: whoever has a borrowed item of another library waiting
// stays.
import { countFinding } from '../measure.js'
import type { Rule } from '../rule.js'

/**
 * Keeps a user for whom another library's item waits on the hold shelf: it has to be sent back or
 * handed out.
 *
 * Boundary: 0 goes, 1 stays.
 */
export const resourceSharingOnHoldShelf: Rule = {
  code: 'resource-sharing-on-hold-shelf',
  hard: false,
  facts: ['resourceSharingOnHoldShelf'],
  source: 'Ex Libris Alma documentation, "Purging Users"',
  prepare: () => (user) =>
    user.resourceSharingOnHoldShelf === 0
      ? null
      : countFinding(user.resourceSharingOnHoldShelf, 'resourceSharingOnHoldShelf'),
}
