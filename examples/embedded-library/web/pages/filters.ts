// Saved filters: criteria under a name, shared by all who may plan. Naming, renaming, deleting.
import { randomUUID } from 'node:crypto'
import type { Hono } from 'hono'
import { describeCriteria, type Instant, type PurgeCriteria, resolveCutoffs } from 'ils-user-purge'
import { decodeCriteria, encodeCriteria } from 'ils-user-purge/codec'
import { todayOf } from '../../data/clock.js'
import {
  changeFilter,
  type FilterChange,
  type FilterRefusal,
  type SavedFilter,
  savedFilters,
} from '../../data/filters.js'
import { mistakeLinks, type Mistakes, textField, typedIn } from '../fields.js'
import { mistakesBox, notice, page, token } from '../layout.js'
import { html, type Markup, moment, sentences, shown } from '../markup.js'
import { mayI } from '../roles.js'
import type { Env, Request, Site } from '../site.js'
import { libraryWords } from '../words/library.js'
import { mark, say } from '../words/say.js'

/** As long as a name in a list may be. */
const LONGEST = 80
const HEARD = ['saved', 'renamed', 'deleted'] as const

/** The list of filters, and what is done to them. */
export const filterPages = (app: Hono<Env>, site: Site): void => {
  app.get('/filters', (c) => listPage(site, c, {}))
  app.post('/filters', async (c) => {
    const form = await c.req.formData()
    switch (typedIn(form, 'do')) {
      case 'rename':
        return change(site, c, form, {}, 'renamed')
      case 'delete':
        return change(site, c, form, { criteria: null }, 'deleted')
      default:
        return saveNew(site, c, form)
    }
  })
}

const saveNew = async (site: Site, c: Request, form: FormData): Promise<Response> => {
  const read = decodeCriteria(jsonIn(typedIn(form, 'criteria')))
  // Primary IDs are personal data, and what is saved is kept for good.
  if (read._tag === 'Left' || namesUsers(read.right))
    return listPage(site, c, {}, say('filters.unusable'))
  const criteria = read.right
  const name = typedIn(form, 'name')
  const wrong = nameMistake(name)
  const refusal =
    wrong === null ? await stored(site, c, { id: randomUUID(), basedOn: 0, name, criteria }) : null
  const mistake = wrong ?? (refusal === null ? null : say(`filters.${refusal}`))
  return mistake === null
    ? c.redirect('/filters?saved', 303)
    : namePage(site, c, criteria, name, { name: mistake })
}

/** Whether criteria name users one by one. */
export const namesUsers = ({ include, exclude }: PurgeCriteria): boolean =>
  include !== null || exclude.length > 0

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const nameMistake = (name: string): string | null =>
  name === '' || name.length > LONGEST ? say('filters.name.wrong', { most: LONGEST }) : null

const change = async (
  site: Site,
  c: Request,
  form: FormData,
  what: Pick<FilterChange, 'criteria'>,
  heard: (typeof HEARD)[number],
): Promise<Response> => {
  const [id, name] = [typedIn(form, 'id'), typedIn(form, 'name')]
  const basedOn = Number(typedIn(form, 'basedOn')) || -1
  const wrong = nameMistake(name)
  const refusal = wrong === null ? await stored(site, c, { id, basedOn, name, ...what }) : null
  if (wrong === null && refusal === null) return c.redirect(`/filters?${heard}`, 303)
  return listPage(site, c, { [`name-${id}`]: wrong ?? say(`filters.${refusal ?? 'outdated'}`) })
}

const stored = (
  site: Site,
  c: Request,
  what: Omit<FilterChange, 'savedBy' | 'savedAt'>,
): Promise<FilterRefusal | null> => {
  const savedAt = new Date(site.clock.now()).toISOString() as Instant
  const savedBy = c.get('visit').name ?? ''
  return site.transactions.run(async (db) => changeFilter(db, { ...what, savedBy, savedAt }), {
    mode: 'write',
  })
}

/** Asks under which name criteria are to be saved. */
export const namePage = (
  site: Site,
  c: Request,
  criteria: PurgeCriteria,
  name = '',
  mistakes: Mistakes = {},
): Promise<Response> => {
  const field = { name: 'name', label: say('filters.name'), value: name, mistakes }
  const content = html`${mistakesBox(mistakeLinks(mistakes, { name: field.label }))}
<form class="panel" method="post" action="/filters">${token(site, c)}<input type="hidden" name="criteria" value="${JSON.stringify(encodeCriteria(criteria))}">
<h2>${say('filters.what')}</h2>${criteriaWords(site, criteria)}
${textField({ ...field, hint: say('filters.name.hint') }, html`required maxlength="${LONGEST}" autocomplete="off"`)}
<div class="actions"><button type="submit" name="do" value="save">${say('filters.save')}</button>
<a class="button quiet" href="/jobs/new">${say('add.cancel')}</a></div></form>`
  const status = Object.keys(mistakes).length === 0 ? 200 : 422
  return page(site, c, { title: say('filters.save.title'), content }, status)
}

const criteriaWords = (site: Site, criteria: PurgeCriteria): Markup => {
  const policy = site.policy()
  const cutoffs = resolveCutoffs(criteria.dates, todayOf(site.clock, policy.timeZone))
  return sentences(describeCriteria(criteria, cutoffs, policy, undefined, libraryWords()))
}

const listPage = (
  site: Site,
  c: Request,
  mistakes: Mistakes,
  trouble?: string,
): Promise<Response> => {
  const filters = savedFilters(site.db)
  const labels = Object.fromEntries(filters.map(({ id, name }) => [`name-${id}`, name]))
  const wrong = [...(trouble === undefined ? [] : [trouble]), ...mistakeLinks(mistakes, labels)]
  const heard = HEARD.find((name) => c.req.query(name) !== undefined)
  const content = html`${mistakesBox(wrong)}
${heard === undefined ? '' : notice(html`<p>${say(`filters.heard.${heard}`)}</p>`)}
<p>${mark('filters.lead', { link: html`<a href="/jobs/new">${say('jobs.add')}</a>` })}</p>
${filters.length === 0 ? html`<p>${say('filters.none')}</p>` : filters.map((each) => filterPanel(site, c, each, mistakes))}`
  return page(site, c, { title: say('filters.title'), content }, wrong.length === 0 ? 200 : 422)
}

const filterPanel = (site: Site, c: Request, filter: SavedFilter, mistakes: Mistakes): Markup => {
  const { id, version, name, criteria, savedBy, savedAt } = filter
  const field = {
    name: `name-${id}`,
    label: say('filters.name.of', { name }),
    value: name,
    mistakes,
  }
  return html`<section class="panel wide" aria-labelledby="filter-${id}"><h2 id="filter-${id}">${shown(name, LONGEST)}</h2>
<p class="hint">${mark('filters.by', { by: shown(savedBy, 80), at: moment(savedAt) })}</p>
${criteria === null ? html`<p>${say('filters.unusable')}</p>` : criteriaWords(site, criteria)}
${
  mayI(c, 'plan')
    ? html`${criteria === null ? '' : html`<p><a class="button" href="/jobs/new?filter=${encodeURIComponent(id)}">${say('filters.use.of', { name })}</a></p>`}
<form method="post" action="/filters">${token(site, c)}<input type="hidden" name="id" value="${id}"><input type="hidden" name="basedOn" value="${version}">
${renameField(field)}
<div class="actions"><button type="submit" class="quiet" name="do" value="rename">${say('filters.rename.of', { name })}</button>
<button type="submit" class="quiet" name="do" value="delete">${say('filters.delete.of', { name })}</button></div></form>`
    : ''
}</section>`
}

/** The field is named by its filter on the page, and `name` in what is sent. */
const renameField = ({
  name: id,
  label,
  value,
  mistakes,
}: Parameters<typeof textField>[0]): Markup =>
  html`<div class="field"><label for="${id}">${label}</label>
<input id="${id}" name="name" value="${value}" required maxlength="${LONGEST}" autocomplete="off"${mistakes[id] === undefined ? '' : html` aria-invalid="true" aria-describedby="${id}-mistake"`}>${mistakes[id] === undefined ? '' : html`<p class="mistake" id="${id}-mistake">${mistakes[id]}</p>`}</div>`
