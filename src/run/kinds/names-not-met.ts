// The names of an order that no user has, as far as a plan can know: a host that declares them
// refuses a wrong one by itself.
import type { NotSelectedCode, NotSelectedCounts } from '../../domain/candidate-query.js'
import type { UserKey } from '../../domain/keys.js'
import type { NameWatch } from '../../domain/name-watch.js'
import { type GivenName, isListed, type NameKind } from '../../domain/vocabulary.js'
import type { NameNotMet } from '../../jobs/plan.js'
import type { KnownNames } from '../known-names.js'

/**
 * The names to watch for: those that the host does not list. Keys that are named one by one meet
 * few of the names, and there is nothing wrong with that.
 */
export function unlistedNames(
  include: readonly UserKey[] | null,
  names: readonly GivenName[],
  { vocabulary }: KnownNames,
): readonly GivenName[] {
  return include === null ? names.filter(({ kind }) => !isListed(vocabulary, kind)) : []
}

/** What a plan counted. */
interface Counted {
  readonly examined: number
  /** All users of the host. */
  readonly users: number
  /** Why users are no candidates; `null` = the host does not count them. */
  readonly others: NotSelectedCounts | null
}

/**
 * The names that were not met. Where nobody was examined, only what the host counted says
 * something.
 */
export function namesNotMet(
  watch: NameWatch,
  { examined, users, others }: Counted,
): readonly NameNotMet[] {
  return watch.notMet().flatMap((given): readonly NameNotMet[] => {
    if (others !== null && nobodyFits(given.kind, others, users))
      return [{ ...given, among: 'library' }]
    return examined === 0 ? [] : [{ ...given, among: 'examined' }]
  })
}

/** Conditions that no user of the library fits where they leave out everybody. */
const CONDITIONS: Readonly<Partial<Record<NameKind, readonly NotSelectedCode[]>>> = {
  'record-type': ['other-record-type'],
  'user-group': ['other-record-type', 'other-user-group'],
  'home-library': ['other-home-library'],
}

/**
 * Whether every user of the library is counted as one whom the condition does not fit: then none of
 * its names occurs.
 */
function nobodyFits(kind: NameKind, others: NotSelectedCounts, users: number): boolean {
  const left = (CONDITIONS[kind] ?? []).reduce((sum, code) => sum + (others[code] ?? 0), 0)
  return users > 0 && left === users
}
