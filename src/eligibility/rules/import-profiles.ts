// Rule `import-profiles`: whoever an import profile names stays.
import { countFinding } from '../measure.js'
import type { Rule } from '../rule.js'

/**
 * Keeps a user named by an import profile, which would fail without them.
 *
 * Boundary: 0 goes, 1 stays.
 */
export const importProfiles: Rule = {
  code: 'import-profiles',
  hard: false,
  facts: ['importProfiles'],
  source: 'Ex Libris Alma documentation, "Purging Users"; observed by its customers',
  prepare: () => (user) =>
    user.importProfiles === 0 ? null : countFinding(user.importProfiles, 'importProfiles'),
}
