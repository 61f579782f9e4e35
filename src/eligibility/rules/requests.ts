// Rules `requests-…`: what becomes of a user who has open requests, one rule a state so that a
// reason names the state.
import { blocked, isCount, unknown } from '../measure.js'
import type { Finding, Rule } from '../rule.js'

/**
 * Keeps a user whose requests wait to be fulfilled, where the policy blocks requests that are
 * pending.
 *
 * Boundary: 0 requests go, 1 stays. Where the policy cancels them, the rule is `off`, or `warn` to
 * say how many will be cancelled; where the policy ignores them, it is not asked.
 */
export const requestsPending: Rule = {
  code: 'requests-pending',
  hard: false,
  facts: ['requests'],
  source: 'Observed: Ex Libris Alma and Koha cancel them; FOLIO and RERO ILS refuse to delete',
  prepare: () => (user) => stateFinding(user.requests?.pending),
}

/**
 * Keeps a user for whom an item is on its way, where the policy blocks requests that are in
 * transit.
 *
 * Boundary: 0 requests go, 1 stays. Where the policy cancels them, the rule is `off`, or `warn` to
 * say how many will be cancelled; where the policy ignores them, it is not asked.
 */
export const requestsInTransit: Rule = {
  code: 'requests-in-transit',
  hard: false,
  facts: ['requests'],
  source:
    'Observed by customers of Ex Libris Alma, which cancels requests: the item is left in transit; FOLIO and RERO ILS refuse to delete',
  prepare: () => (user) => stateFinding(user.requests?.inTransit),
}

/**
 * Keeps a user for whom an item waits on the hold shelf, where the policy blocks requests that are
 * on the hold shelf.
 *
 * Boundary: 0 requests go, 1 stays. Where the policy cancels them, the rule is `off`, or `warn` to
 * say how many will be cancelled; where the policy ignores them, it is not asked.
 */
export const requestsOnHoldShelf: Rule = {
  code: 'requests-on-hold-shelf',
  hard: false,
  facts: ['requests'],
  source:
    'Observed by customers of Ex Libris Alma, which cancels requests: the hold vanishes from the shelf; Polaris, FOLIO and RERO ILS refuse to delete',
  prepare: () => (user) => stateFinding(user.requests?.onHoldShelf),
}

/**
 * Keeps a user to whom an item was shipped, where the policy blocks requests that are shipped.
 *
 * Boundary: 0 requests go, 1 stays. Where the policy cancels them, the rule is `off`, or `warn` to
 * say how many will be cancelled; where the policy ignores them, it is not asked.
 */
export const requestsShipped: Rule = {
  code: 'requests-shipped',
  hard: false,
  facts: ['requests'],
  source: 'Observed: Ex Libris Alma cancels them; Polaris, FOLIO and RERO ILS refuse to delete',
  prepare: () => (user) => stateFinding(user.requests?.shipped),
}

const stateFinding = (count: number | undefined): Finding | null => {
  if (count === 0) return null
  return isCount(count) ? blocked(count, 0) : unknown('requests')
}
