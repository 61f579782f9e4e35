// What the Add Job form holds before anybody has typed.
import { daysBack, type PurgeCriteria } from '../domain/criteria.js'
import { NO_MONEY } from '../domain/money.js'

/**
 * The criteria of an untouched form: purge dates strictly before today, any type, group and home
 * library, nothing waived.
 *
 * The vendor's form shows 0 days; here the field starts unset, because 0 means today's dates too
 * and should be somebody's decision.
 */
export const DEFAULT_CRITERIA: PurgeCriteria = /* @__PURE__ */ Object.freeze({
  dates: [/* @__PURE__ */ Object.freeze(/* @__PURE__ */ daysBack('purgeDate', null))],
  recordTypes: [],
  homeLibraries: [],
  waiveThreshold: NO_MONEY,
  include: null,
  exclude: [],
})
