// The Add Job dialog: the documented fields, and on to the plan. Nothing is confirmed here.
import type { Hono } from 'hono'
import { jobId } from 'ils-user-purge'
import {
  BLANK,
  CRITERIA_LABELS,
  criteriaFields,
  criteriaIn,
  readCriteria,
  type TypedCriteria,
  typedOf,
} from '../criteria-form.js'
import { mistakeLinks, type Mistakes, strayGroups } from '../fields.js'
import { mistakesBox, notice, page, token } from '../layout.js'
import { html, type Markup } from '../markup.js'
import { planAndShow } from '../planning.js'
import type { Env, Request, Site } from '../site.js'

/** The dialog and what it sends. */
export const addJobPages = (app: Hono<Env>, site: Site): void => {
  app.get('/jobs/new', async (c) => dialog(site, c, await typedBefore(site, c), {}))

  app.post('/jobs/new', async (c) => {
    const form = await c.req.formData()
    const typed = criteriaIn(form)
    if (form.get('do') === 'type') {
      const stray = strayGroups(site.db, typed)
      return dialog(
        site,
        c,
        { ...typed, userGroups: typed.userGroups.filter((group) => !stray.includes(group)) },
        {},
      )
    }
    const read = readCriteria(site.db, site.policy(), typed)
    if ('mistakes' in read) return dialog(site, c, typed, read.mistakes)
    const asked = { _tag: 'purge', criteria: read.criteria } as const
    return planAndShow(site, c, asked, form.get('do') === 'add' ? 'add' : 'close')
  })
}

/** The criteria of the plan that the address names, to be changed. */
const typedBefore = async (site: Site, c: Request): Promise<TypedCriteria> => {
  const id = jobId(c.req.query('from') ?? '')
  if (id._tag === 'Left') return BLANK
  const found = await site.purge().findPlan({ planId: id.right })()
  return found._tag === 'Right' && found.right.plan.order._tag === 'purge'
    ? typedOf(site.db, found.right.plan.order.criteria)
    : BLANK
}

const dialog = (
  site: Site,
  c: Request,
  typed: TypedCriteria,
  mistakes: Mistakes,
): Promise<Response> => {
  const wrong = Object.values(mistakes)
  return page(
    site,
    c,
    { title: 'Purge User Records', content: dialogMarkup(site, c, typed, mistakes) },
    wrong.length > 0 ? 422 : 200,
  )
}

const dialogMarkup = (site: Site, c: Request, typed: TypedCriteria, mistakes: Mistakes): Markup =>
  html`${c.req.query('added') === undefined ? '' : notice(html`<p>The job is on the queue. Add another one, or <a href="/jobs">go to the list</a>.</p>`)}
${c.req.query('asked') === undefined ? '' : notice(html`<p>The job waits for a second administrator’s approval. Add another one, or <a href="/jobs">go to the list</a>.</p>`)}
${mistakesBox(mistakeLinks(mistakes, CRITERIA_LABELS))}
<dialog open aria-labelledby="dialog-title"><h2 id="dialog-title">Add Job</h2>
<form method="post" action="/jobs/new">${token(site, c)}
${criteriaFields(site.db, typed, mistakes)}
<p class="hint">Both buttons make a plan first, show it, and ask you to confirm it. Once confirmed, a job cannot be stopped.</p>
<div class="actions"><button type="submit" name="do" value="add">Add</button>
<button type="submit" name="do" value="close">Add and Close</button>
<a class="button quiet" href="/jobs">Close</a></div>
</form></dialog>`
