// English labels. Most codes are English words already; here stand those that read badly as such,
// and those in the library's own sentences.
import type { LabelKey } from '../catalogue.js'

/** The labels that are not the words of their code. */
export const LABELS = {
  'label.requests-on-hold-shelf': 'Requests on the hold shelf',
  'label.resource-sharing-on-hold-shelf': 'Resource sharing on the hold shelf',
  'label.restriction-ended': 'Restriction that has ended',
  'label.researcher-not-demoted': 'Researcher who is not demoted',
  'label.lastActivityDate': 'Last activity',
  'label.lastLoanDate': 'Last loan',
  'label.createdDate': 'Date of creation',
  'label.primaryId': 'Primary ID',
  'label.onHoldShelf': 'On the hold shelf',
  'label.keep-statistics-remove-id': 'Keep statistics, remove the primary ID',
  'label.remove': 'Remove fully',
  'label.keep-reportable': 'Keep fully reportable',
} satisfies Partial<Readonly<Record<LabelKey, string>>>
