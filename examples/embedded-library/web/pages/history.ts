// What became of one user, in every plan and job, and forgetting them there.
import type { Hono } from 'hono'
import { type Forgotten, labelOf, type UserTrace } from 'ils-user-purge'
import { textField, typedIn } from '../fields.js'
import { findKey } from '../find-user.js'
import { mistakesBox, notice, page, token } from '../layout.js'
import { html, jobPath, type Markup, moment, planPath, shown } from '../markup.js'
import type { Env, Request, Site } from '../site.js'
import { FATES, outcomeRemarks, plannedRemarks } from '../user-tables.js'
import { refusedBy } from './trouble.js'

/** Who is asked about, what was typed to confirm with, and what is wrong. */
interface Typed {
  readonly primaryId: string
  readonly mistake?: string
  /** A mistake in the confirmation of forgetting. */
  readonly unsure?: string
}

const LABEL = 'Primary ID'
const AGAIN = 'Type the primary ID again, to forget this user'

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
        unsure: 'This is not the same primary ID. Nothing was changed.',
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
    const mistake = 'Nobody here has, or had, this primary ID.'
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
${traces.length === 0 ? html`<p>No plan and no job knows this user.</p>` : traceTable(traces)}
<h3>Forget this user</h3>
<p>Plans and jobs then no longer say who this was; their numbers stay. A plan that holds the user and is not ordered is discarded. The library’s own record stays as it is.</p>
<form method="post" action="/history/forget">${token(site, c)}<input type="hidden" name="primaryId" value="${primaryId}">
${textField({ name: 'again', label: AGAIN, value: '', mistakes: unsure === undefined ? {} : { again: unsure } }, html`required autocomplete="off"`)}
<button type="submit" class="quiet">Forget</button></form></section>`

const traceTable = (traces: readonly UserTrace[]): Markup =>
  html`<div class="scroll" role="region" tabindex="0" aria-label="Plans and jobs"><table>
<thead><tr><th scope="col">Where</th><th scope="col">Planned</th><th scope="col">Outcome</th></tr></thead>
<tbody>${traces.map(traceRow)}</tbody></table></div>`

const traceRow = ({ jobId: id, planned, outcome }: UserTrace): Markup =>
  html`<tr><th scope="row">${outcome === null ? html`<a href="${planPath(id)}">Plan</a>` : html`<a href="${jobPath(id)}">Job</a>`} <code>${shown(id)}</code></th>
<td>${planned === null ? '' : html`${FATES[planned.verdict._tag][1]} ${plannedRemarks(planned.verdict)}`}</td>
<td>${outcome === null ? 'None so far' : html`${labelOf(outcome.status)}, ${moment(outcome.at)} ${outcomeRemarks(outcome)}`}</td></tr>`

const forgottenBox = ({ inJobs, atEndOf, discardedPlans }: Forgotten): Markup =>
  notice(html`<p>The user is forgotten in plans and jobs. Their numbers stay.</p>
<ul><li>Forgotten at once: ${inJobs.length}</li><li>Forgotten when the job ends: ${atEndOf.length}</li>
<li>Plans discarded: ${discardedPlans.length}</li></ul>`)

const show = (
  site: Site,
  c: Request,
  { primaryId, mistake, unsure }: Typed,
  result: Markup,
): Promise<Response> => {
  const wrong = [
    ...(mistake === undefined ? [] : [html`<a href="#primaryId">${LABEL}</a>: ${mistake}`]),
    ...(unsure === undefined ? [] : [html`<a href="#again">${AGAIN}</a>: ${unsure}`]),
  ]
  const content = html`${mistakesBox(wrong)}${result}
<p>What every plan said of a user, and what became of them in every job, as far as it is kept.</p>
<form class="panel" method="post" action="/history">${token(site, c)}
${textField(
  {
    name: 'primaryId',
    label: LABEL,
    value: primaryId,
    hint: 'Or “key 17”, as lists show of somebody whose record is gone.',
    mistakes: mistake === undefined ? {} : { primaryId: mistake },
  },
  html`required autocomplete="off"`,
)}
<button type="submit">Look</button></form>`
  const status = wrong.length === 0 ? 200 : 422
  return page(site, c, { title: 'What became of a user', content }, status)
}
