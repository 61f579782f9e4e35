// One job: how far it is, what became of everybody, and its reports.
import type { Context, Hono } from 'hono'
import { stream, streamSSE } from 'hono/streaming'
import {
  type Job,
  jobId,
  type JobId,
  OUTCOME_STATUSES,
  type Outcome,
  type PurgeReport,
} from 'ils-user-purge'
import { confirming, type EitherPlan } from '../../../shared/asked.js'
import { page } from '../layout.js'
import {
  count,
  countTable,
  facts,
  html,
  jobPath,
  type Markup,
  moment,
  planPath,
  shown,
  tiles,
  users,
} from '../markup.js'
import { orderName, orderWords } from '../order-words.js'
import {
  durationWords,
  look,
  type JobProgress,
  progressTiles,
  progressWords,
  readProgress,
} from '../progress-words.js'
import { csvOf, htmlOf, isForgotten, jsonOf } from '../reports.js'
import { signedInAs } from '../sessions.js'
import type { Env, Request, Site } from '../site.js'
import { listAddress } from '../user-filter.js'
import { outcomeTable, outcomeWords } from '../user-tables.js'
import { errorWords, moneyWords } from '../words/library.js'
import { mark, say } from '../words/say.js'
import { inCurrencyOf, view } from '../words/view.js'
import { jobUsersPath } from './job-users.js'
import { liveJob, statusBadge, whoseJob } from './jobs.js'
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
    if (report._tag === 'Left') return refusedBy(site, c, report.left)
    return inCurrencyOf(report.right.job.order, () => answer(report.right))
  }

  app.get('/jobs/:id', (c) =>
    withReport(c, async (report) =>
      page(site, c, {
        title: orderName(report.job.order),
        content: jobMarkup(
          site,
          report,
          await isForgotten(site, report),
          await troubledIn(site, report),
        ),
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

const jobMarkup = (
  site: Site,
  report: PurgeReport,
  isListForgotten: boolean,
  troubled: readonly Outcome[],
): Markup => {
  const { job, plan, tally } = report
  const { totals } = report
  const counted = OUTCOME_STATUSES.filter((status) => totals[status] > 0)
  return html`${isOver(job) ? ending(job) : liveJob(site, report, 'h2')}
${isOver(job) ? '' : html`<p class="box warn">${say('job.ends')}</p>`}
${links(job, isListForgotten)}
${plan === null ? '' : planned(plan)}
${
  isOver(job)
    ? html`<h2>${say('job.outcomes')}</h2>${tiles([
        [say('job.scope'), count(totals.scope)],
        ...counted.map((status) => [outcomeWords(status), count(totals[status])] as const),
        [say('job.waived'), moneyWords(tally.waived, view().currency)],
        [say('job.cancelled'), count(tally.requestsCancelled)],
        [say('job.demoted'), count(tally.demoted)],
      ])}`
    : ''
}
${job.status === 'Completed' ? html`<p>${report.addsUp ? say('job.adds-up') : html`<strong>${say('job.does-not-add-up')}</strong>`}</p>` : ''}
${troubles(site, job, troubled)}
${countTable(say('job.why-kept'), tally.reasons)}${countTable(say('job.warnings'), tally.warnings, {
  going: tally.warningsOfThoseWhoGo,
  goingHead: outcomeWords(job.order._tag === 'purge' ? 'purged' : 'applied'),
})}
<h2>${say('job.circumstances')}</h2>${facts(circumstances(job))}
${orderWords(job.order)}`
}

const MOST_TROUBLED = 20

/** The first users who failed or are in doubt. */
const troubledIn = async (
  site: Site,
  { job, totals }: PurgeReport,
): Promise<readonly Outcome[]> => {
  if (totals.failed + totals.inDoubt === 0) return []
  const request = { jobId: job.id, statuses: ['failed', 'inDoubt'] as const, after: null }
  const found = await site.purge().outcomes({ ...request, limit: MOST_TROUBLED })()
  return found._tag === 'Right' ? found.right.items : []
}

const troubles = (site: Site, { id }: Job, troubled: readonly Outcome[]): Markup => {
  if (troubled.length === 0) return html``
  const statuses = [...new Set(troubled.map(({ status }) => status))]
  return html`<div><h2 id="failed">${say('job.failed')}</h2>
${outcomeTable(site, say('job.failed'), troubled)}
<p class="actions">${statuses.map((which) => html`<a href="${listAddress(jobUsersPath(id), { which })}">${say('job.failed.more')}: ${outcomeWords(which)}</a> `)}</p></div>`
}

/** Who is kept by the plan has no outcome, and is told of there. */
const planned = (plan: EitherPlan): Markup => {
  const go = confirming(plan).confirm.count
  const numbers = {
    examined: users(plan.counts.examined),
    go: count(go),
    stay: count(plan.counts.examined - go),
    link: html`<a href="${planPath(plan.id)}">${say('job.planned.link')}</a>`,
  }
  return html`<p>${mark('job.planned', numbers)}</p>`
}

const ending = (job: Job): Markup =>
  job.status === 'Refused'
    ? html`<div class="box bad"><p><strong>${say('job.refused')}</strong></p><p>${errorWords(job.refusal)}</p></div>`
    : html`<p>${statusBadge(job)} ${whoseJob(job)}</p>`

const links = ({ id, status }: Job, isListForgotten: boolean): Markup =>
  html`<p class="actions"><a class="button" href="${jobPath(id)}/report">${say(status === 'Completed' || status === 'Refused' ? 'job.report' : 'job.report.now')}</a>
${isListForgotten ? '' : html`<a class="button quiet" href="${jobUsersPath(id)}">${say('job.everybody')}</a>`}
${status === 'Completed' && !isListForgotten ? html`<a class="button quiet" href="${jobPath(id)}/outcomes.csv">${say('job.csv')}</a>` : ''}
<a class="button quiet" href="${jobPath(id)}/report.json">${say('job.json')}</a></p>
${isListForgotten ? html`<p>${say('job.forgotten')}</p>` : ''}`

const circumstances = (job: Job): readonly (readonly [string, unknown])[] => [
  [say('job.by'), shown(job.requestedBy)],
  [say('job.approved'), job.approvedBy === null ? say('job.approved.none') : shown(job.approvedBy)],
  [say('job.confirmed'), users(job.confirmed.count)],
  [say('job.submitted'), moment(job.submittedAt)],
  ...('startedAt' in job ? [[say('job.started'), moment(job.startedAt)] as const] : []),
  ...('finishedAt' in job ? [[say('job.finished'), moment(job.finishedAt)] as const] : []),
  ...('startedAt' in job && 'finishedAt' in job
    ? [[say('job.duration'), durationWords(between(job.startedAt, job.finishedAt))] as const]
    : []),
  ...(job.note === undefined ? [] : [[say('job.note'), shown(job.note, 1000)] as const]),
  [say('job.id'), html`<code>${shown(job.id)}</code>`],
]

const between = (from: string, to: string): number => Date.parse(to) - Date.parse(from)

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
          data: JSON.stringify({
            ...reading,
            words: progressWords(report.right, reading),
            tiles: progressTiles(report.right, reading),
          }),
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
    /<meta http-equiv="Content-Security-Policy"\s+content="([^"]+)">/.exec(written.right)?.[1] ??
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
