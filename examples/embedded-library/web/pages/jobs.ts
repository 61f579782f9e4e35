// The page Purge User Records: what runs, what waits, what is done.
import type { Hono } from 'hono'
import type { Job, JobOrder, PurgeReport } from 'ils-user-purge'
import { notice, page, token } from '../layout.js'
import { count, html, type Markup, moment, planPath, shown, users } from '../markup.js'
import { allRequests, type ApprovalRequest } from '../requests.js'
import { orderBrief } from '../plan-view.js'
import { look, progressWords, readProgress } from '../progress-words.js'
import type { Env, Request, Site } from '../site.js'
import { refusedBy } from './trouble.js'

/** Completed jobs on one page. */
const MOST_DONE = 50
const REFRESH_S = 4

/** The list of jobs. */
export const jobsPages = (app: Hono<Env>, site: Site): void => {
  app.get('/', (c) => c.redirect('/jobs', 303))

  app.get('/jobs', async (c) => {
    const purge = site.purge()
    const jobs = await purge.jobs()()
    if (jobs._tag === 'Left') return refusedBy(site, c, jobs.left)
    const open = jobs.right.filter(({ status }) => status === 'Running' || status === 'Queued')
    const done = jobs.right
      .filter(({ status }) => status === 'Completed' || status === 'Refused')
      .reverse()
    const running: Markup[] = []
    for (const job of open.filter(({ status }) => status === 'Running')) {
      const report = await purge.report(job.id)()
      if (report._tag === 'Right') running.push(liveJob(site, report.right))
    }
    const content = html`${notices(c, jobs.right)}
<p><a class="button" href="/jobs/new">Add Job</a></p>
<p class="hint">A job is planned and confirmed before it is put on the queue. <strong>A confirmed job cannot be stopped.</strong></p>
${approvals(site, c, await waiting(site))}
<section aria-labelledby="running"><h2 id="running">Running</h2>${running.length === 0 ? html`<p>No job is running.</p>` : running}</section>
<section aria-labelledby="queue"><h2 id="queue">Queue</h2>${queue(open.filter(({ status }) => status === 'Queued'))}</section>
<section aria-labelledby="done"><h2 id="done">Completed</h2>${doneTable(done, firstOf(c))}</section>`
    return page(site, c, {
      title: 'Purge User Records',
      content,
      ...(open.length > 0 ? { refresh: REFRESH_S } : {}),
    })
  })
}

/** How many of the latest jobs, or plans, are left out when older ones are looked at. */
export const firstOf = (c: Request): number => {
  const skipped = c.req.query('older') ?? ''
  return /^\d{1,6}$/.test(skipped) ? Number(skipped) : 0
}

const notices = (c: Request, jobs: readonly Job[]): Markup => {
  const added = jobs.find(({ id }) => id === c.req.query('added'))
  return html`${added === undefined ? '' : notice(html`<p>The job is confirmed for ${users(added.confirmed.count)} and on the queue. <a href="/jobs/${added.id}">Look at the job</a></p>`)}
${c.req.query('asked') === undefined ? '' : notice(html`<p>The job waits for the approval of a second administrator.</p>`)}
${c.req.query('declined') === undefined ? '' : notice(html`<p>The request is off the list. Nobody was purged.</p>`)}`
}

/** A job that is under way, with its progress; follows by itself where there is JavaScript. */
export const liveJob = (site: Site, report: PurgeReport): Markup => {
  const reading = readProgress(look(site, null, report))
  const words = progressWords(report, reading)
  return html`<div class="panel wide" data-live="/jobs/${report.job.id}/events"><h3><a href="/jobs/${report.job.id}">${orderName(report.job.order)}</a></h3>
<p>${shown(orderBrief(report.job.order))} Asked by ${shown(report.job.requestedBy)}, confirmed for ${users(report.job.confirmed.count)}.</p>
<progress max="${Math.max(1, reading.scope)}" value="${reading.done}" aria-label="Progress of the job"></progress>
<p data-words>${words}</p><p role="status" class="only-scripts"></p></div>`
}

/** The plans that wait for a second person and can still be ordered. */
const waiting = async (site: Site): Promise<readonly Waiting[]> => {
  const found: Waiting[] = []
  for (const request of allRequests(site)) {
    const plan = await site.purge().findPlan({ planId: request.planId })()
    if (plan._tag === 'Right' && plan.right.plan.status === 'Ready')
      found.push({ request, order: plan.right.plan.order })
  }
  return found
}

interface Waiting {
  readonly request: ApprovalRequest
  readonly order: JobOrder
}

const approvals = (site: Site, c: Request, requests: readonly Waiting[]): Markup =>
  requests.length === 0
    ? html``
    : html`<section aria-labelledby="approvals"><h2 id="approvals">Waiting for a second person</h2><ul>${requests.map(
        ({ request: { planId, askedBy, confirm }, order }) =>
          html`<li>${orderName(order)}. ${shown(orderBrief(order))} Asked by ${askedBy} for ${users(confirm.count)}.
${
  askedBy === c.get('visit').name
    ? html`<form method="post" action="${planPath(planId)}">${token(site, c)}<button class="quiet" name="do" value="decline" type="submit">Take the request back</button></form>`
    : html`<a href="${planPath(planId)}">Look at it and approve</a>`
}</li>`,
      )}</ul></section>`

const queue = (jobs: readonly Job[]): Markup =>
  jobs.length === 0
    ? html`<p>Nothing is waiting.</p>`
    : html`<ol>${jobs.map(
        (job) =>
          html`<li><a href="/jobs/${job.id}">${orderName(job.order)}</a> for ${users(job.confirmed.count)}, asked by ${shown(job.requestedBy)}, ${moment(job.submittedAt)}.
<p class="hint">${shown(orderBrief(job.order))}</p></li>`,
      )}</ol>`

const doneTable = (jobs: readonly Job[], skipped: number): Markup => {
  if (jobs.length === 0) return html`<p>No job has been completed.</p>`
  const listed = jobs.slice(skipped, skipped + MOST_DONE)
  const older = jobs.length - skipped - listed.length
  return html`<div class="scroll" role="region" tabindex="0" aria-label="Completed jobs"><table>
<thead><tr><th scope="col">Job</th><th scope="col">Result</th><th scope="col">Reports</th></tr></thead>
<tbody>${listed.map(doneRow)}</tbody></table></div>
${jobs.length <= MOST_DONE ? '' : html`<p>${listed.length === 0 ? 'No' : `${count(skipped + 1)} to ${count(skipped + listed.length)}`} of ${count(jobs.length)} completed jobs, the latest first.</p>`}
<p class="actions">${skipped === 0 ? '' : html`<a href="/jobs?older=${Math.max(0, skipped - MOST_DONE)}#done">Later jobs</a>`}
${older <= 0 ? '' : html`<a href="/jobs?older=${skipped + MOST_DONE}#done">Older jobs</a>`}</p>`
}

const doneRow = (job: Job): Markup =>
  html`<tr><th scope="row"><a href="/jobs/${job.id}">${orderName(job.order)}</a><p class="hint">${moment(job.submittedAt)}, asked by ${shown(job.requestedBy, 80)}${
    job.approvedBy === null ? '' : html`, approved by ${shown(job.approvedBy, 80)}`
  }</p><p class="hint">${shown(orderBrief(job.order))}</p></th>
<td>${resultOf(job)}</td>
<td><a href="/jobs/${job.id}/report">Report</a>${job.status === 'Completed' ? html` <a href="/jobs/${job.id}/outcomes.csv">CSV</a>` : ''}</td></tr>`

const resultOf = (job: Job): string => {
  if (job.status !== 'Completed') return 'Refused, nobody was touched'
  const { purged, applied, kept, failed, vanished, inDoubt } = job.totals
  const parts = [
    ['purged', purged],
    ['changed', applied],
    ['kept', kept],
    ['vanished', vanished],
    ['failed', failed],
    ['in doubt', inDoubt],
  ] as const
  return (
    parts
      .flatMap(([name, number]) => (number === 0 ? [] : [`${count(number)} ${name}`]))
      .join(', ') || 'Nobody was meant'
  )
}

const NAMES: Readonly<Record<JobOrder['_tag'], string>> = {
  purge: 'Purge user records',
  'assign-purge-dates': 'Assign purge dates',
  'reapply-delete-policy': 'Re-apply the delete policy',
}

/** What a job does, in a few words. */
export const orderName = (order: JobOrder): string => NAMES[order._tag]
