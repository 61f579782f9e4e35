// The English of everything that the library says without a report.
import type { Catalogue, CoreKey } from '../catalogue.js'
import { ERRORS } from './errors.js'
import { LABELS } from './labels.js'
import { ORDERS } from './orders.js'
import { REASONS } from './reasons.js'

/**
 * Every sentence of the library in English, but for those of reports, which are
 * `REPORT_ENGLISH` of `ils-user-purge/report`. See `Catalogue` for the keys.
 */
export const ENGLISH: Catalogue & Readonly<Record<CoreKey, string>> = /* @__PURE__ */ Object.freeze(
  {
    ...REASONS,
    ...ERRORS,
    ...ORDERS,
    ...LABELS,
  },
)
