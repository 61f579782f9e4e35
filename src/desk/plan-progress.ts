// How far planning has come: after a page, and after the last.
import type { UserKey } from '../domain/keys.js'
import { digestOfList, withPage } from '../jobs/digest.js'
import { actsOn } from '../jobs/plan.js'
import type { PlanProgress } from '../jobs/stored-plan.js'
import type { JobKind } from '../run/kinds/kind.js'
import type { ReadPage } from './page.js'

/** What one more page comes to. */
export interface PlanStep {
  readonly progress: PlanProgress
  /** The lists that became full by it, in their order. */
  readonly lists: readonly (readonly UserKey[])[]
}

/** The progress with one more page, and the lists that became full by it. */
export function afterPage<Tx>(
  kind: JobKind<Tx>,
  before: PlanProgress,
  { users, next }: ReadPage,
  listSize: number,
): PlanStep {
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
