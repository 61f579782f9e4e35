// How far planning has come: after a page, and after the last.
import type { UserKey } from '../domain/keys.js'
import { digestOfList, withPage } from '../jobs/digest.js'
import { actsOn } from '../jobs/plan.js'
import type { PlanProgress } from '../jobs/stored-plan.js'
import type { PurgeHost } from '../ports/host.js'
import type { JobKind } from '../run/kinds/kind.js'
import type { RunSettings } from '../run/settings.js'
import type { ReadPage } from './page.js'

/** The progress with one more page, and the lists that became full by it. */
export function afterPage<Tx>(
  kind: JobKind<Tx>,
  before: PlanProgress,
  { users, next }: ReadPage,
  listSize: number,
): { readonly progress: PlanProgress; readonly lists: readonly (readonly UserKey[])[] } {
  const entries = users.flatMap((user) => {
    const entry = kind.digestEntry(user)
    return entry === null ? [] : [{ key: user.key, entry }]
  })
  const going = [...before.waiting, ...users.filter(actsOn).map(({ key }) => key)]
  const full = Math.floor(going.length / listSize)
  const lists = Array.from({ length: full }, (_, at) =>
    going.slice(at * listSize, (at + 1) * listSize),
  )
  const progress: PlanProgress = {
    after: next ?? before.after,
    isAtEnd: next === null,
    users: before.users + users.length,
    numbers: kind.count(before.numbers, users),
    notMet: kind.notMet(),
    pages: withPage(before.pages, entries),
    lists: [...before.lists, ...lists.map(digestOfList)],
    waiting: going.slice(full * listSize),
  }
  return { progress, lists }
}

/** The progress at the end: what proves the plan, and no user's key any more. */
export function withLastList(progress: PlanProgress): PlanProgress {
  const { waiting, lists } = progress
  return {
    ...progress,
    after: null,
    numbers: null,
    notMet: [],
    lists: waiting.length === 0 ? lists : [...lists, digestOfList(waiting)],
    waiting: [],
  }
}

/** Says how many users the next page has. */
export interface PageSizer {
  readonly next: () => number
  /** What the last page took to read, in milliseconds, and how many users it had. */
  readonly took: (millis: number, users: number) => void
}

/** The first page from behind an API: how long a user takes there is not known yet. */
const FIRST_OUTSIDE = 20

/**
 * Pages of one size where users are read in a transaction. Behind an API, as many as are read in an
 * eighth of a lease, so that the lease is renewed in time.
 */
export function pageSizer<Tx>(
  { planPage, leaseMs }: Pick<RunSettings, 'planPage' | 'leaseMs'>,
  { reads }: Pick<PurgeHost<Tx>, 'reads'>,
): PageSizer {
  if (reads !== 'outside') return { next: () => planPage, took: () => undefined }
  let size = Math.min(FIRST_OUTSIDE, planPage)
  return {
    next: () => size,
    took: (millis, users) => {
      const fitting = Math.floor((users * leaseMs) / 8 / Math.max(1, millis))
      size = Math.max(1, Math.min(planPage, size * 2, fitting))
    },
  }
}
