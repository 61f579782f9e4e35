// A run never acts on anybody who was to stay when the job was confirmed, even when the rules would
// let them go by now.
import type { Reason } from '../domain/verdict.js'
import { stays } from './decision.js'
import type { BatchRequest } from './fenced.js'
import type { Decision } from './work.js'

const NOT_CONFIRMED: Reason = {
  _tag: 'Blocked',
  code: 'not-confirmed',
  measured: null,
  limit: null,
}

/**
 * Keeps everyone who was not confirmed to go. Purging one user can free another (a
 * guarantor, a proxy), and what kept somebody may have ended since; either way the number confirmed
 * would be exceeded. The next job finds them.
 */
export function withinConfirmed(
  request: BatchRequest,
  decisions: readonly Decision[],
): readonly Decision[] {
  if (request.confirmed >= request.keys.length) return decisions
  const confirmed = new Set(request.keys.slice(0, request.confirmed))
  return decisions.map((decision) =>
    decision.act && !confirmed.has(decision.key)
      ? stays(decision.key, [NOT_CONFIRMED], decision.warnings, decision.homeLibrary)
      : decision,
  )
}
