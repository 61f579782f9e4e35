// Who may be meant: the members of a set in Alma, for Alma cannot be asked for users by their
// dates.
import type { UserKey } from 'ils-user-purge'
import { ApiFault } from '../../../shared/api/faults.js'
import { countIn, listIn, objectIn, textIn } from '../../../shared/api/read-json.js'
import { type AlmaApi, okIn } from './api.js'

/** Alma answers no more on a page. */
const PAGE = 100

/** The members of a set, page by page, in the order of their IDs. */
export type Members = (after: UserKey | null, limit: number) => Promise<readonly UserKey[]>

/**
 * Reads a set. Alma pages it by offset, in an order of its own, so all of it is read when the first
 * page is asked for, and again when another process goes on with a plan. What was read before the
 * system was busy is kept.
 *
 * @param set - the ID of the set; `null` = users are only ever named by a list.
 */
export function membersOf(api: AlmaApi, set: string | null): Members {
  let read: string[] = []
  let sorted: readonly UserKey[] | null = null
  return async (after, limit) => {
    if (set === null) throw new ApiFault('no-set', 'alma', 'name a set, or a file of primary IDs')
    if (after === null && sorted !== null) [read, sorted] = [[], null]
    if (sorted === null) {
      while (await readPage(api, set, read));
      sorted = [...new Set(read)].sort() as readonly string[] as readonly UserKey[]
    }
    const from = after === null ? 0 : sorted.findIndex((key) => key > after)
    return from === -1 ? [] : sorted.slice(from, from + limit)
  }
}

/** Reads one more page. Answers whether there may be another. */
async function readPage(api: AlmaApi, set: string, read: string[]): Promise<boolean> {
  const query = { limit: PAGE, offset: read.length }
  const path = ['almaws', 'v1', 'conf', 'sets', set, 'members']
  const { member } = okIn(await api.call({ path, query, system: 'sets' }), 'sets')
  const page = listIn(member).flatMap((each) => textIn(objectIn(each).id) ?? [])
  read.push(...page)
  return page.length === PAGE
}

/** How many members a set has; `null` where there is no such set. */
export async function sizeOfSet(api: AlmaApi, set: string): Promise<number | null> {
  const answer = await api.call({ path: ['almaws', 'v1', 'conf', 'sets', set], system: 'sets' })
  if (answer._tag === 'Refused') return null
  return countIn(objectIn(answer.json.number_of_members).value) ?? null
}

/** How many calls it takes to read a set of so many. */
export function callsOfSet(members: number): number {
  return Math.floor(members / PAGE) + 1
}
