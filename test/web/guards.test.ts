// What stands in front of every page: who may look, which forms are accepted, and what a browser is
// told.
import { type ServerType, serve } from '@hono/node-server'
import { afterAll, describe, expect, it } from 'vitest'
import { siteApp } from '../../examples/embedded-library/web/app.js'
import { aPerson, digestIn, preview, type TestSite, testSite } from './visitor.js'

const site = (): Promise<TestSite> =>
  testSite((insert) => [1, 2, 3].forEach((id) => void insert.user(aPerson(id))))

const PAGES = [
  '/jobs',
  '/jobs/new',
  '/jobs/x',
  '/jobs/x/events',
  '/jobs/x/report',
  '/jobs/x/outcomes.csv',
  '/jobs/x/users',
  '/plans',
  '/filters',
  '/plans/x',
  '/plans/x/users',
  '/plans/x/users.csv',
  '/check',
  '/history',
  '/policy',
  '/purge-dates',
  '/delete-policy',
]

describe('whoever is not signed in', () => {
  it.each(PAGES)('is asked to sign in at %s, and sees nothing of the library', async (path) => {
    const seen = await (await site()).visitor().get(path)
    expect([seen.status, seen.text.includes('Please sign in')]).toEqual([401, true])
    expect(seen.text).not.toContain('Undergraduate')
  })

  it('cannot confirm anything: the form is refused and there is no job', async () => {
    const { visitor, db } = await site()
    const seen = await visitor().send('/plans/x', { digest: 'a'.repeat(64), count: '3' })
    expect(seen.status).toBe(401)
    expect(db.prepare('SELECT count(*) FROM ils_purge_job').pluck().get()).toBe(0)
  })

  it.each(['ada', 'nobody', ''])('is not let in as %j with a wrong password', async (name) => {
    const somebody = (await site()).visitor()
    await somebody.get('/sign-in')
    const seen = await somebody.send('/sign-in', { name, password: 'guess', to: '/jobs' })
    expect([seen.status, seen.text.includes('do not match')]).toEqual([401, true])
    expect((await somebody.get('/jobs')).status).toBe(401)
  })

  it('has to wait after five wrong passwords, even with the right one', async () => {
    const { visitor, credentials } = await site()
    const somebody = visitor()
    await somebody.get('/sign-in')
    for (let time = 0; time < 5; time++)
      await somebody.send('/sign-in', { name: 'ada', password: 'guess', to: '/jobs' })
    const password = credentials[0]?.password ?? ''
    const seen = await somebody.send('/sign-in', { name: 'ada', password, to: '/jobs' })
    expect(seen.status).toBe(429)
  })

  it('locks nobody else out by guessing, under whichever name', async () => {
    const { visitor } = await site()
    const [guesser, ada] = [visitor(), visitor()]
    await guesser.get('/sign-in')
    for (let time = 0; time < 7; time++)
      await guesser.send('/sign-in', { name: 'ada', password: 'guess', to: '/jobs' })
    expect((await ada.signIn('ada')).status).toBe(200)
  })

  it('does not get around that by trying many passwords at once', async () => {
    const somebody = (await site()).visitor()
    await somebody.get('/sign-in')
    const tries = await Promise.all(
      Array.from({ length: 20 }, () =>
        somebody.send('/sign-in', { name: 'ada', password: 'guess', to: '/jobs' }),
      ),
    )
    expect(tries.filter(({ status }) => status === 401)).toHaveLength(5)
    expect(tries.filter(({ status }) => status === 429)).toHaveLength(15)
  })

  it.each([
    'https://elsewhere.example/',
    '//elsewhere.example',
    '/\\elsewhere.example',
    'javascript:alert(1)',
  ])('is not sent to %s after signing in', async (to) => {
    const { visitor, credentials } = await site()
    const ada = visitor()
    await ada.get('/sign-in')
    await ada.send('/sign-in', { name: 'ada', password: credentials[0]?.password ?? '', to })
    expect(ada.at()).toBe('/jobs')
  })
})

describe('a session', () => {
  it(
    'is kept in a cookie that scripts and other sites cannot use, under a new name after ' +
      'signing in',
    async () => {
      const ada = (await site()).visitor()
      const first = (await ada.get('/sign-in')).headers.get('Set-Cookie') ?? ''
      expect(first).toMatch(/HttpOnly/)
      expect(first).toMatch(/SameSite=Strict/)
      expect((await ada.signIn('ada')).status).toBe(200)
      expect((await ada.get('/jobs')).text).toContain('Signed in as <strong>ada</strong>')
      expect((await ada.get('/jobs', { Cookie: first.split(';')[0] ?? '' })).status).toBe(401)
    },
  )

  it('is not opened by a cookie whose signature is changed', async () => {
    const { visitor } = await site()
    const ada = visitor()
    await ada.signIn('ada')
    expect(
      (
        await visitor().get('/jobs', {
          Cookie: 'purge_visit_8420=guess.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%3D',
        })
      ).status,
    ).toBe(401)
  })

  it(
    'has a cookie of its own for each port, so that two ' + 'servers do not sign each other out',
    async () => {
      const { site: open } = await site()
      const app = siteApp(open)
      const names = []
      for (const port of [8420, 8421]) {
        const answer = await app.request(`http://127.0.0.1:${port}/sign-in`)
        names.push(answer.headers.get('Set-Cookie')?.split('=')[0])
      }
      expect(names).toEqual(['purge_visit_8420', 'purge_visit_8421'])
    },
  )

  it('is over, in the database too, after signing out', async () => {
    const { visitor, db } = await site()
    const ada = visitor()
    await ada.signIn('ada')
    await ada.send('/sign-out', {})
    expect(db.prepare('SELECT count(*) FROM web_session').pluck().get()).toBe(0)
    expect((await ada.get('/jobs')).status).toBe(401)
  })

  it('keeps no password and no session id in the database', async () => {
    const { visitor, db, credentials } = await site()
    const ada = visitor()
    const seen = await ada.signIn('ada')
    expect(seen.status).toBe(200)
    const kept = JSON.stringify([
      db.prepare('SELECT * FROM web_administrator').all(),
      db.prepare('SELECT * FROM web_session').all(),
    ])
    for (const { password } of credentials) expect(kept).not.toContain(password)
  })
})

describe('a forged form', () => {
  const FORMS = [
    '/jobs/new',
    '/check',
    '/policy',
    '/purge-dates',
    '/delete-policy',
    '/plans/x',
    '/plans/x/users',
    '/plans/x/resume',
    '/plans/x/discard',
    '/jobs/x/users',
    '/history',
    '/history/forget',
    '/sign-out',
  ]

  it.each(FORMS)(
    'without the token of the visit is refused at %s with a page that says so',
    async (path) => {
      const ada = (await site()).visitor()
      await ada.signIn('ada')
      for (const token of ['', 'guess', 'A'.repeat(43)]) {
        const seen = await ada.send(path, { token })
        expect([seen.status, seen.text.includes('This form was not accepted')]).toEqual([403, true])
      }
    },
  )

  it('with the token of somebody else’s visit is refused', async () => {
    const { visitor } = await site()
    const [ada, grace] = [visitor(), visitor()]
    await ada.signIn('ada')
    const page = await grace.signIn('grace')
    const foreign = /name="token" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
    expect((await ada.send('/policy', { token: foreign })).status).toBe(403)
  })

  it.each(['https://elsewhere.example', 'null', 'http://127.0.0.1:9999'])(
    'sent from %s is refused',
    async (origin) => {
      const ada = (await site()).visitor()
      await ada.signIn('ada')
      expect(
        (await ada.send('/delete-policy', { level: 'remove' }, { Origin: origin })).status,
      ).toBe(403)
    },
  )

  it('that would confirm a job leaves no job behind', async () => {
    const { visitor, db } = await site()
    const ada = visitor()
    await ada.signIn('ada')
    const seen = await preview(ada)
    expect(
      (await ada.send(ada.at(), { digest: digestIn(seen), count: '3', token: 'forged' })).status,
    ).toBe(403)
    expect(db.prepare('SELECT count(*) FROM ils_purge_job').pluck().get()).toBe(0)
  })
})

describe('every answer', () => {
  it('forbids scripts, frames and requests of others, and is not kept', async () => {
    const ada = (await site()).visitor()
    await ada.signIn('ada')
    for (const path of ['/jobs', '/nowhere', '/policy']) {
      const { headers } = await ada.get(path)
      expect(headers.get('Content-Security-Policy')).toMatch(
        /default-src 'none'.*script-src 'self'.*frame-ancestors 'none'/,
      )
      expect(headers.get('Content-Security-Policy')).not.toContain('unsafe')
      expect(headers.get('Cache-Control')).toBe('no-store')
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff')
    }
  })

  it('has no script and no style of its own: all of it comes from files', async () => {
    const ada = (await site()).visitor()
    await ada.signIn('ada')
    for (const path of [
      '/jobs',
      '/jobs/new',
      '/plans',
      '/check',
      '/history',
      '/policy',
      '/purge-dates',
      '/delete-policy',
    ]) {
      const { text } = await ada.get(path)
      expect(text).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/i)
    }
  })

  it('refuses to answer under the name of another site', async () => {
    const { site: open } = await site()
    const answer = await siteApp(open).request('http://rebound.example:8420/jobs')
    expect([answer.status, (await answer.text()).includes('another address')]).toEqual([403, true])
  })

  it('says plainly what is not there, and refuses a form that is too large', async () => {
    const ada = (await site()).visitor()
    await ada.signIn('ada')
    expect(await ada.get('/nowhere')).toMatchObject({
      status: 404,
      text: expect.stringContaining('There is no such page'),
    })
    expect(await ada.get('/jobs/unknown')).toMatchObject({
      status: 404,
      text: expect.stringContaining('There is no such job'),
    })
    expect((await ada.send('/check', { primaryId: 'x'.repeat(2_000_000) })).status).toBe(413)
  })
})

describe('a form that is too large', () => {
  let server: ServerType | undefined
  afterAll(() => server?.close())

  it.each([
    ['2 MB', 2, true],
    ['64 MB', 64, true],
    ['64 MB in chunks of no announced length', 64, false],
  ])('is answered over a real connection, with %s', async (_, megabytes, isAnnounced) => {
    const { site: open } = await site()
    server = serve({ fetch: siteApp(open).fetch, port: 0, hostname: '127.0.0.1' })
    await new Promise((resolve) => server?.once('listening', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const chunk = new Uint8Array(1_000_000).fill(120)
    const body = isAnnounced
      ? new Uint8Array(megabytes * 1_000_000).fill(120)
      : new ReadableStream<Uint8Array>({
          pull: (stream) => (--left < 0 ? stream.close() : stream.enqueue(chunk)),
        })
    let left = megabytes
    const answer = await fetch(`http://127.0.0.1:${port}/check`, {
      method: 'POST',
      body,
      // What a stream is sent with; the types of fetch do not know it.
      ...({ duplex: 'half' } as object),
    })
    expect([answer.status, (await answer.text()).includes('That is too much')]).toEqual([413, true])
    server.close()
  })
})
