// One job: how far it is, what became of everybody, and its reports.
import type { Context, Hono } from 'hono'
import { stream, streamSSE } from 'hono/streaming'
import {
  explainError,
  labelOf,
  type Job,
  jobId,
  type JobId,
  OUTCOME_STATUSES,
  type PurgeReport,
} from 'ils-user-purge'
import { confirming, type EitherPlan } from '../../../shared/asked.js'
import { page } from '../layout.js'
import {
  count,
  countTable,
  facts,
  html,
  type Markup,
  moment,
  planPath,
  sentences,
  shown,
  users,
} from '../markup.js'
import { askedWords } from '../plan-view.js'
import { look, type JobProgress, progressWords, readProgress } from '../progress-words.js'
import { csvOf, htmlOf, isForgotten, jsonOf } from '../reports.js'
import { signedInAs } from '../sessions.js'
import type { Env, Request, Site } from '../site.js'
import { jobUsersPath } from './job-users.js'
import { liveJob, orderName } from './jobs.js'
import { jobWordsOf } from '../../../shared/words.js'
import { forgotten, notFound, refusedBy } from './trouble.js'

const REFRESH_S = 3
const AT_LEAST_EVERY_MS = 1000
const AT_MOST_EVERY_MS = 200

/** A job, its live progress and its reports. */
export const jobPages = (app: Hono<Env>, site: Site): void => {
  const withReport = async (
    c: Request,
    answer: (report: PurgeReport) => Response | Promise<Response>,
  ): Promise<Response> => {
    const id = jobId(c.req.param('id') ?? '')
    if (id._tag === 'Left') return notFound(site, c)
    const report = await site.purge().report(id.right)()
    return report._tag === 'Left' ? refusedBy(site, c, report.left) : answer(report.right)
  }

  app.get('/jobs/:id', (c) =>
    withReport(c, async (report) =>
      page(site, c, {
        title: orderName(report.job.order),
        content: jobMarkup(site, report, await isForgotten(site, report)),
        ...(isOver(report.job) ? {} : { refresh: REFRESH_S }),
      }),
    ),
  )
  app.get('/jobs/:id/events', (c) => withReport(c, ({ job }) => follow(site, c, job.id)))
  app.get('/jobs/:id/report', (c) => withReport(c, (report) => htmlReport(site, c, report)))
  app.get('/jobs/:id/report.json', (c) =>
    withReport(c, (report) =>
      c.body(jsonOf(site, report), 200, { 'Content-Type': 'application/json' }),
    ),
  )
  app.get('/jobs/:id/outcomes.csv', (c) =>
    withReport(c, async (report) => {
      const { id } = report.job
      return (await isForgotten(site, report))
        ? forgotten(site, c, `/jobs/${id}`)
        : csvFile(site, c, id)
    }),
  )
}

const isOver = (job: Job): boolean => job.status === 'Completed' || job.status === 'Refused'

const jobMarkup = (site: Site, report: PurgeReport, isListForgotten: boolean): Markup => {
  const { job, plan, totals, tally } = report
  const words = jobWordsOf(job.order)
  return html`${isOver(job) ? ending(job) : liveJob(site, report)}
${isOver(job) ? '' : html`<p class="box warn">This job is confirmed and cannot be stopped. It goes on until every user has an outcome, also if this server ends and is started again.</p>`}
${links(job, isListForgotten)}
${plan === null ? '' : planned(plan)}
${isOver(job) ? html`<h2>Outcomes</h2>` : html`<h2>Outcomes so far</h2><p class="hint">As they were when this page was opened.</p>`}
<dl class="numbers"><div><dt>Scope</dt><dd>${count(totals.scope)}</dd></div>${OUTCOME_STATUSES.filter(
    (status) => totals[status] > 0,
  ).map(
    (status) => html`<div><dt>${labelOf(status)}</dt><dd>${count(totals[status])}</dd></div>`,
  )}</dl>
${job.status === 'Completed' ? html`<p>${report.addsUp ? 'The outcomes add up to the scope: everybody is accounted for.' : html`<strong>The outcomes do not add up to the scope.</strong>`}</p>` : ''}
${countTable('Why users stayed', tally.reasons)}${countTable('Warnings, which keep nobody', tally.warnings, { going: tally.warningsOfThoseWhoGo })}
<h2>Circumstances</h2>${facts(circumstances(job))}
${
  job.order._tag === 'purge'
    ? html`<h2>Criteria in words</h2>${sentences(words.criteria)}
<details><summary>Policy in words</summary>${sentences(words.policy)}</details>`
    : html`<h2>The order in words</h2>${sentences(askedWords(job.order))}`
}`
}

/** Who stayed by the plan has no outcome, and is told of there. */
const planned = (plan: EitherPlan): Markup => {
  const go = confirming(plan).confirm.count
  const stay = plan.counts.examined - go
  return html`<p>The plan looked at ${users(plan.counts.examined)}: ${count(go)} are in this job, ${count(stay)} stay by the plan. <a href="${planPath(plan.id)}">Look at the plan</a></p>`
}

const ending = (job: Job): Markup =>
  job.status === 'Refused'
    ? html`<div class="box bad"><p><strong>Refused; nobody was touched.</strong></p><p>${explainError(job.refusal)}</p></div>`
    : html`<p><strong>Completed.</strong></p>`

const links = ({ id, status }: Job, isListForgotten: boolean): Markup =>
  html`<p class="actions"><a class="button" href="/jobs/${id}/report">${status === 'Completed' || status === 'Refused' ? 'Read the report' : 'The report so far'}</a>
${status === 'Completed' && !isListForgotten ? html`<a class="button quiet" href="/jobs/${id}/outcomes.csv">Every user as CSV</a>` : ''}
${isListForgotten ? '' : html`<a class="button quiet" href="${jobUsersPath(id)}">Everybody in this job</a>`}
<a class="button quiet" href="/jobs/${id}/report.json">JSON</a></p>
${isListForgotten ? html`<p>The list of users has been forgotten. The numbers and the reasons stay.</p>` : ''}`

const circumstances = (job: Job): readonly (readonly [string, unknown])[] => [
  ['Asked by', shown(job.requestedBy)],
  [
    'Approved by',
    job.approvedBy === null ? 'nobody; the policy did not ask for it' : shown(job.approvedBy),
  ],
  ['Confirmed for', users(job.confirmed.count)],
  ['Submitted', moment(job.submittedAt)],
  ...('startedAt' in job ? [['Started', moment(job.startedAt)] as const] : []),
  ...('finishedAt' in job ? [['Finished', moment(job.finishedAt)] as const] : []),
  ...(job.note === undefined ? [] : [['Note', shown(job.note, 1000)] as const]),
  ['Job', html`<code>${shown(job.id)}</code>`],
]

/**
 * Tells every step until the job is over. What is told comes from the journal, so it is right
 * whichever process does the work.
 */
const follow = (site: Site, c: Request, id: JobId): Response => {
  const visit = c.get('visit').id
  return streamSSE(
    c as Context,
    async (events) => {
      let progress: JobProgress | null = null
      await events.writeSSE({ data: '', event: 'hello', retry: 1000 })
      while (!events.aborted && signedInAs(site, visit) !== null) {
        const next = site.live.next(id)
        const report = await site.purge().report(id)()
        if (report._tag === 'Left') return
        progress = look(site, progress, report.right)
        const reading = readProgress(progress)
        await events.writeSSE({
          event: 'progress',
          data: JSON.stringify({ ...reading, words: progressWords(report.right, reading) }),
        })
        if (isOver(report.right.job))
          return events.writeSSE({ event: 'end', data: report.right.job.status })
        await events.sleep(AT_MOST_EVERY_MS)
        await Promise.race([next, events.sleep(AT_LEAST_EVERY_MS)])
      }
    },
    // A browser that went away.
    async () => undefined,
  )
}

/** The report brings its own policy: its own style and search by hash, and nothing else. */
const htmlReport = async (site: Site, c: Request, report: PurgeReport): Promise<Response> => {
  const written = await htmlOf(site, report)()
  if (written._tag === 'Left') return refusedBy(site, c, written.left)
  const policy =
    /<meta http-equiv="Content-Security-Policy" content="([^"]+)">/.exec(written.right)?.[1] ??
    `default-src 'none'`
  return c.html(written.right, 200, {
    'Content-Security-Policy': `${policy}; frame-ancestors 'none'`,
  })
}

const csvFile = (site: Site, c: Request, id: JobId): Response => {
  c.header('Content-Type', 'text/csv; charset=utf-8')
  c.header(
    'Content-Disposition',
    `attachment; filename="outcomes-${id.replaceAll(/[^\w-]/g, '_')}.csv"`,
  )
  return stream(
    c as Context,
    async (file) => {
      for await (const lines of csvOf(site, id)) {
        if (file.aborted) return
        await file.write(lines)
      }
    },
    // A browser that went away, or a fault: the file ends in the middle, and the connection with
    // it.
    async () => undefined,
  )
}
