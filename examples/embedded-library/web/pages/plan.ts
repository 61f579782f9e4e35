// The page of a plan: what it found, its confirmation by typing the number of users, the approval
// by a second person, and going on with it where planning was interrupted.
import type { Hono } from 'hono'
import {
  type Confirmation,
  type JobOrder,
  jobId,
  type PlanId,
  type PlanView,
  type PurgeError,
  type ReadyPlan,
  type StoredPlan,
} from 'ils-user-purge'
import { confirming, type EitherPlan } from '../../../shared/asked.js'
import { actorOf } from '../administrators.js'
import { displayedNumber, mistakeLinks, type Mistakes, textField, typedIn } from '../fields.js'
import { mistakesBox, page, token } from '../layout.js'
import { count, html, jobPath, type Markup, moment, planPath, shown } from '../markup.js'
import { orderWords } from '../order-words.js'
import { planFacts, planNumbers, planUsersPath } from '../plan-view.js'
import { askForApproval, dropRequest, findRequest } from '../requests.js'
import type { Env, Request, Site } from '../site.js'
import { listAddress } from '../user-filter.js'
import { nameOfFate, plannedTable } from '../user-tables.js'
import { label } from '../words/library.js'
import { mayI } from '../roles.js'
import { many, mark, say } from '../words/say.js'
import { inCurrencyOf } from '../words/view.js'
import { notAllowed, notFound, refusedBy, sayTrouble } from './trouble.js'

/** A plan, looked at by anybody who is signed in. */
export const planPages = (app: Hono<Env>, site: Site): void => {
  app.get('/plans/:id', (c) =>
    withPlan(site, c, (view) => planPage(site, c, view, { thenGo: c.req.query('thenGo') ?? '' })),
  )
  app.post('/plans/:id', (c) =>
    withPlan(site, c, async (view) => {
      const form = await c.req.formData()
      if (typedIn(form, 'do') !== 'decline') return confirm(site, c, view, form)
      const isOwn = findRequest(site, view.plan.id)?.askedBy === c.get('visit').name
      if (!isOwn && !mayI(c, 'approve')) return notAllowed(site, c, ['approve'])
      await dropRequest(site, view.plan.id)
      return c.redirect('/jobs?declined', 303)
    }),
  )
  app.post('/plans/:id/resume', (c) =>
    withPlan(site, c, async ({ plan }) => {
      const resumed = await site.purge().resumePlan({ planId: plan.id })()
      return resumed._tag === 'Left'
        ? refusedBy(site, c, resumed.left, formOf(plan))
        : c.redirect(planPath(resumed.right.id), 303)
    }),
  )
  app.post('/plans/:id/discard', (c) =>
    withPlan(site, c, async ({ plan }) => {
      const discarded = await site.purge().discardPlan({ planId: plan.id })()
      if (discarded._tag === 'Left') return refusedBy(site, c, discarded.left, formOf(plan))
      await dropRequest(site, plan.id)
      return c.redirect('/plans?discarded', 303)
    }),
  )
}

/** Answers about the plan that the address names. */
export const withPlan = async (
  site: Site,
  c: Request,
  answer: (view: PlanView) => Response | Promise<Response>,
): Promise<Response> => {
  const id = jobId(c.req.param('id') ?? '')
  if (id._tag === 'Left') return notFound(site, c)
  const found = await site.purge().findPlan({ planId: id.right })()
  if (found._tag === 'Left') return refusedBy(site, c, found.left)
  return inCurrencyOf(found.right.plan.order, () => answer(found.right))
}

/** Where the order can be changed: the form that it came from. */
const formOf = ({ order, id }: Pick<StoredPlan, 'order' | 'id'>): string =>
  FORMS[order._tag] ?? `/jobs/new?from=${encodeURIComponent(id)}`

const FORMS: Partial<Record<JobOrder['_tag'], string>> = {
  'assign-purge-dates': '/purge-dates',
  'reapply-delete-policy': '/delete-policy',
}

/** What was typed to confirm with, and what is wrong with it. */
interface Typed {
  /** `add` = back to the dialog once it is confirmed. */
  readonly thenGo: string
  readonly note?: string
  readonly mistakes?: Mistakes
}

const confirm = async (
  site: Site,
  c: Request,
  view: PlanView,
  form: FormData,
): Promise<Response> => {
  const { plan: stored } = view
  const count = typedIn(form, 'count')
  const typed = { thenGo: typedIn(form, 'thenGo'), note: typedIn(form, 'note') }
  const again = (mistakes: Mistakes) => planPage(site, c, view, { ...typed, mistakes })
  const number = displayedNumber(count)
  if (number === null) return again({ count: say('plan.count.digits', { count: countIn(view) }) })
  const me = c.get('visit').name ?? ''
  const request = findRequest(site, stored.id)
  const needed = request === null ? 'order' : 'approve'
  if (!mayI(c, needed)) return notAllowed(site, c, [needed])
  // An old tab: who meant to order would approve, or who meant to approve would order.
  const meant = typedIn(form, 'as')
  if (meant !== '' && meant !== needed)
    return planPage(site, c, view, { ...typed, mistakes: { count: say('approval.meanwhile') } })
  // Who asked may have lost the role since.
  if (request !== null && !site.rolesOf(request.askedBy).includes('order'))
    return sayTrouble(site, c, 409, say('approval.asker.title'), [say('approval.asker')])
  const noted = request === null ? typed.note || null : request.note
  const confirmed = { digest: typedIn(form, 'digest'), count: number }
  const answer = await site.purge().submit({
    planId: stored.id,
    confirm: confirmed,
    requestedBy: actorOf(request?.askedBy ?? me),
    approvedBy: request === null ? null : actorOf(me),
    ...(noted === null ? {} : { note: noted }),
  })()
  const isOneOfMany = typed.thenGo === 'add' && request === null
  if (answer._tag === 'Right') {
    await dropRequest(site, stored.id)
    site.wake()
    return c.redirect(isOneOfMany ? '/jobs/new?added' : `/jobs?added=${answer.right.id}`, 303)
  }
  const error =
    answer.left._tag === 'ApprovalMissing' && stored.status === 'Ready'
      ? unlikePlan(stored.plan, confirmed)
      : answer.left
  if (error !== null) return refused(site, c, view, error, again)
  await askForApproval(site, { planId: stored.id, askedBy: me, confirm: confirmed, note: noted })
  return c.redirect(isOneOfMany ? '/jobs/new?asked' : '/jobs?asked', 303)
}

/**
 * What is confirmed and waits for the second person is held against the plan as an order is; `null`
 * where nothing is wrong with it.
 */
const unlikePlan = (plan: EitherPlan, confirmed: Confirmation): PurgeError | null => {
  const { confirm: actual, planId } = confirming(plan)
  const differ = <Part extends keyof Confirmation>(part: Part) => ({
    confirmed: confirmed[part],
    actual: actual[part],
  })
  if (confirmed.digest !== actual.digest)
    return { _tag: 'DigestMismatch', code: 'digest-mismatch', ...differ('digest') }
  if (confirmed.count !== actual.count)
    return { _tag: 'CountMismatch', code: 'count-mismatch', ...differ('count') }
  if (actual.count === 0) return { _tag: 'NobodyGoes', code: 'nobody-goes', planId }
  return 'refusal' in plan ? plan.refusal : null
}

const refused = (
  site: Site,
  c: Request,
  { plan }: PlanView,
  error: PurgeError,
  again: (mistakes: Mistakes) => Promise<Response>,
): Promise<Response> => {
  if (error._tag === 'CountMismatch')
    return again({
      count: say('plan.count.wrong', { typed: count(error.confirmed), count: count(error.actual) }),
    })
  if (error._tag === 'InvalidOrder' && error.mistakes.every(({ path }) => path === 'note'))
    return again({ note: say('plan.note.wrong') })
  return refusedBy(site, c, error, formOf(plan))
}

/** How many users a plan would act on, as people read it. */
const countIn = ({ plan }: PlanView): string =>
  'plan' in plan && plan.plan !== null ? count(confirming(plan.plan).confirm.count) : ''

const planPage = async (
  site: Site,
  c: Request,
  view: PlanView,
  typed: Typed,
): Promise<Response> => {
  const { plan: stored } = view
  const { mistakes = {} } = typed
  const plan = 'plan' in stored ? stored.plan : null
  const lists = plan === null || !stored.holdsUsers ? html`` : await samples(site, stored)
  const labels = { count: countLabel(stored.order, countIn(view)), note: say('plan.note') }
  const content = html`${mistakesBox(mistakeLinks(mistakes, labels))}
${standing(site, c, view)}
${plan === null ? '' : planNumbers(plan)}
${orderWords(stored.order)}
${lists}
${stored.status === 'Ready' ? html`<div id="confirm">${confirmation(site, c, stored, typed)}</div>` : ''}
${plan === null ? '' : planFacts(plan)}
${(stored.status === 'Ready' || stored.status === 'Planning') && mayI(c, 'plan') ? discardForm(site, c, stored.id) : ''}`
  const status = Object.keys(mistakes).length === 0 ? 200 : 422
  return page(site, c, { title: say(`plan.title.${stored.order._tag}`), content }, status)
}

/** Where the plan stands, and what can be done about it. */
const standing = (site: Site, c: Request, { plan: stored, users: read }: PlanView): Markup => {
  const made = mark('plan.made', { by: shown(stored.plannedBy, 80), at: moment(stored.asOf) })
  switch (stored.status) {
    case 'Planning':
      return html`<div class="box warn"><p>${many('plan.planning', read)} ${made} ${say('plan.untouched')}</p>
${mayI(c, 'plan') ? html`<form method="post" action="${planPath(stored.id)}/resume">${token(site, c)}<button type="submit">${say('plan.resume')}</button></form>` : ''}</div>`
    case 'Ready':
      return html`<p>${say('plan.ready')} ${made} <a href="#confirm">${say('plan.to-confirm')}</a></p>`
    case 'Ordered':
      return html`<div class="box good" role="status"><p>${say('plan.ordered')} ${made} <a href="${jobPath(stored.id)}">${say('plan.see-job')}</a></p></div>`
    case 'Discarded':
      return html`<div class="box warn"><p>${say('plan.over', { why: label(stored.why) })} ${made} ${say('plan.untouched')} <a href="${formOf(stored)}">${say('plan.again')}</a></p></div>`
  }
}

const SHOWN = 12

/** The first who go and the first who stay, with links to all of them. */
const samples = async (site: Site, stored: StoredPlan): Promise<Markup> => {
  const tags =
    stored.order._tag === 'purge' ? (['Purge', 'Keep'] as const) : (['Apply', 'Leave'] as const)
  const parts: Markup[] = []
  for (const tag of tags) {
    const title = say(`plan.who.${tag}`)
    const request = { planId: stored.id, verdicts: [tag], limit: SHOWN }
    const listed = await site.purge().planUsers(request)()
    if (listed._tag === 'Left') continue
    const which = nameOfFate(tag)
    const all = listAddress(planUsersPath(stored.id), { which })
    parts.push(html`<div><h2 id="list-${which}">${title}</h2>
${plannedTable(site, title, listed.right.items)}
${listed.right.items.length === 0 ? '' : html`<p><a href="${all}">${say('plan.all', { title })}</a></p>`}</div>`)
  }
  return html`${parts}<p><a href="${planUsersPath(stored.id)}">${say('plan.everybody')}</a></p>`
}

const discardForm = (site: Site, c: Request, id: PlanId): Markup =>
  html`<form method="post" action="${planPath(id)}/discard"><p class="hint">${say('plan.discard.hint')}</p>${token(site, c)}
<button type="submit" class="quiet">${say('plan.discard')}</button></form>`

const countLabel = ({ _tag }: JobOrder, number: string): string =>
  say(_tag === 'purge' ? 'plan.count.purge' : 'plan.count.bulk', { count: number })

const confirmation = (
  site: Site,
  c: Request,
  stored: ReadyPlan,
  { thenGo, note = '', mistakes = {} }: Typed,
): Markup => {
  const { plan } = stored
  const { confirm: actual } = confirming(plan)
  const change = html`<a class="button quiet" href="${formOf(stored)}">${say('plan.change')}</a>`
  if (actual.count === 0)
    return html`<div class="box warn"><p>${say('plan.nothing')}</p></div><p>${change}</p>`
  if ('refusal' in plan && plan.refusal !== null) return html`<p>${change}</p>`
  const request = findRequest(site, stored.id)
  const title =
    request === null ? say('plan.confirm') : say('plan.approve.title', { by: request.askedBy })
  const isOwn = request !== null && request.askedBy === c.get('visit').name
  if (isOwn) return html`<div class="box warn"><p>${say('plan.own')}</p></div>`
  const needed = request === null ? 'order' : 'approve'
  if (!mayI(c, needed)) return html`<p>${say('plan.role', { role: say(`role.${needed}`) })}</p>`
  return html`<form class="panel" method="post" action="${planPath(stored.id)}" aria-labelledby="confirm-title">${token(site, c)}
<input type="hidden" name="as" value="${needed}"><input type="hidden" name="digest" value="${actual.digest}"><input type="hidden" name="thenGo" value="${thenGo === 'add' ? thenGo : ''}">
<h2 id="confirm-title">${title}</h2>
<p><strong>${say('plan.unstoppable')}</strong> ${say('plan.to-the-end')} ${stored.order._tag === 'purge' ? say('plan.no-return') : ''}</p>
${site.policy().approval === 'second-person' && request === null ? html`<p>${say('plan.for-two')}</p>` : ''}
${request?.note == null ? '' : html`<p>${mark('plan.noted', { note: shown(request.note, 1000) })}</p>`}
${textField(
  {
    name: 'count',
    label: countLabel(stored.order, count(actual.count)),
    value: '',
    hint: say(stored.order._tag === 'purge' ? 'plan.count.hint.purge' : 'plan.count.hint.bulk'),
    mistakes,
  },
  html`inputmode="numeric" autocomplete="off" required`,
)}
${request === null ? textField({ name: 'note', label: say('plan.note'), value: note, hint: say('plan.note.hint'), mistakes }, html`autocomplete="off"`) : ''}
<div class="actions"><button type="submit" name="do" value="confirm">${say(request === null ? 'plan.confirm' : 'plan.approve')}</button>
${request === null ? change : html`<button type="submit" class="quiet" name="do" value="decline" formnovalidate>${say('plan.decline')}</button>`}</div></form>`
}
