// Rule `locked-bib-records`: whoever holds bibliographic records locked stays.
import { countFinding } from '../measure.js'
import type { Rule } from '../rule.js'

/**
 * Keeps a user who holds bibliographic records locked: nobody could unlock them afterwards.
 *
 * Boundary: 0 goes, 1 stays.
 */
export const lockedBibRecords: Rule = {
  code: 'locked-bib-records',
  hard: false,
  facts: ['lockedBibRecords'],
  source: 'Ex Libris Alma documentation, "Purging Users"; observed by its customers',
  prepare: () => (user) =>
    user.lockedBibRecords === 0 ? null : countFinding(user.lockedBibRecords, 'lockedBibRecords'),
}
