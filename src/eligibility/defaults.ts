// What the Add Job form holds before anybody has typed.
import type { PurgeCriteria } from '../domain/criteria.js'
import { NO_MONEY } from '../domain/money.js'

/**
 * The criteria of an untouched form: purge dates strictly before today, any type and group, nothing
 * waived.
 *
 * The vendor's form shows 0 days; here the field starts unset, because 0 means today's dates too
 * and should be somebody's decision.
 */
export const DEFAULT_CRITERIA: PurgeCriteria = /* @__PURE__ */ Object.freeze({
  dateField: 'purgeDate',
  days: null,
  cutoffRule: 'documented',
  recordType: null,
  userGroups: [],
  waiveThreshold: NO_MONEY,
  include: null,
  exclude: [],
})
