// The reports of a job, out of the journal: the page, the JSON, and every user line by line.
import type {
  JobId,
  Operation,
  Outcome,
  OutcomeStatus,
  Page,
  PurgeReport,
  UserKey,
} from 'ils-user-purge'
import { OUTCOME_STATUSES } from 'ils-user-purge'
import { HTML_LIST_ROWS, outcomesCsv, reportHtml, reportJson } from 'ils-user-purge/report'
import { jobWordsOf, showActorOf, showUserOf } from '../words.js'
import { sentenceOf } from './people.js'
import type { Site } from './site.js'

const PAGE = 2000
const CHUNK = 64_000

/** Whether the list of users has been forgotten: there are outcomes by number, and none by name. */
export const isForgotten = async (site: Site, { job, totals }: PurgeReport): Promise<boolean> => {
  if (job.status !== 'Completed' || OUTCOME_STATUSES.every((status) => totals[status] === 0))
    return false
  const first = await site.purge().outcomes({ jobId: job.id, after: null, limit: 1 })()
  return first._tag === 'Right' && first.right.items.length === 0
}

/** The report as a page of its own. */
export const htmlOf = async (
  site: Site,
  report: PurgeReport,
): Promise<Awaited<ReturnType<Operation<string>>>> => {
  const outcomes: Partial<Record<OutcomeStatus, readonly Outcome[]>> = {}
  for (const status of OUTCOME_STATUSES) {
    const page = await site
      .purge()
      .outcomes({ jobId: report.job.id, statuses: [status], after: null, limit: HTML_LIST_ROWS })()
    if (page._tag === 'Left') return page
    outcomes[status] = page.right.items
  }
  return {
    _tag: 'Right',
    right: reportHtml({
      report,
      words: jobWordsOf(report.job.order),
      ...listWords(site),
      outcomes,
      showActor: showActorOf(site.db),
    }),
  }
}

/** The report for programs. */
export const jsonOf = (site: Site, report: PurgeReport): string =>
  reportJson(report, { show: showUserOf(site.db), showActor: showActorOf(site.db) })

/**
 * Every outcome as CSV, in pieces of some thousand lines; a piece is made only once the one before
 * was taken.
 */
export async function* csvOf(site: Site, jobId: JobId): AsyncGenerator<string, void, undefined> {
  let lines = ''
  for await (const line of outcomesCsv(pagesOf(site, jobId), listWords(site))) {
    lines += line
    if (lines.length < CHUNK) continue
    yield lines
    lines = ''
  }
  yield lines
}

async function* pagesOf(
  site: Site,
  jobId: JobId,
): AsyncGenerator<readonly Outcome[], void, undefined> {
  let after: UserKey | null = null
  do {
    const page: Awaited<ReturnType<Operation<Page<Outcome>>>> = await site
      .purge()
      .outcomes({ jobId, after, limit: PAGE })()
    if (page._tag === 'Left')
      throw Object.assign(new Error('the journal could not be read'), { code: page.left.code })
    yield page.right.items
    after = page.right.next
  } while (after !== null)
}

const listWords = (site: Site) => ({ explain: sentenceOf, show: showUserOf(site.db) })
