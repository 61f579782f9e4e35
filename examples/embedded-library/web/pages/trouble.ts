// Pages for what did not work: what happened, that nothing was changed, and where to go on.
import type { PurgeError } from 'ils-user-purge'
import type { Role } from '../../data/decisions.js'
import { rolesWords } from '../differences.js'
import { page } from '../layout.js'
import { html, jobPath, type Markup, planPath } from '../markup.js'
import { beginVisit } from '../sessions.js'
import type { Request, Site } from '../site.js'
import { errorWords } from '../words/library.js'
import { mark, say } from '../words/say.js'
import type { PageKey } from '../words/view.js'
import { signInForm } from './sign-in.js'

/** Nobody is signed in: the page asks for that, and goes on to where they wanted to be. */
export const signInFirst = async (site: Site, c: Request): Promise<Response> => {
  if (c.get('visit').id === '') await beginVisit(site, c)
  const wanted = c.req.method === 'GET' && !c.req.path.endsWith('/events') ? c.req.path : '/jobs'
  return page(
    site,
    c,
    {
      title: say('sign-in.first.title'),
      content: signInForm(site, c, { to: wanted, said: say('sign-in.first') }),
    },
    401,
  )
}

/** A form that did not come from a page of this visit. */
export const forged = (site: Site, c: Request): Promise<Response> =>
  sayTrouble(site, c, 403, say('trouble.forged.title'), [
    say('trouble.forged'),
    mark('trouble.forged.again', { link: html`<a href="/jobs">${say('trouble.forged.link')}</a>` }),
  ])

/** Something that the roles of the account do not allow. */
export const notAllowed = (site: Site, c: Request, needed: readonly Role[]): Promise<Response> =>
  sayTrouble(site, c, 403, say('trouble.role.title'), [
    needed.length === 0
      ? say('trouble.role.never')
      : say('trouble.role', { roles: rolesWords(needed), mine: rolesWords(c.get('visit').roles) }),
  ])

/** Asked under a name that is not this machine's. */
export const wrongPlace = (site: Site, c: Request): Promise<Response> =>
  sayTrouble(site, c, 403, say('trouble.place.title'), [say('trouble.place')])

export const tooLarge = (site: Site, c: Request): Promise<Response> =>
  sayTrouble(site, c, 413, say('trouble.size.title'), [say('trouble.size')])

export const notFound = (site: Site, c: Request): Promise<Response> =>
  sayTrouble(site, c, 404, say('trouble.not-found.title'), [say('trouble.not-found'), toJobs()])

/**
 * The list of users of a plan or a job, once it has been forgotten; `path` leads to its numbers.
 */
export const forgotten = (site: Site, c: Request, path: string): Promise<Response> =>
  sayTrouble(site, c, 410, say('trouble.forgotten.title'), [
    say('trouble.forgotten'),
    html`<a href="${path}">${say('trouble.to-numbers')}</a>`,
  ])

/** A fault that is nobody's mistake. */
export const broken = (site: Site, c: Request): Promise<Response> =>
  sayTrouble(site, c, 500, say('trouble.broken.title'), [say('trouble.broken'), toJobs()])

const toJobs = (): Markup => html`<a href="/jobs">${say('trouble.to-jobs')}</a>`

type Status = 403 | 404 | 409 | 410 | 413 | 422 | 500 | 503

/** What an error of the library comes to as a page; what is left out is 422 and `Refused`. */
const PAGES: Partial<Record<PurgeError['_tag'], readonly [Status, PageKey]>> = {
  JobNotFound: [404, 'trouble.JobNotFound'],
  UserNotFound: [404, 'trouble.UserNotFound'],
  PlanNotFound: [404, 'trouble.PlanNotFound'],
  HostFault: [503, 'trouble.broken.title'],
  PlanInterrupted: [503, 'trouble.PlanInterrupted'],
  DigestMismatch: [409, 'trouble.DigestMismatch'],
  JobNotReady: [409, 'trouble.refused'],
  ForeignJob: [409, 'trouble.refused'],
  ForeignPlan: [409, 'trouble.ForeignPlan'],
  PlanNotReady: [409, 'trouble.PlanNotReady'],
  PlanOrdered: [409, 'trouble.PlanOrdered'],
  PlanDiscarded: [409, 'trouble.PlanDiscarded'],
  PlanExpired: [409, 'trouble.PlanExpired'],
  PlanOutdated: [409, 'trouble.PlanOutdated'],
  PlanTampered: [409, 'trouble.PlanTampered'],
  NobodyGoes: [422, 'trouble.NobodyGoes'],
}

/** An answer of the library, in its own words, and where to go on; `again` leads to a new plan. */
export const refusedBy = (
  site: Site,
  c: Request,
  error: PurgeError,
  again = '/jobs/new',
): Promise<Response> => {
  const [status, title] = PAGES[error._tag] ?? [422, 'trouble.refused']
  return sayTrouble(site, c, status, say(title), [errorWords(error), goingOn(error, again)])
}

const goingOn = (error: PurgeError, again: string): Markup => {
  const link = (path: string, key: PageKey) =>
    html`<a class="button" href="${path}">${say(key)}</a>`
  switch (error._tag) {
    case 'PlanOrdered':
      return html`${say('trouble.one-job')} ${link(jobPath(error.jobId), 'trouble.see-job')}`
    case 'PlanDiscarded':
    case 'PlanExpired':
    case 'PlanOutdated':
      return html`${say('trouble.nobody-touched')} ${link(again, 'trouble.plan-again')}`
    case 'PlanInterrupted':
    case 'PlanNotReady':
    case 'NobodyGoes':
      return html`${say('trouble.nobody-touched')} ${link(planPath(error.planId), 'trouble.to-plan')}`
    case 'PlanNotFound':
    case 'ForeignPlan':
    case 'PlanTampered':
      return html`${say('trouble.nobody-touched')} <a href="/plans">${say('trouble.to-plans')}</a>`
    default:
      return toJobs()
  }
}

/** A page of a few sentences. */
export const sayTrouble = (
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
