// The page Purge User Records: what runs, what waits, what is done.
import type { Hono } from 'hono'
import { type Job, type JobOrder, OUTCOME_STATUSES, type PurgeReport } from 'ils-user-purge'
import { lastNight, nextNight } from '../../data/nights.js'
import { notice, page, token } from '../layout.js'
import { count, html, jobPath, type Markup, moment, planPath, shown, users } from '../markup.js'
import { orderBrief, orderName } from '../order-words.js'
import { look, progressTiles, progressWords, readProgress } from '../progress-words.js'
import { allRequests, type ApprovalRequest } from '../requests.js'
import { mayI } from '../roles.js'
import type { Env, Request, Site } from '../site.js'
import { badge, outcomeWords } from '../user-tables.js'
import { decimalWords } from '../words/library.js'
import { mark, say } from '../words/say.js'
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
${mayI(c, 'plan') ? html`<p><a class="button" href="/jobs/new">${say('jobs.add')}</a></p>` : ''}
<p class="hint">${say('jobs.lead')} <strong>${say('plan.unstoppable')}</strong></p>
${approvals(site, c, await waiting(site))}
${await night(site)}
<section aria-labelledby="running"><h2 id="running">${say('jobs.running')}</h2>${running.length === 0 ? html`<p>${say('jobs.running.none')}</p>` : running}</section>
<section aria-labelledby="queue"><h2 id="queue">${say('jobs.queue')}</h2>${queue(open.filter(({ status }) => status === 'Queued'))}</section>
<div><h2 id="done">${say('jobs.done')}</h2>${doneTable(done, firstOf(c))}</div>`
    return page(site, c, {
      title: say('jobs.title'),
      content,
      ...(open.length > 0 ? { refresh: REFRESH_S } : {}),
    })
  })
}

/** The nightly job: when it is due, how far it may go, and how it ended last. */
const night = async (site: Site): Promise<Markup> => {
  const last = lastNight(site.db)
  if (last === null) return nightPart(html`<p>${say('night.never')}</p>`)
  const due = nextNight(last, site.clock, site.policy().timeZone)
  const at = (millis: number) => moment(new Date(millis).toISOString())
  const { maxCount, maxPercent, maxIncrease } = last.limits
  const plan = await site.purge().findPlan({ planId: last.planId })()
  const found = plan._tag === 'Right' ? plan.right.plan : null
  const limits = {
    count: users(maxCount),
    percent: decimalWords(maxPercent),
    increase: count(maxIncrease),
  }
  return nightPart(html`${due?.missing == null ? '' : html`<p class="box warn">${mark('night.late', { at: at(due.missing) })}</p>`}
<p>${due === null ? say('night.unknown') : html`<strong>${mark('night.next', { at: at(due.next) })}</strong>`} ${say('night.limits', limits)}</p>
${found === null ? '' : html`<p class="hint">${orderBrief(found.order)}</p>`}
<p>${mark('night.last', { at: at(last.beganAt) })} ${say(`night.${last.end}`)} ${found === null ? '' : html`<a href="${planPath(last.planId)}">${say('night.plan')}</a>`}</p>`)
}

const nightPart = (content: Markup): Markup =>
  html`<section aria-labelledby="night"><h2 id="night">${say('night.title')}</h2>${content}</section>`

/** How many of the latest jobs, or plans, are left out when older ones are looked at. */
export const firstOf = (c: Request): number => {
  const skipped = c.req.query('older') ?? ''
  return /^\d{1,6}$/.test(skipped) ? Number(skipped) : 0
}

/** The rows of a part of a list, e.g. `51–100`. */
export const rangeOf = (skipped: number, listed: number): string =>
  listed === 0 ? '0' : `${count(skipped + 1)}–${count(skipped + listed)}`

const notices = (c: Request, jobs: readonly Job[]): Markup => {
  const added = jobs.find(({ id }) => id === c.req.query('added'))
  const heard = (['asked', 'declined'] as const).find((name) => c.req.query(name) !== undefined)
  return html`${added === undefined ? '' : notice(html`<p>${say('jobs.added', { users: users(added.confirmed.count) })} <a href="${jobPath(added.id)}">${say('plan.see-job')}</a></p>`)}
${heard === undefined ? '' : notice(html`<p>${say(`jobs.${heard}`)}</p>`)}`
}

/** Who asked for a job, who approved it, and for how many users. */
export const whoseJob = ({ requestedBy, approvedBy, confirmed }: Job): Markup => {
  const approver =
    approvedBy === null ? '' : html`, ${mark('jobs.approved-by', { by: shown(approvedBy, 80) })}`
  const asked = mark('jobs.by', { by: shown(requestedBy, 80) })
  return html`${asked}${approver}, ${say('jobs.for', { users: users(confirmed.count) })}`
}

/** A job that is under way, with its progress; follows by itself where there is JavaScript. */
export const liveJob = (site: Site, report: PurgeReport, level: 'h2' | 'h3' = 'h3'): Markup => {
  const { job } = report
  const named = html`<a href="${jobPath(job.id)}">${orderName(job.order)}</a> ${statusBadge(job)}`
  const heading = level === 'h2' ? html`<h2>${named}</h2>` : html`<h3>${named}</h3>`
  const reading = readProgress(look(site, null, report))
  return html`<div class="panel wide" data-live="${jobPath(job.id)}/events">${heading}
<p class="hint">${orderBrief(job.order)}</p><p class="hint">${whoseJob(job)}</p>
<progress max="${Math.max(1, reading.scope)}" value="${reading.done}" aria-label="${say('job.progress')}"></progress>
<p data-words>${progressWords(report, reading)}</p><p role="status" class="only-scripts"></p>
<dl class="numbers" data-tiles>${progressTiles(report, reading).map(({ name, number }) => html`<div><dt>${name}</dt><dd>${number}</dd></div>`)}</dl></div>`
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
    : html`<section aria-labelledby="approvals"><h2 id="approvals">${say('jobs.approvals')}</h2><ul>${requests.map(
        ({ request: { planId, askedBy, confirm }, order }) =>
          html`<li><strong>${orderName(order)}</strong> ${say('jobs.for', { users: users(confirm.count) })}. ${mark('jobs.by', { by: shown(askedBy, 80) })}.
<p class="hint">${orderBrief(order)}</p>
${
  askedBy === c.get('visit').name
    ? html`<form method="post" action="${planPath(planId)}">${token(site, c)}<button class="quiet" name="do" value="decline" type="submit">${say('jobs.withdraw')}</button></form>`
    : html`<a href="${planPath(planId)}">${say('jobs.review')}</a>`
}</li>`,
      )}</ul></section>`

const queue = (jobs: readonly Job[]): Markup =>
  jobs.length === 0
    ? html`<p>${say('jobs.queue.none')}</p>`
    : html`<ol>${jobs.map(
        (job) =>
          html`<li><a href="${jobPath(job.id)}">${orderName(job.order)}</a> ${moment(job.submittedAt)}
<p class="hint">${orderBrief(job.order)}</p><p class="hint">${whoseJob(job)}</p></li>`,
      )}</ol>`

const doneTable = (jobs: readonly Job[], skipped: number): Markup => {
  if (jobs.length === 0) return html`<p>${say('jobs.done.none')}</p>`
  const listed = jobs.slice(skipped, skipped + MOST_DONE)
  const older = jobs.length - skipped - listed.length
  const range = { range: rangeOf(skipped, listed.length), total: count(jobs.length) }
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${say('jobs.done')}"><table>
<thead><tr><th scope="col">${say('jobs.job')}</th><th scope="col">${say('jobs.result')}</th><th scope="col">${say('jobs.reports')}</th></tr></thead>
<tbody>${listed.map(doneRow)}</tbody></table></div>
${jobs.length <= MOST_DONE ? '' : html`<p>${say('jobs.range', range)}</p>`}
<p class="actions">${skipped === 0 ? '' : html`<a href="/jobs?older=${Math.max(0, skipped - MOST_DONE)}#done">${say('jobs.later')}</a>`}
${older <= 0 ? '' : html`<a href="/jobs?older=${skipped + MOST_DONE}#done">${say('jobs.older')}</a>`}</p>`
}

const doneRow = (job: Job): Markup =>
  html`<tr><th scope="row"><a href="${jobPath(job.id)}">${orderName(job.order)}</a><p class="hint">${moment(job.submittedAt)}</p><p class="hint">${orderBrief(job.order)}</p><p class="hint">${whoseJob(job)}</p></th>
<td>${statusBadge(job)}<p>${resultOf(job)}</p></td>
<td><a href="${jobPath(job.id)}/report">${say('jobs.report')}</a>${job.status === 'Completed' ? html` <a href="${jobPath(job.id)}/outcomes.csv">${say('jobs.csv')}</a>` : ''}</td></tr>`

/** Where a job stands; one that is over says so if users failed or are in doubt. */
export const statusBadge = (job: Job): Markup => {
  switch (job.status) {
    case 'Queued':
      return badge('calm', say('job.status.Queued'))
    case 'Running':
      return badge('warn', say('job.status.Running'))
    case 'Refused':
      return badge('bad', say('job.status.Refused'))
    case 'Completed':
      if (job.totals.inDoubt > 0) return badge('fault', say('job.status.doubts'))
      return job.totals.failed > 0
        ? badge('fault', say('job.status.failures'))
        : badge('good', say('job.status.Completed'))
  }
}

const resultOf = (job: Job): string => {
  if (job.status !== 'Completed') return say('jobs.refused')
  const { totals } = job
  const parts = OUTCOME_STATUSES.filter((status) => totals[status] > 0).map(
    (status) => `${count(totals[status])} ${outcomeWords(status).toLowerCase()}`,
  )
  return parts.join(', ') || say('jobs.nobody')
}
