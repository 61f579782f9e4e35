// What became of one user, in every plan and job, and forgetting them there.
import type { Hono } from 'hono'
import type { Forgotten, UserTrace } from 'ils-user-purge'
import { textField, typedIn } from '../fields.js'
import { findKey } from '../find-user.js'
import { mistakesBox, notice, page, token } from '../layout.js'
import { html, jobPath, type Markup, moment, plain, planPath, shown } from '../markup.js'
import type { Env, Request, Site } from '../site.js'
import { mayI } from '../roles.js'
import { fateWords, outcomeBadge, outcomeRemarks, plannedRemarks } from '../user-tables.js'
import { say } from '../words/say.js'
import { refusedBy } from './trouble.js'

/** Who is asked about, what was typed to confirm with, and what is wrong. */
interface Typed {
  readonly primaryId: string
  readonly mistake?: string
  /** A mistake in the confirmation of forgetting. */
  readonly unsure?: string
}

/**
 * The form and its answer. The primary ID is sent in forms, so that it stands in no address and no
 * history.
 */
export const historyPages = (app: Hono<Env>, site: Site): void => {
  app.get('/history', (c) => show(site, c, { primaryId: '' }, html``))

  app.post('/history', async (c) => {
    const form = await c.req.formData()
    return known(site, c, form, {})
  })

  app.post('/history/forget', async (c) => {
    const form = await c.req.formData()
    const userKey = findKey(site, form)
    const primaryId = typedIn(form, 'primaryId')
    if (userKey === null || typedIn(form, 'again') !== primaryId)
      return known(site, c, form, {
        unsure: say('history.unsure'),
      })
    const forgotten = await site.purge().forget({ userKey })()
    if (forgotten._tag === 'Left') return refusedBy(site, c, forgotten.left)
    return show(site, c, { primaryId: '' }, forgottenBox(forgotten.right))
  })
}

/** What is known of whom the form names. */
const known = async (
  site: Site,
  c: Request,
  form: FormData,
  typed: Pick<Typed, 'unsure'>,
): Promise<Response> => {
  const primaryId = typedIn(form, 'primaryId')
  const userKey = findKey(site, form)
  if (userKey === null) {
    const mistake = say('history.nobody', { name: plain(primaryId, 80) })
    return show(site, c, { primaryId, mistake }, html``)
  }
  const traces = await site.purge().history({ userKey })()
  if (traces._tag === 'Left') return refusedBy(site, c, traces.left)
  return show(
    site,
    c,
    { primaryId, ...typed },
    answer(site, c, { primaryId, ...typed }, traces.right),
  )
}

const answer = (
  site: Site,
  c: Request,
  { primaryId, unsure }: Typed,
  traces: readonly UserTrace[],
): Markup =>
  html`<section class="panel wide" aria-labelledby="answer" tabindex="-1" data-focus><h2 id="answer">${shown(primaryId, 20_000)}</h2>
${traces.length === 0 ? html`<p>${say('history.none')}</p>` : traceTable(traces)}
${mayI(c, 'order') ? forgetForm(site, c, primaryId, unsure) : ''}</section>`

const forgetForm = (site: Site, c: Request, primaryId: string, unsure?: string): Markup =>
  html`<h3>${say('history.forget.title')}</h3>
<p>${say('history.forget.hint')}</p>
<form method="post" action="/history/forget">${token(site, c)}<input type="hidden" name="primaryId" value="${primaryId}">
${textField({ name: 'again', label: say('history.again'), value: '', mistakes: unsure === undefined ? {} : { again: unsure } }, html`required autocomplete="off"`)}
<button type="submit" class="quiet">${say('history.forget')}</button></form>`

const traceTable = (traces: readonly UserTrace[]): Markup =>
  html`<div class="scroll" role="region" tabindex="0" aria-label="${say('history.table')}"><table>
<thead><tr><th scope="col">${say('history.where')}</th><th scope="col">${say('history.planned')}</th><th scope="col">${say('history.outcome')}</th></tr></thead>
<tbody>${traces.map(traceRow)}</tbody></table></div>`

const traceRow = ({ jobId: id, planned, outcome }: UserTrace): Markup =>
  html`<tr><th scope="row">${outcome === null ? html`<a href="${planPath(id)}">${say('history.plan')}</a>` : html`<a href="${jobPath(id)}">${say('history.job')}</a>`} <code>${shown(id)}</code></th>
<td>${planned === null ? '' : html`${fateWords(planned.verdict._tag)} ${plannedRemarks(planned.verdict)}`}</td>
<td>${outcome === null ? say('history.open') : html`${outcomeBadge(outcome.status)} ${moment(outcome.at)} ${outcomeRemarks(outcome)}`}</td></tr>`

const forgottenBox = ({ inJobs, atEndOf, discardedPlans }: Forgotten): Markup =>
  notice(html`<p>${say('history.forgotten')}</p>
<ul><li>${say('history.forgotten.now', { count: inJobs.length })}</li><li>${say('history.forgotten.later', { count: atEndOf.length })}</li>
<li>${say('history.forgotten.plans', { count: discardedPlans.length })}</li></ul>`)

const show = (
  site: Site,
  c: Request,
  { primaryId, mistake, unsure }: Typed,
  result: Markup,
): Promise<Response> => {
  const wrong = [
    ...(mistake === undefined
      ? []
      : [html`<a href="#primaryId">${say('history.id')}</a>: ${mistake}`]),
    ...(unsure === undefined
      ? []
      : [html`<a href="#again">${say('history.again')}</a>: ${unsure}`]),
  ]
  const content = html`${mistakesBox(wrong)}${result}
<p>${say('history.lead')}</p>
<form class="panel" method="post" action="/history">${token(site, c)}
${textField(
  {
    name: 'primaryId',
    label: say('history.id'),
    value: primaryId,
    hint: say('list.search.hint'),
    mistakes: mistake === undefined ? {} : { primaryId: mistake },
  },
  html`required autocomplete="off"`,
)}
<button type="submit">${say('history.look')}</button></form>`
  const status = wrong.length === 0 ? 200 : 422
  return page(site, c, { title: say('history.title'), content }, status)
}
