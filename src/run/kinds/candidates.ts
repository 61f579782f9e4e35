// The users whom an order is about, page by page.
import type { CandidateQuery } from '../../domain/candidate-query.js'
import type { UserChoice } from '../../domain/criteria.js'
import type { UserKey } from '../../domain/keys.js'
import type { PurgeHost } from '../../ports/host.js'
import type { JobKind } from './kind.js'
import { unlessBusy } from '../busy.js'
import { countNotSelected } from './read-users.js'

/** The host's candidates, or the very keys that are included, in their order. */
export function candidatesOf<Tx>(
  include: UserChoice['include'],
  query: CandidateQuery,
  host: PurgeHost<Tx>,
): JobKind<Tx>['candidates'] {
  if (include !== null) return keysInTurn(include)
  return (request) => unlessBusy(host.candidates({ ...request, query }))
}

/**
 * Counts who is no candidate, where the host can; keys that are given leave nobody to be asked
 * about.
 */
export function othersOf<Tx>(
  include: UserChoice['include'],
  query: CandidateQuery,
  host: PurgeHost<Tx>,
): JobKind<Tx>['countOthers'] {
  if (include !== null) return async () => ({})
  if (host.countNotSelected === undefined) return null
  return ({ tx }) => countNotSelected(host, { tx, query })
}

function keysInTurn(keys: readonly UserKey[]): JobKind<unknown>['candidates'] {
  let places: ReadonlyMap<UserKey, number> | null = null
  return async ({ after, limit }) => {
    if (after === null) return keys.slice(0, limit)
    places ??= new Map(keys.map((key, at) => [key, at]))
    const start = (places.get(after) ?? keys.length) + 1
    return keys.slice(start, start + limit)
  }
}
