// The site: guards in front, then its pages. No logic here.
import { readFileSync } from 'node:fs'
import { Hono } from 'hono'
import { codeOf } from '../../shared/trouble.js'
import { complain } from '../../shared/screen.js'
import { guard } from './guards.js'
import { addJobPages } from './pages/add-job.js'
import { checkPages } from './pages/check.js'
import { deletePolicyPages } from './pages/delete-policy.js'
import { filterPages } from './pages/filters.js'
import { historyPages } from './pages/history.js'
import { jobPages } from './pages/job.js'
import { jobsPages } from './pages/jobs.js'
import { peoplePages } from './pages/people.js'
import { policyPages } from './pages/policy.js'
import { jobUsersPages } from './pages/job-users.js'
import { planPages } from './pages/plan.js'
import { planUsersPages } from './pages/plan-users.js'
import { plansPages } from './pages/plans.js'
import { purgeDatesPages } from './pages/purge-dates.js'
import { signInPages } from './pages/sign-in.js'
import { broken, notFound } from './pages/trouble.js'
import type { Env, Site } from './site.js'

const ASSETS = [
  ['style.css', 'text/css; charset=utf-8'],
  ['page.js', 'text/javascript; charset=utf-8'],
  ['icon.svg', 'image/svg+xml'],
] as const

/** Puts the site together. */
export const siteApp = (site: Site): Hono<Env> => {
  const app = new Hono<Env>()
  guard(app, site)
  for (const [name, type] of ASSETS) {
    const content = readFileSync(new URL(`./assets/${name}`, import.meta.url), 'utf8')
    app.get(`/assets/${name}`, (c) =>
      c.body(content, 200, { 'Content-Type': type, 'Cache-Control': 'no-cache' }),
    )
  }
  for (const pages of [
    signInPages,
    jobsPages,
    addJobPages,
    filterPages,
    jobPages,
    jobUsersPages,
    plansPages,
    planPages,
    planUsersPages,
    checkPages,
    historyPages,
    policyPages,
    peoplePages,
    purgeDatesPages,
    deletePolicyPages,
  ])
    pages(app, site)
  app.notFound((c) => notFound(site, c))
  app.onError((fault, c) => {
    // Never the fault's text: it may hold what a user typed.
    complain(`A page failed: ${codeOf(fault) ?? fault.name}.`)
    return broken(site, c)
  })
  return app
}
