// The outcomes of a job as reports take them: the first few of each status, and all, page by page.
import {
  type JobId,
  OUTCOME_STATUSES,
  type Operation,
  type Outcome,
  type OutcomeStatus,
  type Page,
  type Purge,
  type PurgeError,
} from 'ils-user-purge'
import { HTML_LIST_ROWS } from 'ils-user-purge/report'

const PAGE = 2000

/** Some outcomes by their status. */
export type OutcomeLists = Partial<Record<OutcomeStatus, readonly Outcome[]>>

/** As many outcomes of each status as an HTML report lists. */
export function firstOutcomes(purge: Purge, jobId: JobId): Operation<OutcomeLists> {
  return async () => {
    const lists: OutcomeLists = {}
    for (const status of OUTCOME_STATUSES) {
      const request = { jobId, statuses: [status], after: null, limit: HTML_LIST_ROWS }
      const page = await purge.outcomes(request)()
      if (page._tag === 'Left') return page
      lists[status] = page.right.items
    }
    return { _tag: 'Right', right: lists }
  }
}

/**
 * Every outcome; a page is read only once the one before was taken. Throws what `faultOf` makes of
 * an error.
 */
export async function* outcomePages(
  purge: Purge,
  jobId: JobId,
  faultOf: (error: PurgeError) => unknown,
): AsyncGenerator<readonly Outcome[], void, undefined> {
  let after: Outcome['userKey'] | null = null
  do {
    const page: Awaited<ReturnType<Operation<Page<Outcome>>>> = await purge.outcomes({
      jobId,
      after,
      limit: PAGE,
    })()
    if (page._tag === 'Left') throw faultOf(page.left)
    yield page.right.items
    after = page.right.next
  } while (after !== null)
}
