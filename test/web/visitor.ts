// The site on a library in memory, and visitors who look at its pages as a browser would: cookies
// kept, forms sent with what they hold.
import type { Database } from 'better-sqlite3'
import { type PurgePolicy, PRESETS } from 'ils-user-purge'
import { aheadAtNoonOf, shiftedClock } from '../../examples/embedded-library/data/clock.js'
import {
  insertsOf,
  type NewUser,
  type Inserts,
} from '../../examples/embedded-library/data/inserts.js'
import { addDecision } from '../../examples/embedded-library/data/decisions.js'
import { siteApp } from '../../examples/embedded-library/web/app.js'
import { type OpenSite, openSite } from '../../examples/embedded-library/web/open-site.js'
import { emptyLibrary } from '../example/fixture.js'

const TODAY = '2026-11-22'
const HOST = 'http://127.0.0.1:8420'

/** A user who would be purged by a job of 0 days, unless the test says otherwise. */
export const aPerson = (id: number, more: Partial<NewUser> = {}): NewUser => ({
  id,
  primaryId: `P${id}`,
  recordType: 'public',
  userGroup: 'Undergraduate',
  homeLibrary: 'MAIN',
  jobCategory: 'reader',
  firstName: 'Ann',
  lastName: `Example ${id}`,
  email: `p${id}@library.example`,
  expiryDate: '2025-01-01',
  purgeDate: '2025-06-01',
  createdDate: '2020-01-01',
  lastActivityDate: '2024-01-01',
  lastLoanDate: '2024-01-01',
  isProtected: false,
  isSystem: false,
  lockedByJob: null,
  ...more,
})

/** A page as it came. */
export interface Seen {
  readonly status: number
  readonly text: string
  readonly headers: Headers
}

/** Somebody with a browser. */
export interface Visitor {
  readonly get: (path: string, headers?: Readonly<Record<string, string>>) => Promise<Seen>
  /**
   * Sends a form to a path with these fields and the token that the last page had; redirects are
   * followed.
   */
  readonly send: (
    path: string,
    fields: Readonly<Record<string, string | readonly string[]>>,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Seen>
  readonly signIn: (name: string) => Promise<Seen>
  /** Where the last redirect led. */
  readonly at: () => string
}

/** An open site with its people. */
export interface TestSite extends OpenSite {
  readonly db: Database
  /** Decides on a policy at once, as two people would. */
  readonly setPolicy: (policy: PurgePolicy) => void
  readonly visitor: () => Visitor
}

/** Opens the site on a library in memory. */
export const testSite = async (
  fill: (insert: Inserts) => void,
  changes: Partial<PurgePolicy> = {},
): Promise<TestSite> => {
  const db = emptyLibrary()
  fill(insertsOf(db))
  const policy: PurgePolicy = {
    ...PRESETS.alma,
    researchers: 'enabled',
    currency: { code: 'EUR', digits: 2 },
    ...changes,
  }
  const clock = shiftedClock(aheadAtNoonOf(TODAY, 'UTC'))
  const open = await openSite({ db, clock, policy, policyIsWished: true, pauseMs: 0 })
  const app = siteApp(open.site)
  const passwordOf = (name: string): string =>
    open.credentials.find((each) => each.name === name)?.password ?? ''
  const setPolicy: TestSite['setPolicy'] = (next) => {
    const { version, content, ...people } = open.site.decided()
    addDecision(db, { ...people, version: version + 1, content: { ...content, policy: next } })
  }
  return { ...open, db, setPolicy, visitor: () => visitorOf(app, passwordOf) }
}

type App = ReturnType<typeof siteApp>

const visitorOf = (app: App, passwordOf: (name: string) => string): Visitor => {
  const cookies = new Map<string, string>()
  let token = ''
  let at = '/'
  const see = async (path: string, init: RequestInit): Promise<Seen> => {
    at = path
    const answer = await app.request(`${HOST}${path}`, {
      ...init,
      headers: {
        Cookie: [...cookies.values()].join('; '),
        ...(init.headers as Record<string, string>),
      },
    })
    for (const given of answer.headers.getSetCookie()) {
      const [cookie = ''] = given.split(';')
      cookies.set(cookie.split('=')[0] ?? '', cookie)
    }
    const to = answer.headers.get('Location')
    if (to !== null) return see(to, { method: 'GET' })
    const text = await answer.text()
    token = /name="token" value="([^"]+)"/.exec(text)?.[1] ?? token
    return { status: answer.status, text, headers: answer.headers }
  }
  const send: Visitor['send'] = (path, fields, headers = {}) => {
    const body = new URLSearchParams({ token })
    for (const [name, value] of Object.entries(fields))
      for (const each of [value].flat()) body.append(name, each)
    if (typeof fields.token === 'string') body.set('token', fields.token)
    return see(path, { method: 'POST', body, headers })
  }
  return {
    get: (path, headers = {}) => see(path, { method: 'GET', headers }),
    send,
    signIn: async (name) => {
      await see('/sign-in', { method: 'GET' })
      return send('/sign-in', { name, password: passwordOf(name), to: '/jobs' })
    },
    at: () => at,
  }
}

/** The digest of the plan that a page shows. */
export const digestIn = ({ text }: Seen): string =>
  /name="digest" value="([0-9a-f]{64})"/.exec(text)?.[1] ?? ''

/** Fills in the Add Job dialog and goes to the plan. */
export const preview = (
  visitor: Visitor,
  fields: Readonly<Record<string, string | readonly string[]>> = {},
): Promise<Seen> =>
  visitor
    .get('/jobs/new')
    .then(() =>
      visitor.send('/jobs/new', { do: 'close', days: '0', waiveThreshold: '0', ...fields }),
    )
