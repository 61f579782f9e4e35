// Who may be meant: users in the order of their IDs, found by CQL.
import type { CandidateQuery, CandidateRequest, UserKey } from 'ils-user-purge'
import { textIn } from '../../../shared/api/read-json.js'
import { anyOf, type FolioApi } from './api.js'

/** A page of users. The library asks all conditions again, so more than fit may be answered. */
export async function candidatesPage<Tx>(
  api: FolioApi,
  groupIds: ReadonlyMap<string, string>,
  { query, after, limit }: Pick<CandidateRequest<Tx>, 'query' | 'after' | 'limit'>,
): Promise<readonly UserKey[]> {
  const parts = [
    ...(after === null ? [] : [`id > "${after}"`]),
    ...datesIn(query),
    ...typesIn(query, groupIds),
  ]
  const cql = `${parts.length === 0 ? 'cql.allRecords=1' : parts.join(' and ')} sortby id`
  const users = await api.query({ module: 'users', path: '/users', list: 'users', cql, limit })
  return users.map(({ id }) => (textIn(id) ?? '') as UserKey)
}

/**
 * A date is a moment in FOLIO, and its day depends on a zone: a day and a half later is late in
 * every zone. Who has no such date is asked for where that is meant.
 */
function datesIn({ dates }: CandidateQuery): readonly string[] {
  return dates.flatMap(({ field, onOrBefore, orAbsent }) => {
    if (field !== 'expiryDate') return []
    const none = '(cql.allRecords=1 not expirationDate="")'
    if (onOrBefore === null) return [none]
    const end = new Date(Date.parse(`${onOrBefore}T00:00:00Z`) + 2.5 * 86_400_000).toISOString()
    const past = `expirationDate < "${end}"`
    return [orAbsent ? `(${past} or ${none})` : past]
  })
}

/** Groups alone: a type that is left out in FOLIO counts as `patron`. */
function typesIn(
  { recordTypes }: CandidateQuery,
  groupIds: ReadonlyMap<string, string>,
): readonly string[] {
  if (recordTypes.length === 0 || recordTypes.some(({ userGroups }) => userGroups.length === 0))
    return []
  const ids = recordTypes
    .flatMap(({ userGroups }) => userGroups)
    .flatMap((group) => groupIds.get(group) ?? [])
  return ids.length === 0 ? ['cql.allRecords=1 and id==""'] : [`patronGroup==${anyOf(ids)}`]
}
