// Pages for what did not work: what happened, that nothing was changed, and where to go on.
import { explainError, type PurgeError } from 'ils-user-purge'
import { page } from '../layout.js'
import { html, type Markup } from '../markup.js'
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

/** The list of users of a job, once it has been forgotten. */
export const forgotten = (site: Site, c: Request, jobPath: string): Promise<Response> =>
  say(site, c, 410, 'The list of users has been forgotten', [
    'Who was in this job is kept for a time and then forgotten on purpose. The numbers and the reasons stay.',
    html`<a href="${jobPath}">To the job</a>`,
  ])

/** A fault that is nobody's mistake. */
export const broken = (site: Site, c: Request): Promise<Response> =>
  say(site, c, 500, 'Something broke', [
    'It is nobody’s mistake. A job that was confirmed goes on by itself.',
    html`<a href="/jobs">To the jobs</a>`,
  ])

/** A plan that is no longer what would happen. `again` leads to a new preview. */
export const stale = (site: Site, c: Request, again: string): Promise<Response> =>
  say(site, c, 409, 'The plan has gone stale', [
    'Since the preview, something changed that decides who goes: users, the policy, or the day. Nobody was purged, nothing is on the queue.',
    html`<a class="button" href="${again}">Preview again</a>`,
  ])

/** The very same plan is a job already. */
export const sameAlready = (site: Site, c: Request, jobPath: string | null): Promise<Response> =>
  say(site, c, 409, 'This plan is a job already', [
    'Somebody confirmed the very same plan before you, perhaps at this very moment. There is one job, and it will act once.',
    jobPath === null
      ? html`<a class="button" href="/jobs">To the jobs</a>`
      : html`<a class="button" href="${jobPath}">Look at that job</a>`,
  ])

const STATUS: Partial<Record<PurgeError['_tag'], 404 | 409 | 422 | 503>> = {
  JobNotFound: 404,
  UserNotFound: 404,
  HostFault: 503,
  PlanStale: 409,
  AlreadySubmitted: 409,
  JobNotReady: 409,
  ForeignJob: 409,
}

/** Any other answer of the library, in its own words. */
export const refusedBy = (site: Site, c: Request, error: PurgeError): Promise<Response> =>
  say(
    site,
    c,
    STATUS[error._tag] ?? 422,
    error._tag === 'JobNotFound' ? 'There is no such job' : 'Refused',
    [explainError(error), html`<a href="/jobs">To the jobs</a>`],
  )

/** A page of a few sentences. */
const say = (
  site: Site,
  c: Request,
  status: 403 | 404 | 409 | 410 | 413 | 422 | 500 | 503,
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
