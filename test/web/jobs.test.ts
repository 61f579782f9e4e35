// From the Add Job dialog to the report, without a browser: what is offered, what is refused, what
// is stored.
import { type Instant, PRESETS } from 'ils-user-purge'
import { encodePolicy } from 'ils-user-purge/codec'
import { describe, expect, it } from 'vitest'
import { openSite } from '../../examples/embedded-library/web/open-site.js'
import { writeSetting } from '../../examples/embedded-library/web/tables.js'
import {
  aPerson,
  digestIn,
  preview,
  type Seen,
  type TestSite,
  testSite,
  type Visitor,
} from './visitor.js'

const people = (): Promise<TestSite> =>
  testSite((shelves) => {
    for (let id = 1; id <= 4; id++) shelves.user(aPerson(id))
    shelves.user(aPerson(5, { userGroup: 'Graduate' }))
    shelves.loan(5, 'item', '2024-01-01', null)
    shelves.fine(5, 'lost', 'active', 5000, 0, '2024-01-01')
    shelves.user(aPerson(6, { recordType: 'staff', userGroup: 'Cataloguing' }))
    shelves.user(aPerson(7, { purgeDate: null }))
  })

const signedIn = async (site: TestSite, name = 'ada'): Promise<Visitor> => {
  const visitor = site.visitor()
  await visitor.signIn(name)
  return visitor
}

/** Previews the documented job and confirms it with that count. */
const confirmed = async (visitor: Visitor, count: string): Promise<Seen> => {
  const digest = digestIn(await preview(visitor))
  return visitor.send(visitor.at(), { digest, count })
}

const jobsIn = ({ db }: TestSite): number =>
  db.prepare('SELECT count(*) FROM ils_purge_job').pluck().get() as number

/** Waits until the runner in the background has nothing left to do. */
const worked = async ({ site }: TestSite): Promise<void> => {
  const ended = await site.purge().work()()
  expect(ended._tag).toBe('Right')
}

describe('the Add Job dialog', () => {
  it('has the documented fields with their defaults, and no user group before a record type is chosen', async () => {
    const { text } = await (await signedIn(await people())).get('/jobs/new')
    expect(text).toMatch(/name="days" value="0"/)
    expect(text).toMatch(/name="waiveThreshold" value="0"/)
    expect(text).toContain('name="recordType"')
    expect(text).not.toContain('name="userGroups"')
    expect(text).toMatch(/>Add<\/button>[\s\S]*>Add and Close<\/button>/)
  })

  it('offers the groups of the record type once it is chosen, and only those, and keeps what was typed', async () => {
    const ada = await signedIn(await people())
    await ada.get('/jobs/new')
    const { status, text } = await ada.send('/jobs/new', {
      do: 'type',
      days: '17',
      recordType: 'public',
      userGroups: 'Cataloguing',
    })
    expect(status).toBe(200)
    expect(
      [...text.matchAll(/name="userGroups" value="(\w+)"/g)].map(([, group]) => group),
    ).toEqual(['Graduate', 'Undergraduate'])
    expect(text).toContain('name="days" value="17"')
  })

  it.each<[string, Readonly<Record<string, string>>, RegExp]>([
    ['days that are no number', { days: 'ten' }, /This must be a whole number from 0 to 36500/],
    [
      'negative days',
      { days: '-1' },
      /href="#days">Number of days after purge date<\/a>: This must be a whole number from 0 to 36500, or empty/,
    ],
    ['an amount that is none', { waiveThreshold: '1e3' }, /This must be a decimal amount/],
    [
      'groups of another record type',
      { recordType: 'staff', userGroups: 'Graduate' },
      /belong to another record type/,
    ],
    [
      'groups without a record type',
      { userGroups: 'Graduate' },
      /This must be empty as long as no record type is chosen/,
    ],
    [
      'another date without days',
      { days: '', dateField: 'expiryDate' },
      /since another date than the purge date is held against the cutoff/,
    ],
    ['a user who is not there', { exclude: 'P1\nP99' }, /1 of the primary IDs is nobody’s/],
  ])('refuses %s beside the field, and stores nothing', async (_, fields, said) => {
    const site = await people()
    const seen = await preview(await signedIn(site), fields)
    expect(seen.status).toBe(422)
    expect(seen.text).toMatch(said)
    expect(seen.text).toContain('role="alert"')
    expect(site.db.prepare('SELECT count(*) FROM web_draft').pluck().get()).toBe(0)
  })

  it('can name a set of users, and some never to touch', async () => {
    const seen = await preview(await signedIn(await people()), {
      include: 'P1\r\nP2\r\nP3',
      exclude: 'P2',
    })
    expect(seen.text).toContain('The preview says 2 users.')
    expect(seen.text).toContain('Only users out of a set of 3.')
  })
})

describe('the preview', () => {
  it('says who goes, who stays with every reason, and that nothing was changed', async () => {
    const site = await people()
    const { status, text } = await preview(await signedIn(site))
    expect(status).toBe(200)
    expect(text).toMatch(/Who goes[\s\S]*P1[\s\S]*P6[\s\S]*Who stays, and why[\s\S]*P5/)
    expect(text).toMatch(
      /Open loans: 1\.[\s\S]*The debt of 50 is more than the waive threshold of 0\./,
    )
    expect(text).toContain('Nothing has been changed')
    expect(text).toContain('0 days also select')
    expect(text).toContain('A confirmed job cannot be stopped.')
    expect(jobsIn(site)).toBe(0)
  })

  it('pages through everybody, each once', async () => {
    const site = await testSite((shelves) => {
      for (let id = 1; id <= 60; id++) shelves.user(aPerson(id))
    })
    const ada = await signedIn(site)
    const names: string[] = []
    let seen = await preview(ada)
    for (let pages = 0; pages < 5; pages++) {
      names.push(
        ...[...seen.text.matchAll(/<th scope="row"><bdi>(P\d+)<\/bdi>/g)].map(
          ([, name]) => name ?? '',
        ),
      )
      const next = /href="([^"]+)#list-go"/.exec(seen.text)?.[1]
      if (next === undefined) break
      seen = await ada.get(next.replaceAll('&amp;', '&'))
    }
    expect(names).toEqual(Array.from({ length: 60 }, (_, at) => `P${at + 1}`))
  })

  it('shows an order to its author alone', async () => {
    const site = await people()
    const ada = await signedIn(site)
    await preview(ada)
    expect((await (await signedIn(site, 'grace')).get(ada.at())).status).toBe(404)
  })
})

describe('confirming', () => {
  it.each(['', 'all', '4', '6', '5.0', '-5'])(
    'with the count %j typed is refused, and nothing is on the queue',
    async (count) => {
      const site = await people()
      const ada = await signedIn(site)
      const seen = await confirmed(ada, count)
      expect(seen.status).toBe(422)
      expect(seen.text).toContain('aria-invalid="true"')
      expect(jobsIn(site)).toBe(0)
    },
  )

  it('with the right count puts the job on the queue; it runs, and its report adds up', async () => {
    const site = await people()
    const ada = await signedIn(site)
    const seen = await confirmed(ada, '5')
    expect([seen.status, ada.at().startsWith('/jobs?added=')]).toEqual([200, true])
    await worked(site)
    const list = await ada.get('/jobs')
    expect(list.text).toContain('5 purged, 1 kept')
    const id = /\/jobs\/([\w-]+)\/report/.exec(list.text)?.[1] ?? ''
    expect((await ada.get(`/jobs/${id}`)).text).toContain('everybody is accounted for')
    const report = await ada.get(`/jobs/${id}/report`)
    expect(report.text).toMatch(/<!doctype html>[\s\S]*P5[\s\S]*Open loans: 1/)
    expect(report.headers.get('Content-Security-Policy')).toMatch(
      /default-src 'none'; style-src 'sha256-.*frame-ancestors 'none'/,
    )
    const csv = await ada.get(`/jobs/${id}/outcomes.csv`)
    expect(csv.text.split('\r\n')).toHaveLength(8)
    expect(csv.headers.get('Content-Disposition')).toContain('attachment')
    expect(JSON.parse((await ada.get(`/jobs/${id}/report.json`)).text)).toMatchObject({
      schema: 'ils-user-purge/report/1',
    })
  })

  it('by Add goes back to the dialog for another job', async () => {
    const site = await people()
    const ada = await signedIn(site)
    await preview(ada, { do: 'add' })
    const seen = await ada.send(ada.at(), { digest: digestIn(await ada.get(ada.at())), count: '5' })
    expect([ada.at(), seen.text.includes('The job is on the queue. Add another one')]).toEqual([
      '/jobs/new?added',
      true,
    ])
  })

  it('a plan gone stale is refused with a link to a new preview, and nothing happens', async () => {
    const site = await people()
    const ada = await signedIn(site)
    const digest = digestIn(await preview(ada))
    const draft = ada.at()
    site.db
      .prepare('INSERT INTO loans (user_id, item, loaned_on) VALUES (1, ?, ?)')
      .run('item', '2026-11-21')
    const seen = await ada.send(draft, { digest, count: '5' })
    expect(seen.status).toBe(409)
    expect(seen.text).toMatch(new RegExp(`gone stale[\\s\\S]*href="${draft}"[^>]*>Preview again`))
    expect(jobsIn(site)).toBe(0)
    expect((await ada.get(draft)).text).toContain('The preview says 4 users.')
  })

  it('by two administrators at once makes one job; the other is told that there is one', async () => {
    const site = await people()
    // The runner stands still, so that both meet on the queue.
    await site.runner.rest()
    const [ada, grace] = [await signedIn(site), await signedIn(site, 'grace')]
    const digest = digestIn(await preview(ada))
    expect(digestIn(await preview(grace))).toBe(digest)
    const seen = await Promise.all([
      ada.send(ada.at(), { digest, count: '5' }),
      grace.send(grace.at(), { digest, count: '5' }),
    ])
    expect(seen.map(({ status }) => status).sort()).toEqual([200, 409])
    const other = seen.find(({ status }) => status === 409)
    expect(other?.text).toContain('This plan is a job already')
    expect(other?.text).toMatch(/href="\/jobs\/[\w-]+">Look at that job/)
    expect(jobsIn(site)).toBe(1)
  })

  it('twice with the same button makes one job', async () => {
    const site = await people()
    await site.runner.rest()
    const ada = await signedIn(site)
    const digest = digestIn(await preview(ada))
    const draft = ada.at()
    await ada.send(draft, { digest, count: '5' })
    expect(await ada.send(draft, { digest, count: '5' })).toMatchObject({
      status: 409,
      text: expect.stringContaining('a job already'),
    })
    expect(jobsIn(site)).toBe(1)
  })
})

describe('the caps of the policy', () => {
  it('refuse in the preview already: there is nothing to confirm with', async () => {
    const site = await testSite(
      (shelves) => [1, 2, 3].forEach((id) => void shelves.user(aPerson(id))),
      {
        caps: { maxCount: 2, maxPercent: null, exceededWhen: 'or' },
      },
    )
    const ada = await signedIn(site)
    const seen = await preview(ada)
    expect(seen.text).toContain('The cap of the policy refuses this')
    expect(seen.text).not.toContain('name="count"')
    expect(await ada.send(ada.at(), { digest: 'a'.repeat(64), count: '3' })).toMatchObject({
      status: 409,
    })
    expect(jobsIn(site)).toBe(0)
  })

  it('refuse whoever sends the form all the same', async () => {
    const site = await testSite((shelves) =>
      [1, 2, 3].forEach((id) => void shelves.user(aPerson(id))),
    )
    const ada = await signedIn(site)
    await preview(ada)
    const draft = ada.at()
    await site.site.setPolicy({
      ...site.site.policy(),
      caps: { maxCount: 2, maxPercent: null, exceededWhen: 'or' },
    })
    const plan = await site.site
      .purge()
      .preview({ criteria: { ...DEFAULTS, days: 0 }, requestedBy: 'ada' as never })()
    const digest = plan._tag === 'Right' ? plan.right.digest : ''
    expect(await ada.send(draft, { digest, count: '3' })).toMatchObject({
      status: 422,
      text: expect.stringContaining('more than the policy'),
    })
    expect(jobsIn(site)).toBe(0)
  })
})

describe('a second person', () => {
  const withApproval = async (): Promise<{
    readonly site: TestSite
    readonly ada: Visitor
    readonly grace: Visitor
    readonly request: string
  }> => {
    const site = await testSite(
      (shelves) => [1, 2, 3].forEach((id) => void shelves.user(aPerson(id))),
      { approval: 'second-person' },
    )
    const [ada, grace] = [await signedIn(site), await signedIn(site, 'grace')]
    const digest = digestIn(await preview(ada))
    await ada.send(ada.at(), { digest, count: '3' })
    return {
      site,
      ada,
      grace,
      request: /\/approvals\/[\w-]+/.exec((await grace.get('/jobs')).text)?.[0] ?? '',
    }
  }

  it('has to approve before there is a job; both names stand in the job', async () => {
    const { site, ada, grace, request } = await withApproval()
    expect(jobsIn(site)).toBe(0)
    expect((await ada.get('/jobs?asked')).text).toContain(
      'waits for the approval of a second administrator',
    )
    const seen = await grace.get(request)
    expect(seen.text).toContain('Approve what ada asked for')
    await grace.send(request, { digest: digestIn(seen), count: '3' })
    await worked(site)
    expect((await grace.get('/jobs')).text).toMatch(
      /ada[\s\S]*approved by <bdi>grace<\/bdi>[\s\S]*3 purged/,
    )
  })

  it('is not whoever asked', async () => {
    const { site, ada, request } = await withApproval()
    const seen = await ada.get(request)
    expect(seen.text).toContain('somebody else has to approve it')
    const digest = site.db.prepare('SELECT digest FROM web_draft').pluck().get() as string
    expect(await ada.send(request, { digest, count: '3' })).toMatchObject({
      status: 422,
      text: expect.stringContaining('Who asks cannot approve'),
    })
    expect(jobsIn(site)).toBe(0)
  })

  it('types the count as well', async () => {
    const { site, grace, request } = await withApproval()
    const digest = digestIn(await grace.get(request))
    expect((await grace.send(request, { digest, count: '2' })).status).toBe(422)
    expect(jobsIn(site)).toBe(0)
  })

  it('cannot approve what has changed since it was asked for', async () => {
    const { site, grace, request } = await withApproval()
    const digest = digestIn(await grace.get(request))
    site.db
      .prepare('INSERT INTO loans (user_id, item, loaned_on) VALUES (1, ?, ?)')
      .run('item', '2026-11-21')
    expect(await grace.get(request)).toMatchObject({
      status: 409,
      text: expect.stringContaining('no longer what ada confirmed'),
    })
    expect((await grace.send(request, { digest, count: '3' })).status).toBe(409)
    expect(jobsIn(site)).toBe(0)
  })

  it('may decline, and nothing happens', async () => {
    const { site, grace, request } = await withApproval()
    await grace.get(request)
    const seen = await grace.send(request, { do: 'decline' })
    expect(seen.text).toContain('off the list. Nobody was purged.')
    expect([jobsIn(site), (await grace.get(request)).status]).toEqual([0, 404])
  })
})

describe('the list of completed jobs', () => {
  it('shows fifty at a time, says of how many, and leads to the older ones', async () => {
    const site = await testSite((shelves) => {
      for (let id = 1; id <= 53; id++) shelves.user(aPerson(id))
    })
    const purge = site.site.purge()
    for (let id = 1; id <= 53; id++) {
      const order = {
        criteria: { ...DEFAULTS, days: 0, include: [String(id) as never] },
        requestedBy: 'ada' as never,
      }
      const plan = await purge.preview(order)()
      if (plan._tag === 'Right')
        await purge.submit({ ...order, confirm: { digest: plan.right.digest, count: 1 } })()
    }
    await worked(site)
    const ada = await signedIn(site)
    const first = await ada.get('/jobs')
    expect([
      first.text.match(/>Report<\/a>/g)?.length,
      first.text.includes('1 to 50 of 53 completed jobs'),
    ]).toEqual([50, true])
    const second = await ada.get(
      /href="(\/jobs\?older=\d+)#done">Older jobs/.exec(first.text)?.[1] ?? '',
    )
    expect([
      second.text.match(/>Report<\/a>/g)?.length,
      second.text.includes('51 to 53 of 53 completed jobs'),
    ]).toEqual([3, true])
    expect(second.text).toMatch(/href="\/jobs\?older=0#done">Later jobs/)
    expect(second.text).not.toContain('Older jobs')
    for (const strange of ['-1', 'x', '1e9', '99999'])
      expect((await ada.get(`/jobs?older=${strange}`)).status).toBe(200)
  }, 30_000)

  it('tells one purge from another by what it was about', async () => {
    const site = await people()
    const ada = await signedIn(site)
    await confirmed(ada, '5')
    await worked(site)
    expect((await ada.get('/jobs')).text).toContain(
      'Users whose purge date is on or before 2026-11-22',
    )
  })
})

describe('a job that is refused at its start', () => {
  it('says why in its page and in its report, and nobody was touched', async () => {
    const site = await testSite(
      (shelves) =>
        [1, 2, 3, 4].forEach(
          (id) => void shelves.user(aPerson(id, id > 2 ? { purgeDate: null } : {})),
        ),
      {
        caps: { maxCount: null, maxPercent: '60', exceededWhen: 'or' },
      },
    )
    await site.runner.rest()
    const ada = await signedIn(site)
    await confirmed(ada, '2')
    site.db.exec('DELETE FROM users WHERE id > 2')
    await site.site.purge().work()()
    const id = site.db.prepare('SELECT id FROM ils_purge_job').pluck().get() as string
    const { text } = await ada.get(`/jobs/${id}`)
    expect(text).toMatch(/Refused; nobody was touched\.[\s\S]*2[\s\S]*more than the policy/)
    expect((await ada.get('/jobs')).text).toMatch(/Refused, nobody was touched[\s\S]*>Report</)
    expect((await ada.get(`/jobs/${id}/report`)).text).toContain(
      '2 of 2 users would go, more than the policy&#39;s cap (60 %)',
    )
    expect(
      site.db.prepare(`SELECT count(*) FROM users WHERE status = 'active'`).pluck().get(),
    ).toBe(2)
  })
})

describe('a list of users that has been forgotten', () => {
  it('is said to be so, in the job, in the report and in place of the CSV; numbers and reasons stay', async () => {
    const site = await people()
    const ada = await signedIn(site)
    await confirmed(ada, '5')
    await worked(site)
    const id = /\/jobs\/([\w-]+)\/report/.exec((await ada.get('/jobs')).text)?.[1] ?? ''
    expect(
      (await site.site.purge().expireOutcomes({ before: '2027-01-01T00:00:00.000Z' as Instant })())
        ._tag,
    ).toBe('Right')
    const job = await ada.get(`/jobs/${id}`)
    expect(job.text).toContain(
      'The list of users has been forgotten. The numbers and the reasons stay.',
    )
    expect(job.text).not.toContain('outcomes.csv')
    expect(job.text).toMatch(/Purged<\/dt><dd>5<[\s\S]*Open loans/)
    expect(await ada.get(`/jobs/${id}/outcomes.csv`)).toMatchObject({
      status: 410,
      text: expect.stringContaining('has been forgotten'),
    })
    const report = await ada.get(`/jobs/${id}/report`)
    expect(report.text).toMatch(
      /Purged: 5 users[\s\S]*Their list has been forgotten\. The numbers stay\./,
    )
  })
})

describe('a job under way', () => {
  it('has a report of how far it is', async () => {
    const site = await people()
    await site.runner.rest()
    const ada = await signedIn(site)
    await confirmed(ada, '5')
    const id = site.db.prepare('SELECT id FROM ils_purge_job').pluck().get() as string
    expect((await ada.get(`/jobs/${id}`)).text).toContain('The report so far')
    expect((await ada.get(`/jobs/${id}/report`)).text).toContain(
      'Not finished: 0 of 6 users in scope have an outcome so far.',
    )
  })
})

describe('live progress', () => {
  it('is told from the journal as events, up to the end', async () => {
    const site = await people()
    const ada = await signedIn(site)
    const digest = digestIn(await preview(ada))
    await ada.send(ada.at(), { digest, count: '5' })
    await worked(site)
    const id = /\/jobs\/([\w-]+)\/report/.exec((await ada.get('/jobs')).text)?.[1] ?? ''
    const seen = await ada.get(`/jobs/${id}/events`)
    expect(seen.headers.get('Content-Type')).toContain('text/event-stream')
    expect(seen.headers.get('Cache-Control')).toBe('no-store')
    expect(seen.text).toMatch(/event: progress\ndata: \{"done":6,"scope":6,"share":1/)
    expect(seen.text).toMatch(/event: end\ndata: Completed/)
  })

  it('is there without JavaScript too: the page asks again while a job is under way, and not after', async () => {
    const site = await people()
    await site.runner.rest()
    const ada = await signedIn(site)
    const digest = digestIn(await preview(ada))
    const seen = await ada.send(ada.at(), { digest, count: '5' })
    expect(seen.text).toMatch(/<noscript><meta http-equiv="refresh" content="\d+"><\/noscript>/)
    await worked(site)
    expect((await ada.get('/jobs')).text).not.toContain('http-equiv="refresh"')
  })
})

describe('the check of one user', () => {
  it('names every reason, not the first', async () => {
    const ada = await signedIn(await people())
    await ada.get('/check')
    const { text } = await ada.send('/check', { primaryId: 'P5', days: '0', waiveThreshold: '0' })
    expect(text).toMatch(/The user stays\.[\s\S]*Open loans: 1\.[\s\S]*The debt of 50/)
  })

  it.each<[string, Readonly<Record<string, string>>, number, RegExp]>([
    ['somebody who goes', { primaryId: 'P1' }, 200, /The user will be purged\./],
    ['somebody without a purge date', { primaryId: 'P7' }, 200, /so the user is never purged/],
    ['a name that nobody has', { primaryId: 'P99' }, 422, /Nobody has this primary ID/],
    ['days that are no number', { primaryId: 'P1', days: 'x' }, 422, /This must be a whole number/],
  ])('answers for %s', async (_, fields, status, said) => {
    const ada = await signedIn(await people())
    await ada.get('/check')
    expect(await ada.send('/check', { days: '0', waiveThreshold: '0', ...fields })).toMatchObject({
      status,
      text: expect.stringMatching(said),
    })
  })
})

describe('the policy page', () => {
  it('says policy and presets in words', async () => {
    const { text } = await (await signedIn(await people())).get('/policy')
    expect(text).toMatch(
      /Policy alma; days are counted in UTC, amounts in EUR[\s\S]*There is no cap\./,
    )
    expect(text).toMatch(/<summary>strict<\/summary>/)
  })

  it('changes preset, delete policy, caps and approval, and keeps what is the library’s own', async () => {
    const site = await people()
    const ada = await signedIn(site)
    await ada.get('/policy')
    const fields = {
      preset: 'strict',
      deletePolicy: 'remove',
      approval: 'second-person',
      maxCount: '10',
      maxPercent: '2.5',
    }
    const seen = await ada.send('/policy', fields)
    expect(seen.text).toMatch(
      /The policy is changed[\s\S]*Apply it to those who were deleted before/,
    )
    expect(site.site.policy()).toMatchObject({
      name: 'strict',
      deletePolicy: 'remove',
      approval: 'second-person',
      caps: { maxCount: 10, maxPercent: '2.5' },
      currency: { code: 'EUR' },
      researchers: 'enabled',
    })
  })

  it.each([
    ['maxCount', '0'],
    ['maxCount', 'many'],
    ['maxPercent', '0'],
    ['maxPercent', '101'],
    ['approval', 'nobody'],
  ])('refuses %s = %s and leaves the policy as it was', async (name, value) => {
    const site = await people()
    const before = site.site.policy()
    const ada = await signedIn(site)
    await ada.get('/policy')
    const fields = {
      preset: 'alma',
      deletePolicy: 'remove',
      approval: 'none',
      maxCount: '',
      maxPercent: '',
      [name]: value,
    }
    expect((await ada.send('/policy', fields)).status).toBe(422)
    expect(site.site.policy()).toBe(before)
  })
})

describe('the policy that a library keeps', () => {
  it('ends the start where it cannot be used, and does not give way to another without a word', async () => {
    const { db, site } = await people()
    const kept = {
      ...encodePolicy({ ...PRESETS.alma, approval: 'second-person' }),
      recentActivityDays: 365,
    }
    writeSetting(db, 'web-policy', JSON.stringify(kept))
    const setup = { db, clock: site.clock, policy: PRESETS.alma, pauseMs: 0 }
    await expect(openSite({ ...setup, policyIsWished: false })).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(
        /rules\.recent-activity must be on or warn[\s\S]*recentActivityDays must be null[\s\S]*--preset/,
      ),
    })
    expect((await openSite({ ...setup, policyIsWished: true })).site.policy()).toEqual(PRESETS.alma)
    expect((await openSite({ ...setup, policyIsWished: false })).site.policy()).toEqual(
      PRESETS.alma,
    )
  })
})

describe('bulk orders', () => {
  it('assign purge dates: previewed with each date, confirmed by count, and done as a job', async () => {
    const site = await people()
    const ada = await signedIn(site)
    await ada.get('/purge-dates')
    const fields = {
      anchor: 'expiry-date',
      months: '1',
      days: '2',
      onlyWhereEmpty: 'yes',
      do: 'preview',
      exceptGroup: '',
      day: '',
    }
    const seen = await ada.send('/purge-dates', fields)
    expect(seen.text).toMatch(
      /Who is changed[\s\S]*P7[\s\S]*Purge date 2025-02-03[\s\S]*There is a purge date already: 2025-06-01/,
    )
    await ada.send(ada.at(), { digest: digestIn(seen), count: '1' })
    await worked(site)
    expect(site.db.prepare('SELECT purge_date FROM users WHERE id = 7').pluck().get()).toBe(
      '2025-02-03',
    )
    expect((await ada.get('/jobs')).text).toMatch(/Assign purge dates[\s\S]*1 changed, 6 kept/)
  })

  it.each<[string, Readonly<Record<string, string>>, RegExp]>([
    [
      'a day that does not exist',
      { anchor: 'day', day: '2026-02-30' },
      /This must be a day that exists/,
    ],
    ['months beyond reason', { months: '5000' }, /This must be a whole number from 0 to 1200/],
    ['an anchor that is none', { anchor: 'birthday' }, /This must be/],
  ])('refuse %s', async (_, fields, said) => {
    const ada = await signedIn(await people())
    await ada.get('/purge-dates')
    const seen = await ada.send('/purge-dates', {
      anchor: 'run-date',
      months: '0',
      days: '0',
      do: 'preview',
      ...fields,
    })
    expect([seen.status, said.test(seen.text)]).toEqual([422, true])
  })

  it('re-apply a tightened delete policy to those who were deleted before', async () => {
    const site = await people()
    const ada = await signedIn(site)
    await site.site.setPolicy({ ...site.site.policy(), deletePolicy: 'keep-reportable' })
    const digest = digestIn(await preview(ada))
    await ada.send(ada.at(), { digest, count: '5' })
    await worked(site)
    const form = await ada.get('/delete-policy')
    expect(form.text).toMatch(/Keep fully reportable<\/dt><dd>5/)
    const seen = await ada.send('/delete-policy', { level: 'keep-statistics-remove-id' })
    expect(seen.text).toContain('What is removed does not come back.')
    await ada.send(ada.at(), { digest: digestIn(seen), count: '5' })
    await worked(site)
    expect(
      site.db
        .prepare(
          `SELECT count(*) FROM users WHERE status = 'deleted' AND primary_id IS NULL AND email IS NULL`,
        )
        .pluck()
        .get(),
    ).toBe(5)
  })
})

const DEFAULTS = {
  dateField: 'purgeDate',
  days: null,
  cutoffRule: 'documented',
  recordType: null,
  userGroups: [],
  waiveThreshold: '0' as never,
  include: null,
  exclude: [],
} as const
