// One user's check: would they go, and every reason why not.
import type { Hono } from 'hono'
import type { PurgeCriteria, Verdict } from 'ils-user-purge'
import { decodeCriteria } from 'ils-user-purge/codec'
import { actorOf } from '../administrators.js'
import {
  mistakeLinks,
  type Mistakes,
  mistakeWords,
  decimalIn,
  textField,
  typedIn,
} from '../fields.js'
import { daysMistake, documentedDate } from '../date-rows.js'
import { mistakesBox, page, token } from '../layout.js'
import { html, type Markup, plain, sentences } from '../markup.js'
import { personOf } from '../people.js'
import { keyOfPrimaryId } from '../../data/people.js'
import type { Env, Request, Site } from '../site.js'
import { verdictWords } from '../words/library.js'
import { say } from '../words/say.js'
import { refusedBy } from './trouble.js'

interface Typed {
  readonly primaryId: string
  readonly days: string
  readonly waiveThreshold: string
}

const labels = () => ({
  primaryId: say('history.id'),
  days: say('criteria.days'),
  waiveThreshold: say('criteria.waiveThreshold'),
})

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
      waiveThreshold: decimalIn(typed.waiveThreshold === '' ? '0' : typed.waiveThreshold),
    })
    const mistakes: Record<string, string> = {}
    if (key === null) mistakes.primaryId = say('check.nobody', { name: plain(typed.primaryId, 80) })
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
  const { summary, reasons, warnings, actions } = verdictWords(verdict)
  return html`<section class="panel wide" aria-labelledby="answer" tabindex="-1" data-focus><h2 id="answer">${person}</h2>
<p><strong>${summary}</strong></p>
${reasons.length === 0 ? '' : html`<h3>${say('check.reasons')}</h3>${sentences(reasons)}`}
${actions.length === 0 ? '' : html`<h3>${say('check.actions')}</h3>${sentences(actions)}`}
${warnings.length === 0 ? '' : html`<h3>${say('check.warnings')}</h3>${sentences(warnings)}`}</section>`
}

const show = (
  site: Site,
  c: Request,
  typed: Typed,
  mistakes: Mistakes,
  result: Markup,
): Promise<Response> => {
  const wrong = Object.values(mistakes)
  const named = labels()
  const content = html`${mistakesBox(mistakeLinks(mistakes, named))}${result}
<p>${say('check.lead')}</p>
<form class="panel" method="post" action="/check">${token(site, c)}
${textField({ name: 'primaryId', label: named.primaryId, value: typed.primaryId, mistakes }, html`required autocomplete="off"`)}
${textField({ name: 'days', label: named.days, value: typed.days, hint: say('check.days.hint'), mistakes }, html`inputmode="numeric"`)}
${textField({ name: 'waiveThreshold', label: named.waiveThreshold, value: typed.waiveThreshold, mistakes }, html`inputmode="decimal"`)}
<button type="submit">${say('check.button')}</button></form>`
  return page(site, c, { title: say('check.title'), content }, wrong.length > 0 ? 422 : 200)
}
