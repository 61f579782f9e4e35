// The accounts: who may do what. A change of them is decided as a change of the policy is.
import type { Hono } from 'hono'
import { isSameAccount } from '../administrators.js'
import { askForChange } from '../acts.js'
import { type Decisions, ROLES, type Role } from '../../data/decisions.js'
import { NIGHT_SERVICE } from '../../host/open-purge.js'
import { mistakeLinks, type Mistakes, textField, typedIn } from '../fields.js'
import { mistakesBox, notice, page, token } from '../layout.js'
import { html, type Markup } from '../markup.js'
import { mayI } from '../roles.js'
import type { Env, Request, Site } from '../site.js'
import { say } from '../words/say.js'
import { rolesWords } from '../differences.js'
import { refusedChange } from './policy.js'

type Accounts = Decisions['accounts']

const NAME = /^[a-z0-9]{2,32}$/
const NEW = 'new'

/** The accounts and their form. */
export const peoplePages = (app: Hono<Env>, site: Site): void => {
  app.get('/people', (c) => show(site, c, site.decided().content.accounts, '', {}))

  app.post('/people', async (c) => {
    const form = await c.req.formData()
    const { content } = site.decided()
    const name = typedIn(form, NEW)
    const accounts = accountsIn(form, content.accounts, name)
    const mistakes = mistakesIn(content, accounts, name)
    if (Object.keys(mistakes).length > 0) return show(site, c, accounts, name, mistakes)
    const end = await askForChange(site, {
      basedOn: Number(typedIn(form, 'basedOn')),
      change: (decided) => ({ ...decided, accounts }),
      by: c.get('visit').name ?? '',
    })
    switch (end._tag) {
      case 'Made':
        return c.redirect('/people?saved', 303)
      case 'Waits':
        return c.redirect('/policy?waits', 303)
      case 'Refused':
        return refusedChange(site, c, end)
    }
  })
}

const rolesIn = (form: FormData, name: string): readonly Role[] =>
  ROLES.filter((role) => form.getAll(`roles:${name}`).includes(role))

const accountsIn = (form: FormData, before: Accounts, name: string): Accounts => {
  const kept = Object.keys(before).filter((each) => form.get(`remove:${each}`) !== 'yes')
  const entries = kept.map((each) => [each, rolesIn(form, each)] as const)
  return Object.fromEntries(
    name === '' ? entries : [...entries, [name, rolesIn(form, NEW)] as const],
  )
}

const mistakesIn = (
  { accounts: before, policy }: Decisions,
  after: Accounts,
  name: string,
): Mistakes => {
  const isTaken = [...Object.keys(before), NIGHT_SERVICE, 'terminal', NEW].some((each) =>
    isSameAccount(each, name),
  )
  const deciding = Object.values(after).filter((roles) => roles.includes('set-policy')).length
  const needed = policy.approval === 'none' ? 1 : 2
  return {
    ...(name !== '' && (isTaken || !NAME.test(name)) ? { [NEW]: say('people.mistake.name') } : {}),
    ...(deciding < needed ? { accounts: say('people.mistake.alone') } : {}),
  }
}

const show = (
  site: Site,
  c: Request,
  accounts: Accounts,
  name: string,
  mistakes: Mistakes,
): Promise<Response> => {
  const wrong = Object.keys(mistakes).length > 0
  const labels = { [NEW]: say('people.new'), accounts: say('people.account') }
  const mine = mayI(c, 'set-policy')
  const known = site.decided().content.accounts
  const names = Object.keys(accounts).filter((each) => Object.hasOwn(known, each))
  const content = html`${c.req.query('saved') === undefined ? '' : notice(html`<p>${say('people.saved')}</p>`)}
${mistakesBox(mistakeLinks(mistakes, labels))}
<p>${say('people.lead')}</p>
${mine ? formMarkup(site, c, { accounts, names, name, mistakes }) : html`<ul>${names.map((each) => html`<li>${each}: ${rolesWords(accounts[each] ?? [])}</li>`)}</ul>`}`
  return page(site, c, { title: say('people.title'), content }, wrong ? 422 : 200)
}

interface Shown {
  readonly accounts: Accounts
  readonly names: readonly string[]
  readonly name: string
  readonly mistakes: Mistakes
}

const formMarkup = (site: Site, c: Request, { accounts, names, name, mistakes }: Shown): Markup =>
  html`<form class="panel wide" id="accounts" method="post" action="/people">${token(site, c)}<input type="hidden" name="basedOn" value="${site.decided().version}">
${names.map(
  (
    each,
  ) => html`<fieldset><legend>${say('people.roles-of', { name: each })}</legend>${boxes(each, accounts[each] ?? [])}
<div class="choices"><label><input type="checkbox" name="remove:${each}" value="yes"> ${say('people.remove')}</label></div></fieldset>`,
)}
${textField({ name: NEW, label: say('people.new'), value: name, hint: say('people.new.hint'), mistakes }, html`autocomplete="off" autocapitalize="none"`)}
<fieldset><legend>${say('people.may')}</legend>${boxes(NEW, accounts[name] ?? ['read'])}</fieldset>
<div class="actions"><button type="submit">${say('people.save')}</button></div></form>`

const boxes = (name: string, roles: readonly Role[]): Markup =>
  html`<div class="choices">${ROLES.map(
    (role) =>
      html`<label><input type="checkbox" name="roles:${name}" value="${role}"${roles.includes(role) ? html` checked` : ''}> ${say(`role.${role}`)}</label>`,
  )}</div>`
