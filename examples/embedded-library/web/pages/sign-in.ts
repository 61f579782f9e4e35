// Signing in and out.
import type { Hono } from 'hono'
import { mayEnter } from '../administrators.js'
import { mistakesBox, page, token } from '../layout.js'
import { html, type Markup } from '../markup.js'
import { beginVisit, signIn, signOut } from '../sessions.js'
import type { Env, Request, Site } from '../site.js'
import { say } from '../words/say.js'

const MOST_FAILURES = 5
const PAUSE_MS = 30_000

/** The pages of signing in and out. */
export const signInPages = (app: Hono<Env>, site: Site): void => {
  const failures = new Map<string, { readonly count: number; readonly until: number }>()

  app.get('/sign-in', async (c) => {
    if (c.get('visit').name !== null) return c.redirect('/jobs', 303)
    if (c.get('visit').id === '') await beginVisit(site, c)
    return page(site, c, {
      title: say('sign-in.title'),
      content: signInForm(site, c, { to: '/jobs' }),
    })
  })

  app.post('/sign-in', async (c) => {
    const form = await c.req.formData()
    const name = String(form.get('name') ?? '').trim()
    const to = placeHere(String(form.get('to') ?? ''))
    // Counted by the visit, not by the name: somebody else who guesses must not lock anybody out. A
    // guess costs a visit of its own then, and a password has 2^79 of them.
    const { id } = c.get('visit')
    const failed = failures.get(id)
    if (failed !== undefined && failed.count >= MOST_FAILURES && failed.until > Date.now())
      return again(site, c, to, say('sign-in.wait'), 429)
    // Counted before the password is looked at, which takes a while: attempts made all at once
    // would each find the count as it was.
    if (failures.size > 1000) failures.clear()
    failures.set(id, { count: (failed?.count ?? 0) + 1, until: Date.now() + PAUSE_MS })
    const isKnown = Object.hasOwn(site.decided().content.accounts, name)
    if (!(await mayEnter(site.db, name, String(form.get('password') ?? ''))) || !isKnown)
      return again(site, c, to, say('sign-in.wrong'), 401)
    failures.delete(id)
    await signIn(site, c, name)
    return c.redirect(to, 303)
  })

  app.post('/sign-out', async (c) => {
    await signOut(site, c)
    return c.redirect('/sign-in', 303)
  })
}

const again = (
  site: Site,
  c: Request,
  to: string,
  mistake: string,
  status: 401 | 429,
): Promise<Response> =>
  page(
    site,
    c,
    {
      title: say('sign-in.title'),
      content: html`${mistakesBox([mistake])}${signInForm(site, c, { to })}`,
    },
    status,
  )

/** Only a path of this site; anything else is the start page. */
const placeHere = (to: string): string => (/^\/(?![/\\])[\w/.-]*$/.test(to) ? to : '/jobs')

/** The form; `to` is where it goes on. */
export const signInForm = (
  site: Site,
  c: Request,
  { to, said }: { readonly to: string; readonly said?: string },
): Markup =>
  html`${said === undefined ? '' : html`<p>${said}</p>`}
<form class="panel" method="post" action="/sign-in">${token(site, c)}<input type="hidden" name="to" value="${to}">
<div class="field"><label for="name">${say('sign-in.name')}</label><input id="name" name="name" autocomplete="username" autocapitalize="none" required></div>
<div class="field"><label for="password">${say('sign-in.password')}</label>
<input id="password" name="password" type="password" autocomplete="current-password" required aria-describedby="password-hint">
<p class="hint" id="password-hint">${say('sign-in.hint')}</p></div>
<button type="submit">${say('sign-in.title')}</button></form>`
