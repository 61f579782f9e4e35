// The list of plans: which can be ordered, which became jobs, and which can no longer be ordered.
import type { Hono } from 'hono'
import type { StoredPlan } from 'ils-user-purge'
import { confirming } from '../../../shared/asked.js'
import { notice, page, token } from '../layout.js'
import { count, html, jobPath, type Markup, moment, planPath, shown, users } from '../markup.js'
import { orderBrief, orderName } from '../order-words.js'
import { mayI } from '../roles.js'
import type { Env, Request, Site } from '../site.js'
import { badge } from '../user-tables.js'
import { label } from '../words/library.js'
import { mark, say } from '../words/say.js'
import { firstOf, rangeOf } from './jobs.js'
import { refusedBy } from './trouble.js'

/** Plans on one page. */
const MOST_SHOWN = 50

/** The list, the latest first. */
export const plansPages = (app: Hono<Env>, site: Site): void => {
  app.get('/plans', async (c) => {
    const plans = await site.purge().plans()()
    if (plans._tag === 'Left') return refusedBy(site, c, plans.left)
    const latest = [...plans.right].reverse()
    const content = html`${c.req.query('discarded') === undefined ? '' : notice(html`<p>${say('plans.discarded')}</p>`)}
<p>${mark('plans.lead', { link: html`<a href="/jobs/new">${say('jobs.add')}</a>` })}</p>
${table(site, c, latest, firstOf(c))}`
    return page(site, c, { title: say('plans.title'), content })
  })
}

const table = (site: Site, c: Request, plans: readonly StoredPlan[], skipped: number): Markup => {
  if (plans.length === 0) return html`<p>${say('plans.none')}</p>`
  const listed = plans.slice(skipped, skipped + MOST_SHOWN)
  const older = plans.length - skipped - listed.length
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${say('plans.title')}"><table>
<thead><tr><th scope="col">${say('plans.plan')}</th><th scope="col">${say('plans.status')}</th><th scope="col" class="number">${say('plans.users')}</th><th scope="col">${say('plans.discard')}</th></tr></thead>
<tbody>${listed.map((plan) => row(site, c, plan))}</tbody></table></div>
${plans.length <= MOST_SHOWN ? '' : html`<p>${say('plans.range', { range: rangeOf(skipped, listed.length), total: count(plans.length) })}</p>`}
<p class="actions">${skipped === 0 ? '' : html`<a href="/plans?older=${Math.max(0, skipped - MOST_SHOWN)}">${say('plans.later')}</a>`}
${older <= 0 ? '' : html`<a href="/plans?older=${skipped + MOST_SHOWN}">${say('plans.older')}</a>`}</p>`
}

const row = (site: Site, c: Request, stored: StoredPlan): Markup => {
  const { id, order, asOf, plannedBy, status } = stored
  const found = 'plan' in stored ? stored.plan : null
  return html`<tr><th scope="row"><a href="${planPath(id)}">${orderName(order)}</a><p class="hint">${mark('plan.made', { by: shown(plannedBy, 80), at: moment(asOf) })}</p><p class="hint">${orderBrief(order)}</p></th>
<td>${statusOf(stored)}</td><td class="number">${found === null ? '' : users(confirming(found).confirm.count)}</td>
<td>${(status === 'Ready' || status === 'Planning') && mayI(c, 'plan') ? discardButton(site, c, id, orderName(order)) : ''}</td></tr>`
}

const statusOf = (stored: StoredPlan): Markup => {
  switch (stored.status) {
    case 'Planning':
      return badge('warn', say('plans.status.Planning'))
    case 'Ready':
      return badge('good', say('plans.status.Ready'))
    case 'Ordered':
      return html`<a href="${jobPath(stored.id)}">${say('plans.status.Ordered')}</a>`
    case 'Discarded':
      return badge('calm', say('plans.status.Discarded', { why: label(stored.why) }))
  }
}

const discardButton = (site: Site, c: Request, id: string, name: string): Markup =>
  html`<form method="post" action="${planPath(id)}/discard">${token(site, c)}<button type="submit" class="quiet" aria-label="${say('plans.discard.name', { name })}">${say('plans.discard')}</button></form>`
