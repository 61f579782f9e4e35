// Everybody in a job: what became of them, filtered, page by page in both directions, and found by
// primary ID.
import type { Hono } from 'hono'
import {
  jobId,
  OUTCOME_STATUSES,
  type Outcome,
  type OutcomeStatus,
  type PurgeReport,
} from 'ils-user-purge'
import { libraryJournal } from '../../host/journal.js'
import { typedIn } from '../fields.js'
import { findKeys } from '../find-user.js'
import { foundUsers } from '../found-users.js'
import { page } from '../layout.js'
import { html, jobPath } from '../markup.js'
import { isForgotten } from '../reports.js'
import type { Env, Request, Site } from '../site.js'
import {
  askedIn,
  type Choices,
  filterForms,
  filterIn,
  pageLinks,
  partIn,
  rangeWords,
  type TypedFilter,
} from '../user-filter.js'
import { outcomeTable, outcomeWords } from '../user-tables.js'
import { say } from '../words/say.js'
import { inCurrencyOf } from '../words/view.js'
import { forgotten, notFound, refusedBy } from './trouble.js'

/** Where the list of a job has its page. */
export const jobUsersPath = (id: string): string => `${jobPath(id)}/users`

/** The list of a job. A primary ID is sent in a form, so that it stands in no address. */
export const jobUsersPages = (app: Hono<Env>, site: Site): void => {
  const withUsers = async (
    c: Request,
    answer: (report: PurgeReport) => Response | Promise<Response>,
  ): Promise<Response> => {
    const id = jobId(c.req.param('id') ?? '')
    if (id._tag === 'Left') return notFound(site, c)
    const report = await site.purge().report(id.right)()
    if (report._tag === 'Left') return refusedBy(site, c, report.left)
    return (await isForgotten(site, report.right))
      ? forgotten(site, c, jobPath(id.right))
      : inCurrencyOf(report.right.job.order, () => answer(report.right))
  }
  app.get('/jobs/:id/users', (c) => withUsers(c, (report) => listPage(site, c, report)))
  app.post('/jobs/:id/users', (c) =>
    withUsers(c, async (report) =>
      search(site, c, report, typedIn(await c.req.formData(), 'primaryId')),
    ),
  )
}

const listPage = async (site: Site, c: Request, report: PurgeReport): Promise<Response> => {
  const { job } = report
  const typed = filterIn(c)
  const path = jobUsersPath(job.id)
  const request = { jobId: job.id, ...askedIn(typed), ...statusesIn(typed), ...partIn(typed) }
  const found = await site.purge().outcomes(request)()
  if (found._tag === 'Left') return refusedBy(site, c, found.left)
  const listed = { page: found.right, total: totalOf(report, typed) }
  const content = html`<p><a href="${jobPath(job.id)}">${say('list.back.job')}</a></p>
${filterForms(site, c, typed, choicesOf(report), '')}
<div id="list"><h2 id="list-title">${say('list.users')} <span class="range">${rangeWords(typed, listed)}</span></h2>
${found.right.items.length === 0 ? '' : outcomeTable(site, say('list.users'), found.right.items)}
${pageLinks(path, typed, listed)}</div>`
  return page(site, c, { title: say('list.title.job'), content })
}

/** Users of the job whose primary ID begins as typed. */
const search = async (
  site: Site,
  c: Request,
  report: PurgeReport,
  text: string,
): Promise<Response> => {
  const keys = findKeys(site, text)
  const outcomes: Outcome[] = []
  await site.transactions.run(
    async (tx) => {
      for (const userKey of keys) {
        const outcome = await libraryJournal.readOutcome({ tx, jobId: report.job.id, userKey })
        if (outcome !== null) outcomes.push(outcome)
      }
    },
    { mode: 'read' },
  )
  const content = html`<p><a href="${jobPath(report.job.id)}">${say('list.back.job')}</a></p>
${filterForms(site, c, filterIn(c), choicesOf(report), text)}
${foundUsers(text, outcomes.length, keys.length, outcomeTable(site, say('list.users'), outcomes))}`
  return page(site, c, { title: say('list.title.job'), content })
}

const choicesOf = ({ job, totals, tally }: PurgeReport): Choices => ({
  path: jobUsersPath(job.id),
  label: say('list.which.job'),
  which: OUTCOME_STATUSES.filter((status) => totals[status] > 0).map(
    (status) => [status, outcomeWords(status)] as const,
  ),
  codes: [...Object.keys(tally.reasons), ...Object.keys(tally.warnings)],
})

/** How many users the job counted for one filter alone; `null` = it did not count that. */
const totalOf = ({ totals }: PurgeReport, typed: TypedFilter): number | null => {
  const { which, code, group, library } = typed
  if (code !== '' || group !== '' || library !== '') return null
  const { scope: _, ...outcomes } = totals
  const status = OUTCOME_STATUSES.find((each) => each === which)
  if (which !== '') return status === undefined ? 0 : outcomes[status]
  return Object.values(outcomes).reduce((sum, each) => sum + each, 0)
}

const statusesIn = ({ which }: TypedFilter): { readonly statuses?: readonly OutcomeStatus[] } => {
  const statuses = OUTCOME_STATUSES.filter((status) => status === which)
  return statuses.length === 0 ? {} : { statuses }
}
