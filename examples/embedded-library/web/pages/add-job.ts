// The Add Job dialog: the documented fields, and on to the plan. Nothing is confirmed here.
import type { Hono } from 'hono'
import { compileEvaluator, DEFAULT_CRITERIA, type Instant, jobId } from 'ils-user-purge'
import {
  BLANK,
  criteriaFields,
  criteriaIn,
  criteriaLabels,
  readCriteria,
  type TypedCriteria,
  typedOf,
} from '../criteria-form.js'
import { findFilter, savedFilters } from '../../data/filters.js'
import { choiceField, mistakeLinks, type Mistakes, strayGroups } from '../fields.js'
import { mistakesBox, notice, page, token } from '../layout.js'
import { html, type Markup } from '../markup.js'
import { planAndShow } from '../planning.js'
import { namePage, namesUsers } from './filters.js'
import { label } from '../words/library.js'
import { mark, say } from '../words/say.js'
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
    if (form.get('do') === 'save') {
      if (!namesUsers(read.criteria)) return namePage(site, c, read.criteria)
      const field = read.criteria.include === null ? 'exclude' : 'include'
      return dialog(site, c, typed, { [field]: say('filters.no-ids') })
    }
    const asked = { _tag: 'purge', criteria: read.criteria } as const
    return planAndShow(site, c, asked, form.get('do') === 'add' ? 'add' : 'close')
  })
}

/** The criteria of the plan or of the saved filter that the address names, to be changed. */
const typedBefore = async (site: Site, c: Request): Promise<TypedCriteria> => {
  const saved = findFilter(site.db, c.req.query('filter') ?? '')?.criteria ?? null
  if (saved !== null) return typedOf(site.db, saved)
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
    { title: say('add.title'), content: dialogMarkup(site, c, typed, mistakes) },
    wrong.length > 0 ? 422 : 200,
  )
}

const dialogMarkup = (site: Site, c: Request, typed: TypedCriteria, mistakes: Mistakes): Markup =>
  html`${c.req.query('added') === undefined ? '' : notice(html`<p>${mark('add.added', { link: toList() })}</p>`)}
${c.req.query('asked') === undefined ? '' : notice(html`<p>${mark('add.asked', { link: toList() })}</p>`)}
${mistakesBox(mistakeLinks(mistakes, criteriaLabels()))}
${filterChoice(site, c)}
<dialog open aria-labelledby="dialog-title"><h2 id="dialog-title">${say('add.dialog')}</h2>
<form method="post" action="/jobs/new">${token(site, c)}
<button class="first" type="submit" name="do" value="close" tabindex="-1" aria-hidden="true">${say('add.close')}</button>
${neverDeleted(site)}
${criteriaFields(site.db, typed, mistakes)}
<p class="hint">${say('add.hint')}</p>
<div class="actions"><button type="submit" name="do" value="add">${say('add.add')}</button>
<button type="submit" name="do" value="close">${say('add.close')}</button>
<button type="submit" class="quiet" name="do" value="save">${say('filters.save-as')}</button>
<a class="button quiet" href="/jobs">${say('add.cancel')}</a></div>
</form></dialog>`

/** Criteria that were saved under a name, to begin with. */
const filterChoice = (site: Site, c: Request): Markup => {
  const filters = savedFilters(site.db).filter(({ criteria }) => criteria !== null)
  if (filters.length === 0) return html``
  const chosen = c.req.query('filter') ?? ''
  const choices = filters.map(({ id, name }) => [id, name] as const)
  const field = { name: 'filter', label: say('filters.one'), value: chosen, mistakes: {} }
  return html`<form class="panel" method="get" action="/jobs/new">${choiceField(field, choices)}
<div class="actions"><button type="submit" class="quiet">${say('filters.use')}</button> <a href="/filters">${say('filters.manage')}</a></div></form>`
}

const toList = (): Markup => html`<a href="/jobs">${say('add.list')}</a>`

/** Which rules keep users under the policy that applies, before anybody is asked for. */
const neverDeleted = (site: Site): Markup => {
  const asOf = new Date(site.clock.now()).toISOString() as Instant
  const made = compileEvaluator({
    criteria: DEFAULT_CRITERIA,
    policy: site.policy(),
    asOf,
    actor: null,
  })
  if (made._tag === 'Left') return html``
  const keeping = made.right.rules.filter(({ setting }) => setting === 'on')
  return html`<details><summary>${say('add.kept')}: ${keeping.length}</summary><ul class="columns">${keeping.map(({ code }) => html`<li>${label(code)}</li>`)}</ul></details>`
}
