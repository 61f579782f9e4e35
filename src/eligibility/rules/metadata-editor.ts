// Rule `metadata-editor`: whoever has work open in the metadata editor stays.
import { countFinding } from '../measure.js'
import type { Rule } from '../rule.js'

/**
 * Keeps a user with unfinished work in the metadata editor.
 *
 * Boundary: 0 goes, 1 stays.
 */
export const metadataEditor: Rule = {
  code: 'metadata-editor',
  hard: false,
  facts: ['metadataEditorRecords'],
  source: 'Ex Libris Alma documentation, "Purging Users"; observed by its customers',
  prepare: () => (user) =>
    user.metadataEditorRecords === 0
      ? null
      : countFinding(user.metadataEditorRecords, 'metadataEditorRecords'),
}
