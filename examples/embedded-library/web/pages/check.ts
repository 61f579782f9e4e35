// One user's check: would they go, and every reason why not.
import type { Hono } from 'hono'
import { ENGLISH, explainVerdict, type PurgeCriteria, type Verdict } from 'ils-user-purge'
import { decodeCriteria } from 'ils-user-purge/codec'
import { actorOf } from '../administrators.js'
import {
  type Labels,
  mistakeLinks,
  type Mistakes,
  mistakeWords,
  textField,
  typedIn,
} from '../fields.js'
import { daysMistake, documentedDate } from '../date-rows.js'
import { mistakesBox, page, token } from '../layout.js'
import { html, type Markup, sentences } from '../markup.js'
import { personOf } from '../people.js'
import { keyOfPrimaryId } from '../../data/people.js'
import type { Env, Request, Site } from '../site.js'
import { refusedBy } from './trouble.js'

interface Typed {
  readonly primaryId: string
  readonly days: string
  readonly waiveThreshold: string
}

const LABELS = {
  primaryId: 'Primary ID',
  days: 'Number of days after purge date',
  waiveThreshold: 'Waive threshold',
} satisfies Labels

const BLANK: Typed = { primaryId: '', days: '0', waiveThreshold: '0' }

/**
 * The form and its answer. The primary ID is sent in the form, so that it stands in no address and
 * no history.
 */
export const checkPages = (app: Hono<Env>, site: Site): void => {
  app.get('/check', (c) => show(site, c, BLANK, {}, html``))

  app.post('/check', async (c) => {
    const form = await c.req.formData()
    const typed = {
      primaryId: typedIn(form, 'primaryId'),
      days: typedIn(form, 'days'),
      waiveThreshold: typedIn(form, 'waiveThreshold'),
    }
    const key = keyOfPrimaryId(site.db, typed.primaryId)
    const read = decodeCriteria({
      dates: [documentedDate(typed.days, 'purgeDate', 'documented')],
      waiveThreshold: typed.waiveThreshold === '' ? '0' : typed.waiveThreshold,
    })
    const mistakes: Record<string, string> = {}
    if (key === null) mistakes.primaryId = 'Nobody has this primary ID.'
    if (read._tag === 'Left')
      for (const { path, expected } of read.left)
        if (path.startsWith('dates.')) mistakes.days = daysMistake(expected)
        else mistakes[path] = mistakeWords(expected)
    if (key === null || read._tag === 'Left') return show(site, c, typed, mistakes, html``)
    const criteria: PurgeCriteria = read.right
    const verdict = await site
      .purge()
      .check({ userKey: key, criteria, requestedBy: actorOf(c.get('visit').name ?? '') })()
    if (verdict._tag === 'Left') return refusedBy(site, c, verdict.left)
    return show(site, c, typed, {}, answer(personOf(site.db, key, 20_000), verdict.right))
  })
}

const answer = (person: Markup, verdict: Verdict): Markup => {
  const { summary, reasons, warnings, actions } = explainVerdict(verdict, ENGLISH)
  return html`<section class="panel wide" aria-labelledby="answer" tabindex="-1" data-focus><h2 id="answer">${person}</h2>
<p><strong>${summary}</strong></p>
${reasons.length === 0 ? '' : html`<h3>Every reason</h3>${sentences(reasons)}`}
${actions.length === 0 ? '' : html`<h3>What happens apart from deleting</h3>${sentences(actions)}`}
${warnings.length === 0 ? '' : html`<h3>Warnings</h3>${sentences(warnings)}`}</section>`
}

const show = (
  site: Site,
  c: Request,
  typed: Typed,
  mistakes: Mistakes,
  result: Markup,
): Promise<Response> => {
  const wrong = Object.values(mistakes)
  const content = html`${mistakesBox(mistakeLinks(mistakes, LABELS))}${result}
<p>The same rules are asked as in a job, under the policy as it stands. Nothing is changed.</p>
<form class="panel" method="post" action="/check">${token(site, c)}
${textField({ name: 'primaryId', label: LABELS.primaryId, value: typed.primaryId, mistakes }, html`required autocomplete="off"`)}
${textField({ name: 'days', label: LABELS.days, value: typed.days, hint: 'Whole days. Left empty, only dates before today are selected.', mistakes }, html`inputmode="numeric"`)}
${textField({ name: 'waiveThreshold', label: LABELS.waiveThreshold, value: typed.waiveThreshold, mistakes }, html`inputmode="decimal"`)}
<button type="submit">Check</button></form>`
  return page(site, c, { title: 'Check one user', content }, wrong.length > 0 ? 422 : 200)
}
