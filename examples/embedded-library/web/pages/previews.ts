// The preview of an order, and its confirmation by typing the number of users.
import type { Hono } from 'hono'
import { type JobId, type PurgeError, userKey, type UserKey } from 'ils-user-purge'
import { type AskedPlan, planOf, submitAsked } from '../../../shared/asked.js'
import { actorOf } from '../administrators.js'
import { textField, typedIn } from '../fields.js'
import { mistakesBox, page, token } from '../layout.js'
import { count, html, type Markup, users } from '../markup.js'
import { askForApproval, type Draft, dropDraft, findDraft } from '../drafts.js'
import { orderWords, planFacts, planNumbers, userTable } from '../plan-view.js'
import type { Env, Request, Site } from '../site.js'
import { type Fate, listUsers } from '../users-list.js'
import { notFound, refusedBy, sameAlready, stale } from './trouble.js'

/** Previews of one's own orders, and their approval by somebody else. */
export const previewPages = (app: Hono<Env>, site: Site): void => {
  const own = (c: Request): Draft | null => {
    const draft = findDraft(site, c.req.param('id') ?? '')
    return draft !== null && draft.madeBy === c.get('visit').name && draft.confirmed === null
      ? draft
      : null
  }
  app.get('/previews/:id', async (c) => {
    const draft = own(c)
    return draft === null ? notFound(site, c) : previewPage(site, c, draft, null)
  })
  app.post('/previews/:id', async (c) => {
    const draft = own(c)
    return draft === null ? gone(site, c) : confirm(site, c, draft)
  })

  const foreign = (c: Request): Draft | null => {
    const draft = findDraft(site, c.req.param('id') ?? '')
    return draft?.confirmed === null ? null : draft
  }
  app.get('/approvals/:id', async (c) => {
    const draft = foreign(c)
    return draft === null ? notFound(site, c) : previewPage(site, c, draft, null)
  })
  app.post('/approvals/:id', async (c) => {
    const draft = foreign(c)
    if (draft === null) return gone(site, c)
    if (typedIn(await c.req.formData(), 'do') !== 'decline') return confirm(site, c, draft)
    await dropDraft(site, draft.id)
    return c.redirect('/jobs?declined', 303)
  })
}

/**
 * A draft that is not there any more has become a job, most likely by the same button a moment ago.
 */
const gone = async (site: Site, c: Request): Promise<Response> => {
  const digest = typedIn(await c.req.formData(), 'digest')
  const job = await jobWith(site, digest)
  return job === null ? notFound(site, c) : sameAlready(site, c, `/jobs/${job}`)
}

const confirm = async (site: Site, c: Request, draft: Draft): Promise<Response> => {
  const form = await c.req.formData()
  const typed = typedIn(form, 'count')
  const digest = typedIn(form, 'digest')
  const me = c.get('visit').name ?? ''
  if (!/^\d{1,12}$/.test(typed))
    return previewPage(site, c, draft, 'Type the number of users, in digits.')
  const confirmed = { digest, count: Number(typed) }
  if (site.policy().approval === 'second-person' && draft.confirmed === null)
    return ask(site, c, draft, confirmed)
  const answer = await submitAsked(site.purge(), draft.asked, {
    requestedBy: actorOf(draft.madeBy),
    approvedBy: draft.confirmed === null ? null : actorOf(me),
    confirm: confirmed,
  })()
  if (answer._tag === 'Left') return refused(site, c, draft, answer.left)
  await dropDraft(site, draft.id)
  site.wake()
  return c.redirect(
    draft.thenGo === 'add' && draft.madeBy === me
      ? '/jobs/new?added'
      : `/jobs?added=${answer.right.id}`,
    303,
  )
}

/**
 * Its author confirms what will then wait for the second person; held against the plan just as a
 * job is.
 */
const ask = async (
  site: Site,
  c: Request,
  draft: Draft,
  confirmed: { readonly digest: string; readonly count: number },
): Promise<Response> => {
  const planned = await planOf(site.purge(), draft.asked, actorOf(draft.madeBy))()
  if (planned._tag === 'Left') return refusedBy(site, c, planned.left)
  const { confirm: actual } = planned.right
  if (actual.digest !== confirmed.digest) return stale(site, c, pathOf(draft))
  if (actual.count !== confirmed.count)
    return previewPage(site, c, draft, wrongCount(confirmed.count))
  if (planned.right._tag === 'purge' && planned.right.plan.refusal !== null)
    return refusedBy(site, c, planned.right.plan.refusal)
  await askForApproval(site, draft, confirmed)
  return c.redirect(draft.thenGo === 'add' ? '/jobs/new?asked' : '/jobs?asked', 303)
}

const refused = async (
  site: Site,
  c: Request,
  draft: Draft,
  error: PurgeError,
): Promise<Response> => {
  switch (error._tag) {
    case 'PlanStale':
      return stale(site, c, pathOf(draft))
    case 'CountMismatch':
      return previewPage(site, c, draft, wrongCount(error.confirmed))
    case 'AlreadySubmitted': {
      const job = await jobWith(site, error.digest)
      return sameAlready(site, c, job === null ? null : `/jobs/${job}`)
    }
    default:
      return refusedBy(site, c, error)
  }
}

const wrongCount = (typed: number): string =>
  `You typed ${count(typed)}, which is not the number of users. Nobody was purged, nothing is on the queue.`

const jobWith = async (site: Site, digest: string): Promise<JobId | null> => {
  const jobs = await site.purge().jobs({ statuses: ['Queued', 'Running'] })()
  return (
    (jobs._tag === 'Right'
      ? jobs.right.find((job) => job.confirmed.digest === digest)?.id
      : undefined) ?? null
  )
}

const pathOf = (draft: Draft): string =>
  `/${draft.confirmed === null ? 'previews' : 'approvals'}/${draft.id}`

/** Where the order can be changed: the form that it came from. */
const formOf = ({ asked, id }: Draft): string =>
  asked._tag === 'purge'
    ? `/jobs/new?from=${id}`
    : asked._tag === 'assign-purge-dates'
      ? '/purge-dates'
      : '/delete-policy'

const TITLES = {
  purge: 'Preview: purge user records',
  'assign-purge-dates': 'Preview: purge dates',
  'reapply-delete-policy': 'Preview: delete policy',
} as const

const previewPage = async (
  site: Site,
  c: Request,
  draft: Draft,
  mistake: string | null,
): Promise<Response> => {
  const purge = site.purge()
  const planned = await planOf(purge, draft.asked, actorOf(draft.madeBy))()
  if (planned._tag === 'Left') return refusedBy(site, c, planned.left)
  // Approving what the author did not confirm would be approving something else.
  if (draft.confirmed !== null && draft.confirmed.digest !== planned.right.confirm.digest)
    return staleRequest(site, c, draft)
  const fates: readonly (readonly [Fate, string])[] =
    draft.asked._tag === 'purge'
      ? [
          ['go', 'Who goes'],
          ['stay', 'Who stays, and why'],
        ]
      : [
          ['go', 'Who is changed'],
          ['stay', 'Who is left as they are, and why'],
        ]
  const lists: Markup[] = []
  for (const [fate, title] of fates) {
    const list = await listUsers(purge, draft.asked, draft.madeBy, fate, afterOf(c, fate))
    if (list._tag === 'Left') return refusedBy(site, c, list.left)
    lists.push(userTable(site, title, fate, list.right, (after) => linkTo(c, draft, fate, after)))
  }
  const content = html`${mistake === null ? '' : mistakesBox([html`<a href="#count">${countLabel(draft)}</a>: ${mistake}`])}
<p>Nothing has been changed, and nothing is on the queue yet. <a href="#confirm">To the confirmation</a></p>
${planNumbers(planned.right)}
${orderWords(draft.asked, planned.right)}
${lists}
<div id="confirm">${confirmation(site, c, draft, planned.right, mistake)}</div>
${planFacts(planned.right.confirm)}`
  return page(site, c, { title: TITLES[draft.asked._tag], content }, mistake === null ? 200 : 422)
}

const countLabel = ({ asked }: Draft): string =>
  asked._tag === 'purge' ? 'Type how many users go' : 'Type how many users are changed'

const staleRequest = (site: Site, c: Request, draft: Draft): Promise<Response> =>
  page(
    site,
    c,
    {
      title: 'The plan has gone stale',
      content: html`<div class="box bad" role="alert" tabindex="-1" data-focus><p>What would be done is no longer what ${draft.madeBy} confirmed, so it cannot be approved.
Nobody was purged.</p><p>${draft.madeBy} has to preview and confirm anew: <a href="/jobs/new">Add Job</a>.</p></div>
<form method="post" action="${pathOf(draft)}">${token(site, c)}<button type="submit" name="do" value="decline">Take this request off the list</button></form>`,
    },
    409,
  )

const afterOf = (c: Request, fate: Fate): UserKey | null => {
  const key = userKey(c.req.query(fate) ?? '')
  return key._tag === 'Right' ? key.right : null
}

const linkTo = (c: Request, draft: Draft, fate: Fate, after: UserKey): string => {
  const query = new URLSearchParams({
    go: c.req.query('go') ?? '',
    stay: c.req.query('stay') ?? '',
    [fate]: after,
  })
  return `${pathOf(draft)}?${query.toString()}`
}

const confirmation = (
  site: Site,
  c: Request,
  draft: Draft,
  planned: AskedPlan,
  mistake: string | null,
): Markup => {
  const { confirm: plan } = planned
  if (plan.count === 0)
    return html`<p class="box warn">Nobody would be touched, so there is nothing to confirm. <a href="${formOf(draft)}">Change the order</a></p>`
  if (planned._tag === 'purge' && planned.plan.refusal !== null)
    return html`<p><a class="button" href="${formOf(draft)}">Change the order</a></p>`
  if (draft.confirmed !== null && draft.madeBy === c.get('visit').name) {
    return html`<p class="box warn">You asked for this job, so somebody else has to approve it.</p>`
  }
  return html`<form class="panel" method="post" action="${pathOf(draft)}" aria-labelledby="confirm-title">${token(site, c)}
<input type="hidden" name="digest" value="${plan.digest}">
<h2 id="confirm-title">${draft.confirmed === null ? 'Confirm' : `Approve what ${draft.madeBy} asked for`}</h2>
<p><strong>A confirmed job cannot be stopped.</strong> It runs until every user has an outcome, also after a crash. ${
    planned._tag === 'purge' ? 'Purged users do not come back.' : ''
  }</p>
${site.policy().approval === 'second-person' && draft.confirmed === null ? html`<p>The policy wants a second administrator. The job is queued once somebody else has approved it.</p>` : ''}
${textField(
  {
    name: 'count',
    label: countLabel(draft),
    value: '',
    hint: `The preview says ${users(plan.count)}.`,
    mistakes: mistake === null ? {} : { count: mistake },
  },
  html`inputmode="numeric" autocomplete="off" required`,
)}
<div class="actions"><button type="submit" name="do" value="confirm">${draft.confirmed === null ? 'Confirm' : 'Approve'}</button>
${draft.confirmed === null ? html`<a class="button quiet" href="${formOf(draft)}">Back</a>` : html`<button type="submit" class="quiet" name="do" value="decline" formnovalidate>Decline</button>`}</div></form>`
}
