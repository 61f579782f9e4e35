// The users of a plan as CSV, one row a user, page by page so that a million of them never stand in
// memory at once.
import type { PlannedUser, PlanUsersRequest, Purge } from 'ils-user-purge'
import { type ListWords, planUsersCsv } from 'ils-user-purge/report'

const PAGE = 2000

/** The lines, of which a page is read only once the one before was taken. */
export function planCsv(
  purge: Purge,
  request: Omit<PlanUsersRequest, 'after' | 'before' | 'limit'>,
  words: ListWords,
): AsyncGenerator<string, void, undefined> {
  return planUsersCsv(planPages(purge, request), words)
}

/**
 * The users of a plan; a page is read only once the one before was taken. Throws where the journal
 * cannot be read.
 */
export async function* planPages(
  purge: Purge,
  request: Omit<PlanUsersRequest, 'after' | 'before' | 'limit'>,
): AsyncGenerator<readonly PlannedUser[], void, undefined> {
  let after: PlannedUser['key'] | null = null
  do {
    const page: Awaited<ReturnType<ReturnType<Purge['planUsers']>>> = await purge.planUsers({
      ...request,
      after,
      limit: PAGE,
    })()
    if (page._tag === 'Left')
      throw Object.assign(new Error('the journal could not be read'), { code: page.left.code })
    yield page.right.items
    after = page.right.next
  } while (after !== null)
}
