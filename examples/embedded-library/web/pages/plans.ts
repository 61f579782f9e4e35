// The list of plans: which can be ordered, which became jobs, and which can no longer be ordered.
import type { Hono } from 'hono'
import { labelOf, type StoredPlan } from 'ils-user-purge'
import { confirming } from '../../../shared/asked.js'
import { notice, page, token } from '../layout.js'
import { count, html, jobPath, type Markup, moment, planPath, shown, users } from '../markup.js'
import { orderBrief } from '../plan-view.js'
import type { Env, Request, Site } from '../site.js'
import { firstOf, orderName } from './jobs.js'
import { refusedBy } from './trouble.js'

/** Plans on one page. */
const MOST_SHOWN = 50

/** The list, the latest first. */
export const plansPages = (app: Hono<Env>, site: Site): void => {
  app.get('/plans', async (c) => {
    const plans = await site.purge().plans()()
    if (plans._tag === 'Left') return refusedBy(site, c, plans.left)
    const latest = [...plans.right].reverse()
    const content = html`${c.req.query('discarded') === undefined ? '' : notice(html`<p>The plan is discarded. Nobody was touched.</p>`)}
<p>A plan says what a job would do. It is stored with everybody in it, orders nothing, and touches nobody. <a href="/jobs/new">Add Job</a> makes one.</p>
${table(site, c, latest, firstOf(c))}`
    return page(site, c, { title: 'Plans', content })
  })
}

const table = (site: Site, c: Request, plans: readonly StoredPlan[], skipped: number): Markup => {
  if (plans.length === 0) return html`<p>There are no plans.</p>`
  const listed = plans.slice(skipped, skipped + MOST_SHOWN)
  const older = plans.length - skipped - listed.length
  return html`<div class="scroll" role="region" tabindex="0" aria-label="Plans"><table>
<thead><tr><th scope="col">Plan</th><th scope="col">Status</th><th scope="col">Users</th><th scope="col">Discard</th></tr></thead>
<tbody>${listed.map((plan) => row(site, c, plan))}</tbody></table></div>
${plans.length <= MOST_SHOWN ? '' : html`<p>${listed.length === 0 ? 'No' : `${count(skipped + 1)} to ${count(skipped + listed.length)}`} of ${count(plans.length)} plans, the latest first.</p>`}
<p class="actions">${skipped === 0 ? '' : html`<a href="/plans?older=${Math.max(0, skipped - MOST_SHOWN)}">Later plans</a>`}
${older <= 0 ? '' : html`<a href="/plans?older=${skipped + MOST_SHOWN}">Older plans</a>`}</p>`
}

const row = (site: Site, c: Request, stored: StoredPlan): Markup => {
  const { id, order, asOf, plannedBy, status } = stored
  const found = 'plan' in stored ? stored.plan : null
  return html`<tr><th scope="row"><a href="${planPath(id)}">${orderName(order)}</a><p class="hint">${moment(asOf)}, planned by ${shown(plannedBy, 80)}</p><p class="hint">${shown(orderBrief(order))}</p></th>
<td>${statusOf(stored)}</td><td>${found === null ? '' : users(confirming(found).confirm.count)}</td>
<td>${status === 'Ready' || status === 'Planning' ? discardButton(site, c, id, orderName(order)) : ''}</td></tr>`
}

const statusOf = (stored: StoredPlan): Markup => {
  switch (stored.status) {
    case 'Planning':
      return html`Not finished`
    case 'Ready':
      return html`Can be ordered`
    case 'Ordered':
      return html`<a href="${jobPath(stored.id)}">Is a job</a>`
    case 'Discarded':
      return html`No longer (${labelOf(stored.why)})`
  }
}

const discardButton = (site: Site, c: Request, id: string, name: string): Markup =>
  html`<form method="post" action="${planPath(id)}/discard">${token(site, c)}<button type="submit" class="quiet" aria-label="Discard the plan: ${name}">Discard</button></form>`
