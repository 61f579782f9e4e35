// German: everything that the library says. A user is a "Konto", the record that is deleted: the
// word is the same in every case, and names nobody's gender.
import type { Translation } from '../catalogue.js'
import { ERRORS } from './errors.js'
import { ERROR_LABELS, FACT_LABELS, REASON_LABELS, RUN_LABELS } from './labels.js'
import { MISTAKE_LABELS, MISTAKES } from './mistakes.js'
import { ORDERS } from './orders.js'
import { PHRASES } from './phrases.js'
import { REASONS } from './reasons.js'
import { REPORT } from './report.js'

/**
 * Every sentence, label and mistake of the library in German, those of reports included. Names of
 * CSV columns are the same in every language, since programs read them.
 *
 * @example
 * explainReason(reason, GERMAN) // 'Offene Ausleihen: 2.'
 */
export const GERMAN: Translation = /* @__PURE__ */ Object.freeze({
  ...REASONS,
  ...ERRORS,
  ...ORDERS,
  ...REASON_LABELS,
  ...FACT_LABELS,
  ...RUN_LABELS,
  ...ERROR_LABELS,
  ...MISTAKE_LABELS,
  ...MISTAKES,
  ...PHRASES,
  ...REPORT,
})
