// The reports of a job, out of the journal: the page, the JSON, and every user line by line.
import {
  type JobId,
  type Operation,
  OUTCOME_STATUSES,
  type PurgeError,
  type PurgeReport,
} from 'ils-user-purge'
import { outcomesCsv, reportHtml, reportJson } from 'ils-user-purge/report'
import { firstOutcomes, outcomePages } from '../../shared/outcomes.js'
import { jobWordsOf } from '../../shared/words.js'
import { showActorOf, showUserOf } from '../data/people.js'
import { libraryName } from '../data/settings.js'
import { keyWords, libraryWords } from './words/library.js'
import type { Site } from './site.js'
import { view } from './words/view.js'

const CHUNK = 64_000

/** Whether the list of users has been forgotten: there are outcomes by number, and none by name. */
export const isForgotten = async (site: Site, { job, totals }: PurgeReport): Promise<boolean> => {
  if (job.status !== 'Completed' || OUTCOME_STATUSES.every((status) => totals[status] === 0))
    return false
  const first = await site.purge().outcomes({ jobId: job.id, after: null, limit: 1 })()
  return first._tag === 'Right' && first.right.items.length === 0
}

/** The report as a page of its own. */
export function htmlOf(site: Site, report: PurgeReport): Operation<string> {
  return async () => {
    const outcomes = await firstOutcomes(site.purge(), report.job.id)()
    if (outcomes._tag === 'Left') return outcomes
    const words = jobWordsOf(report.job.order, view().language.library)
    const showActor = showActorOf(site.db)
    const shown = { words, ...listWords(site), showActor, library: libraryName(site.db) ?? '' }
    return { _tag: 'Right', right: reportHtml({ report, outcomes: outcomes.right, ...shown }) }
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
  for await (const line of outcomesCsv(
    outcomePages(site.purge(), jobId, unreadable),
    listWords(site),
  )) {
    lines += line
    if (lines.length < CHUNK) continue
    yield lines
    lines = ''
  }
  yield lines
}

function unreadable(error: PurgeError): Error {
  return Object.assign(new Error('the journal could not be read'), { code: error.code })
}

const listWords = (site: Site) => ({
  catalogue: libraryWords(),
  show: showUserOf(site.db, keyWords),
})
