// Everybody in a job: what became of them, filtered, page by page in both directions, and one of
// them by primary ID.
import type { Hono } from 'hono'
import {
  jobId,
  labelOf,
  OUTCOME_STATUSES,
  type Outcome,
  type OutcomeStatus,
  type Page,
  type PurgeReport,
} from 'ils-user-purge'
import { findKey } from '../find-user.js'
import { page } from '../layout.js'
import { html, jobPath } from '../markup.js'
import { isForgotten } from '../reports.js'
import type { Env, Request, Site } from '../site.js'
import {
  askedIn,
  filterForms,
  filterIn,
  keyIn,
  listAddress,
  pageLinks,
  partIn,
  type TypedFilter,
} from '../user-filter.js'
import { outcomeTable } from '../user-tables.js'
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
      : answer(report.right)
  }
  app.get('/jobs/:id/users', (c) => withUsers(c, (report) => listPage(site, c, report, null)))
  app.post('/jobs/:id/users', (c) =>
    withUsers(c, async (report) => {
      const key = findKey(site, await c.req.formData())
      return key === null
        ? listPage(site, c, report, 'Nobody here has, or had, this primary ID.')
        : c.redirect(listAddress(jobUsersPath(report.job.id), { key }), 303)
    }),
  )
}

const listPage = async (
  site: Site,
  c: Request,
  { job, totals, tally }: PurgeReport,
  mistake: string | null,
): Promise<Response> => {
  const typed = filterIn(c)
  const listed = await outcomesIn(site, job.id, typed)
  if (listed._tag === 'Left') return refusedBy(site, c, listed.left)
  const path = jobUsersPath(job.id)
  const choices = {
    path,
    label: 'What became of them',
    which: OUTCOME_STATUSES.filter((status) => totals[status] > 0).map(
      (status) => [status, labelOf(status)] as const,
    ),
    codes: [...Object.keys(tally.reasons), ...Object.keys(tally.warnings)],
  }
  const content = html`<p><a href="${jobPath(job.id)}">Back to the job</a></p>
${filterForms(site, c, typed, choices, mistake)}
<div id="list"><h2>Users</h2>
${outcomeTable(site, 'Users', listed.right.items)}
${pageLinks(path, typed, listed.right)}</div>`
  return page(site, c, { title: 'Users of the job', content }, mistake === null ? 200 : 422)
}

/** One user where the address names a key, else the page of the list. */
const outcomesIn = async (site: Site, id: PurgeReport['job']['id'], typed: TypedFilter) => {
  const purge = site.purge()
  const userKey = keyIn(typed.key)
  if (userKey === null)
    return purge.outcomes({
      jobId: id,
      ...askedIn(typed),
      ...statusesIn(typed),
      ...partIn(typed),
    })()
  const found = await purge.outcome({ jobId: id, userKey })()
  if (found._tag === 'Left' && found.left._tag !== 'UserNotFound') return found
  const items = found._tag === 'Right' ? [found.right] : []
  const only: Page<Outcome> = { items, next: null, previous: null }
  return { _tag: 'Right', right: only } as const
}

const statusesIn = ({ which }: TypedFilter): { readonly statuses?: readonly OutcomeStatus[] } => {
  const statuses = OUTCOME_STATUSES.filter((status) => status === which)
  return statuses.length === 0 ? {} : { statuses }
}
