// Pages for what did not work: what happened, that nothing was changed, and where to go on.
import { explainError, type PurgeError } from 'ils-user-purge'
import { page } from '../layout.js'
import { html, jobPath, type Markup, planPath } from '../markup.js'
import { beginVisit } from '../sessions.js'
import type { Request, Site } from '../site.js'
import { signInForm } from './sign-in.js'

/** Nobody is signed in: the page asks for that, and goes on to where they wanted to be. */
export const signInFirst = async (site: Site, c: Request): Promise<Response> => {
  if (c.get('visit').id === '') await beginVisit(site, c)
  const wanted = c.req.method === 'GET' && !c.req.path.endsWith('/events') ? c.req.path : '/jobs'
  return page(
    site,
    c,
    {
      title: 'Please sign in',
      content: signInForm(site, c, {
        to: wanted,
        said: 'This page is for administrators. Nothing was changed.',
      }),
    },
    401,
  )
}

/** A form that did not come from a page of this visit. */
export const forged = (site: Site, c: Request): Promise<Response> =>
  say(site, c, 403, 'This form was not accepted', [
    'It did not come from a page that this site gave to you, or you signed in anew since. Nothing was changed.',
    html`<a href="/jobs">Open the page again</a> and fill the form in once more.`,
  ])

/** Asked under a name that is not this machine's. */
export const wrongPlace = (site: Site, c: Request): Promise<Response> =>
  say(site, c, 403, 'This site has another address', [
    'It answers on this machine alone, as 127.0.0.1 or localhost. Nothing was changed.',
  ])

export const tooLarge = (site: Site, c: Request): Promise<Response> =>
  say(site, c, 413, 'That is too much', [
    'The form is larger than this site reads. Nothing was changed.',
  ])

export const notFound = (site: Site, c: Request): Promise<Response> =>
  say(site, c, 404, 'There is no such page', [
    'The address is mistyped, or what stood here is over. Nothing was changed.',
    html`<a href="/jobs">To the jobs</a>`,
  ])

/** The list of users of a plan or a job, once it has been forgotten; `path` leads to its numbers. */
export const forgotten = (site: Site, c: Request, path: string): Promise<Response> =>
  say(site, c, 410, 'The list of users has been forgotten', [
    'Who was in it is kept for a time and then forgotten on purpose. The numbers and the reasons stay.',
    html`<a href="${path}">To the numbers</a>`,
  ])

/** A fault that is nobody's mistake. */
export const broken = (site: Site, c: Request): Promise<Response> =>
  say(site, c, 500, 'Something broke', [
    'It is nobody’s mistake. A job that was confirmed goes on by itself.',
    html`<a href="/jobs">To the jobs</a>`,
  ])

type Status = 403 | 404 | 409 | 410 | 413 | 422 | 500 | 503

/** What an error of the library comes to as a page; what is left out is 422 and `Refused`. */
const PAGES: Partial<Record<PurgeError['_tag'], readonly [Status, string]>> = {
  JobNotFound: [404, 'There is no such job'],
  UserNotFound: [404, 'There is no such user'],
  PlanNotFound: [404, 'There is no such plan'],
  HostFault: [503, 'Something broke'],
  PlanInterrupted: [503, 'Planning was interrupted'],
  DigestMismatch: [409, 'This is not the plan that you looked at'],
  JobNotReady: [409, 'Refused'],
  ForeignJob: [409, 'Refused'],
  ForeignPlan: [409, 'The plan belongs to another library'],
  PlanNotReady: [409, 'The plan is not finished'],
  PlanOrdered: [409, 'This plan is a job already'],
  PlanDiscarded: [409, 'The plan was discarded'],
  PlanExpired: [409, 'The plan is too old'],
  PlanOutdated: [409, 'The plan is outdated'],
  PlanTampered: [409, 'What is stored is not what was planned'],
  NobodyGoes: [422, 'There is nothing to order'],
}

/** An answer of the library, in its own words, and where to go on; `again` leads to a new plan. */
export const refusedBy = (
  site: Site,
  c: Request,
  error: PurgeError,
  again = '/jobs/new',
): Promise<Response> => {
  const [status, title] = PAGES[error._tag] ?? [422, 'Refused']
  return say(site, c, status, title, [explainError(error), goingOn(error, again)])
}

const goingOn = (error: PurgeError, again: string): Markup => {
  switch (error._tag) {
    case 'PlanOrdered':
      return html`There is one job, and it acts once. <a class="button" href="${jobPath(error.jobId)}">Look at that job</a>`
    case 'PlanDiscarded':
    case 'PlanExpired':
    case 'PlanOutdated':
      return html`Nobody was touched, nothing is on the queue. <a class="button" href="${again}">Plan again</a>`
    case 'PlanInterrupted':
    case 'PlanNotReady':
    case 'NobodyGoes':
      return html`Nobody was touched, nothing is on the queue. <a class="button" href="${planPath(error.planId)}">To the plan</a>`
    case 'PlanNotFound':
    case 'ForeignPlan':
    case 'PlanTampered':
      return html`Nobody was touched. <a href="/plans">To the plans</a>`
    default:
      return html`<a href="/jobs">To the jobs</a>`
  }
}

/** A page of a few sentences. */
const say = (
  site: Site,
  c: Request,
  status: Status,
  title: string,
  lines: readonly (string | Markup)[],
): Promise<Response> =>
  page(
    site,
    c,
    {
      title,
      content: html`<div class="box bad" role="alert" tabindex="-1" data-focus>${lines.map((line) => html`<p>${line}</p>`)}</div>`,
    },
    status,
  )
