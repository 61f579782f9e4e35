// The policy: what applies, the form that changes it, changes that wait for a second person, and
// the record of every change.
import type { Hono } from 'hono'
import { jobId, type PurgePolicy, presetNames, PRESETS, removesMore } from 'ils-user-purge'
import { decodePolicy } from 'ils-user-purge/codec'
import {
  approveChange,
  askForChange,
  type ChangeEnd,
  changesOf,
  dropChange,
  waitingChanges,
  type WaitingChange,
} from '../acts.js'
import {
  type Decision,
  decisionsBefore,
  differencesOf,
  findDecision,
} from '../../data/decisions.js'
import { differenceTable } from '../differences.js'
import { choiceField, mistakeLinks, type Mistakes, mistakeWords, typedIn } from '../fields.js'
import { mistakesBox, notice, page, token } from '../layout.js'
import { html, type Markup, moment, sentences, shown } from '../markup.js'
import { meaningOf, type Meaning } from '../meaning.js'
import { plansToTry } from '../plan-view.js'
import {
  fieldOfMistake,
  fromPreset,
  policyFields,
  policyIn,
  policyJson,
  policyLabel,
  typedPolicy,
  type TypedPolicy,
} from '../policy-form.js'
import { mayI } from '../roles.js'
import type { Env, Request, Site } from '../site.js'
import { policyWords } from '../words/library.js'
import { many, mark, say } from '../words/say.js'
import type { PageKey } from '../words/view.js'
import { sayTrouble } from './trouble.js'

/** The policy, its form and its record. */
export const policyPages = (app: Hono<Env>, site: Site): void => {
  app.get('/policy', (c) => show(site, c, { typed: typedPolicy(site.policy()) }))
  app.post('/policy', async (c) => answer(site, c, await c.req.formData()))
  app.post('/policy/changes/:id', async (c) => {
    const id = c.req.param('id')
    if (typedIn(await c.req.formData(), 'do') !== 'approve') {
      const wasThere = await dropChange(site, id)
      return wasThere ? c.redirect('/policy?dropped', 303) : changeGone(site, c)
    }
    const end = await approveChange(site, id, c.get('visit').name ?? '')
    return end._tag === 'Made'
      ? c.redirect(savedAt(site, end.decision), 303)
      : refusedChange(site, c, end)
  })
}

/** What the form shows beside the policy that applies. */
interface Shown {
  readonly typed: TypedPolicy
  readonly mistakes?: Mistakes
  readonly preset?: string
  readonly said?: Markup
  readonly status?: 200 | 409 | 422
}

const answer = async (site: Site, c: Request, form: FormData): Promise<Response> => {
  const { content, version } = site.decided()
  const before = content.policy
  const typed = policyIn(form, typedPolicy(before))
  const preset = typedIn(form, 'preset')
  const doing = typedIn(form, 'do')
  if (doing === 'preset') {
    const chosen = fromPreset(preset, before)
    const said = html`${notice(html`<p>${say('policy.preset.used', { name: preset })}</p>`)}`
    return show(site, c, chosen === null ? { typed } : { typed: typedPolicy(chosen), preset, said })
  }
  const read = decodePolicy(policyJson(typed, before), before, Object.keys(before.rules))
  if (read._tag === 'Left')
    return show(site, c, { typed, mistakes: mistakesOf(read.left), status: 422 })
  const policy = read.right
  if (doing === 'meaning') return meaning(site, c, form, typed, policy)
  const basedOn = Number(typedIn(form, 'basedOn'))
  const change = (decided: Decision['content']) => ({ ...decided, policy })
  const end = await askForChange(site, { basedOn, change, by: c.get('visit').name ?? '' })
  switch (end._tag) {
    case 'Made':
      return c.redirect(savedAt(site, end.decision), 303)
    case 'Waits':
      return c.redirect('/policy?waits', 303)
    case 'Refused':
      if (end.refusal._tag === 'NothingChanged')
        return show(site, c, { typed, said: notice(html`<p>${say('policy.same')}</p>`) })
      return end.refusal._tag === 'DecisionOutdated'
        ? conflict(site, c, { basedOn, now: version, typed, policy })
        : refusedChange(site, c, end)
  }
}

/** A tighter level is worth another look at those who were deleted before. */
const savedAt = (site: Site, { version, content }: Decision): string => {
  const before = findDecision(site.db, version - 1)
  const isTighter =
    before !== null && removesMore(content.policy.deletePolicy, before.content.policy.deletePolicy)
  return isTighter ? '/policy?saved&tighter' : '/policy?saved'
}

const mistakesOf = (
  mistakes: readonly { readonly path: string; readonly expected: string }[],
): Mistakes =>
  Object.fromEntries(
    mistakes.map(({ path, expected }) => [fieldOfMistake(path), mistakeWords(expected)]),
  )

interface Stale {
  readonly basedOn: number
  readonly now: number
  readonly typed: TypedPolicy
  readonly policy: PurgePolicy
}

/**
 * Somebody else changed the policy after the form was made: both changes are shown, and the form
 * holds the policy that applies with the fields that this person changed.
 */
const conflict = (site: Site, c: Request, { basedOn, typed, policy }: Stale): Promise<Response> => {
  const current = site.decided()
  const base = findDecision(site.db, basedOn)
  if (base === null)
    return show(site, c, { typed: typedPolicy(current.content.policy), status: 409 })
  const [was, is] = [typedPolicy(base.content.policy), typedPolicy(current.content.policy)]
  const isSame = (one: TypedPolicy, other: TypedPolicy, name: string) =>
    JSON.stringify(one[name]) === JSON.stringify(other[name])
  const merged: Record<string, readonly string[]> = {}
  const mistakes: Record<string, string> = {}
  for (const name of Object.keys(is)) {
    const isMine = !isSame(was, typed, name)
    merged[name] = (isMine ? typed[name] : is[name]) ?? []
    if (isMine && !isSame(was, is, name) && !isSame(is, typed, name))
      mistakes[name] = say('conflict.both', {
        value: (is[name] ?? []).join(', ') || say('difference.none'),
      })
  }
  const lead = say('conflict.lead', { yours: basedOn, now: current.version })
  const theirs = say('conflict.theirs', { by: current.requestedBy })
  const mine = { ...base.content, policy }
  const said = html`<div class="box bad" role="alert" tabindex="-1" data-focus><h2>${say('conflict.title')}</h2><p>${lead}</p></div>
${differenceTable(theirs, differencesOf(base.content, current.content))}
${differenceTable(say('conflict.yours'), differencesOf(base.content, mine))}`
  return show(site, c, { typed: merged, mistakes, said, status: 409 })
}

const meaning = async (
  site: Site,
  c: Request,
  form: FormData,
  typed: TypedPolicy,
  policy: PurgePolicy,
): Promise<Response> => {
  const id = jobId(typedIn(form, 'plan'))
  const found = id._tag === 'Left' ? null : await site.purge().findPlan({ planId: id.right })()
  const means = found?._tag === 'Right' ? await meaningOf(site, found.right.plan, policy) : null
  return show(site, c, { typed, said: meaningWords(means) })
}

const meaningWords = (means: Meaning | null): Markup => {
  if (means === null) return notice(html`<p>${say('meaning.unusable')}</p>`)
  const { users, goNow, goThen, moreStay, moreGo } = means
  const said = [
    ...(moreStay > 0 ? [many('meaning.stay', moreStay)] : []),
    ...(moreGo > 0 ? [many('meaning.go', moreGo)] : []),
  ]
  const numbers = {
    users: many('users', users),
    now: many('users', goNow),
    later: many('users', goThen),
  }
  return html`<div class="box ${moreGo > 0 ? 'warn' : 'good'}" role="status" tabindex="-1" data-focus><h2>${say('meaning.title')}</h2>
<p><strong>${said.length === 0 ? say('meaning.same') : said.join(' ')}</strong></p><p>${say('meaning.of', numbers)}</p></div>`
}

const NOTICES = ['saved', 'waits', 'dropped'] as const

const show = async (site: Site, c: Request, shownNow: Shown): Promise<Response> => {
  const { typed, mistakes = {}, said, status = 200 } = shownNow
  const current = site.decided()
  const labels = Object.fromEntries(Object.keys(typed).map((name) => [name, policyLabel(name)]))
  const heard = NOTICES.find((name) => c.req.query(name) !== undefined)
  const content = html`${heard === undefined ? '' : notice(html`<p>${say(`policy.${heard}`)}</p>${c.req.query('tighter') === undefined ? '' : tighter()}`)}
${status === 409 ? '' : mistakesBox(mistakeLinks(mistakes, labels))}
${said ?? ''}
${waiting(site, c)}
<h2>${say('policy.now')}</h2><p>${versionWords(current)} ${say(current.content.policy.approval === 'none' ? 'policy.one' : 'policy.two')}</p>
<details><summary>${say('policy.in-words')}</summary>${sentences(policyWords(current.content.policy))}</details>
${mayI(c, 'set-policy') ? await formMarkup(site, c, current, shownNow) : html`<p>${say('policy.may-not')}</p>`}
<h2 id="record">${say('policy.record')}</h2>${record(site, c, current)}
<h2>${say('policy.presets')}</h2>${presetNames.map(
    (name) =>
      html`<details><summary>${name}</summary>${sentences(policyWords(PRESETS[name]))}</details>`,
  )}`
  return page(site, c, { title: say('policy.title'), content }, status)
}

const tighter = (): Markup =>
  html`<p>${mark('policy.tighter', { link: html`<a href="/delete-policy">${say('policy.tighter.link')}</a>` })}</p>`

const formMarkup = async (
  site: Site,
  c: Request,
  { version, content }: Decision,
  { typed, mistakes = {}, preset }: Shown,
): Promise<Markup> => {
  const plans = await plansToTry(site)
  return html`<h2 id="change">${say('policy.change')}</h2>
<form class="panel wide" method="post" action="/policy">${token(site, c)}<input type="hidden" name="basedOn" value="${version}">
<button class="first" type="submit" name="do" value="save" tabindex="-1" aria-hidden="true">${say('policy.save')}</button>
<div class="beside">${choiceField(
    {
      name: 'preset',
      label: say('policy.preset'),
      value: preset ?? content.policy.name,
      hint: say('policy.preset.hint'),
      mistakes,
    },
    presetNames.map((name) => [name, name]),
  )}<button class="quiet" type="submit" name="do" value="preset" formnovalidate>${say('policy.preset.use')}</button></div>
${policyFields(site.db, typed, mistakes)}
<fieldset><legend>${say('meaning.title')}</legend><p class="hint">${say('meaning.hint')}</p>
${
  plans.length === 0
    ? html`<p>${say('meaning.no-plan')}</p>`
    : html`<div class="beside">${choiceField({ name: 'plan', label: say('meaning.plan'), value: '', mistakes: {} }, plans)}
<button class="quiet" type="submit" name="do" value="meaning">${say('meaning.button')}</button></div>`
}</fieldset>
<div class="actions"><button type="submit" name="do" value="save">${say('policy.save')}</button></div></form>`
}

const versionWords = ({ version, requestedBy, approvedBy, decidedAt }: Decision): Markup =>
  mark(approvedBy === null ? 'policy.version' : 'policy.version.two', {
    version,
    at: moment(decidedAt),
    by: shown(requestedBy, 80),
    approver: shown(approvedBy ?? '', 80),
  })

const waiting = (site: Site, c: Request): Markup => {
  const changes = waitingChanges(site)
  return changes.length === 0
    ? html``
    : html`<section aria-labelledby="waiting"><h2 id="waiting">${say('change.waiting')}</h2>${changes.map((change, at) => waitingChange(site, c, change, at))}</section>`
}

const waitingChange = (site: Site, c: Request, change: WaitingChange, at: number): Markup => {
  const title = at === 0 ? say('change.what') : `${say('change.what')} (${at + 1})`
  const isOwn = change.requestedBy === c.get('visit').name
  const isOutdated = change.basedOn !== site.decided().version
  const approve = html`<button type="submit" name="do" value="approve">${say('change.approve')}</button>`
  return html`<div class="panel wide"><p>${mark('change.asked', { at: moment(change.requestedAt), by: shown(change.requestedBy, 80) })}</p>
${isOutdated ? html`<p class="box warn">${say('change.outdated')}</p>` : differenceTable(title, changesOf(site, change))}
${isOwn ? html`<p>${say('change.own')}</p>` : ''}
${
  mayI(c, 'set-policy')
    ? html`<form class="actions" method="post" action="/policy/changes/${change.id}">${token(site, c)}${isOwn || isOutdated ? '' : approve}
<button class="quiet" type="submit" name="do" value="decline">${say(isOwn ? 'change.withdraw' : 'change.decline')}</button></form>`
    : ''
}</div>`
}

const RECORDS = 10

/** Every version with what it changed, the latest first. */
const record = (site: Site, c: Request, current: Decision): Markup => {
  const before = /^\d{1,9}$/.test(c.req.query('before') ?? '')
    ? Number(c.req.query('before'))
    : current.version + 1
  const listed = decisionsBefore(site.db, before, RECORDS)
  const last = listed.at(-1)?.version ?? 1
  return html`<ol class="record" reversed start="${listed[0]?.version ?? 1}">${listed.map(
    (decision) => {
      const former = findDecision(site.db, decision.version - 1)
      return html`<li><p>${versionWords(decision)}</p>${
        former === null
          ? html`<p>${say('policy.record.first')}</p>`
          : differenceTable(
              say('policy.record.of', { version: decision.version }),
              differencesOf(former.content, decision.content),
            )
      }</li>`
    },
  )}</ol>${last > 1 ? html`<p><a href="/policy?before=${last}#record">${say('policy.record.older')}</a></p>` : ''}`
}

/** A change that could not be made, and why. */
export const refusedChange = (
  site: Site,
  c: Request,
  end: Exclude<ChangeEnd, { readonly _tag: 'Made' }>,
): Promise<Response> => {
  if (end._tag === 'Waits') return changeGone(site, c)
  const { refusal } = end
  if (refusal._tag === 'RequestGone') return changeGone(site, c)
  const link = html`<a href="/policy">${say('change.to-policy')}</a>`
  if (refusal._tag === 'RoleMissing')
    return sayTrouble(site, c, 409, say('change.role.title'), [say('change.role'), link])
  const why = say(`change.refused.${refusal.code}` as PageKey)
  return sayTrouble(site, c, 409, say('change.refused.title'), [why, link])
}

const changeGone = (site: Site, c: Request): Promise<Response> =>
  sayTrouble(site, c, 409, say('change.gone.title'), [
    say('change.gone'),
    html`<a href="/policy">${say('change.to-policy')}</a>`,
  ])
