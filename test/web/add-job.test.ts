// From the Add Job dialog over the plan to a confirmed job.
import { parseHTML } from 'linkedom'
import { describe, expect, it } from 'vitest'
import { insertsOf } from '../../examples/embedded-library/data/inserts.js'
import { aPerson, digestIn, preview, testSite } from './visitor.js'
import { confirmed, jobsIn, people, signedIn, worked } from './site-with-people.js'

/** What a form holds as it was drawn, to be sent back as a browser would. */
const fieldsIn = (page: string): Record<string, string[]> => {
  const { document } = parseHTML(page)
  const fields: Record<string, string[]> = {}
  for (const field of document.querySelectorAll('form[action="/jobs/new"] [name]')) {
    const name = field.getAttribute('name') ?? ''
    const isLeftOut = field.getAttribute('type') === 'checkbox' && !field.hasAttribute('checked')
    if (isLeftOut || ['do', 'token'].includes(name)) continue
    const chosen = field.querySelector('option[selected]') ?? field.querySelector('option') ?? field
    const value = field.tagName === 'TEXTAREA' ? field.textContent : chosen.getAttribute('value')
    fields[name] = [...(fields[name] ?? []), value ?? '']
  }
  return fields
}

describe('the Add Job dialog', () => {
  it(
    'has the documented fields with their defaults, and no user group before a record type is ' +
      'chosen',
    async () => {
      const { text } = await (await signedIn(await people())).get('/jobs/new')
      expect(text).toMatch(/name="days" value="0"/)
      expect(text).toMatch(/name="waiveThreshold" value="0"/)
      expect(text).toContain('name="recordType"')
      expect(text).not.toContain('name="userGroups"')
      expect(text).toMatch(/>Add<\/button>[\s\S]*>Add and Close<\/button>/)
    },
  )

  it(
    'offers the groups of the record type once it is chosen, and only those, and keeps what was ' +
      'typed',
    async () => {
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
    },
  )

  it.each<[string, Readonly<Record<string, string>>, RegExp]>([
    ['days that are no number', { days: 'ten' }, /This must be a whole number from 0 to 36500/],
    [
      'negative days',
      { days: '-1' },
      /href="#days">Number of days after purge date<\/a>: This must be a whole number from 0 to 36500, or empty/,
    ],
    ['an amount that is none', { waiveThreshold: '1e3' }, /This must be a decimal amount/],
    [
      'an amount of minus nothing',
      { waiveThreshold: '-0' },
      /This must be a decimal amount from 0/,
    ],
    [
      'an amount finer than the currency',
      { waiveThreshold: '10.401' },
      /This must be an amount of at most 2 digits after the point/,
    ],
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
    ['a user who is not there', { exclude: 'P1\nP99' }, /Not found: P99/],
  ])('refuses %s beside the field, and stores nothing', async (_, fields, said) => {
    const site = await people()
    const seen = await preview(await signedIn(site), fields)
    expect(seen.status).toBe(422)
    expect(seen.text).toMatch(said)
    expect(seen.text).toContain('role="alert"')
    expect(site.db.prepare('SELECT count(*) FROM ils_purge_plan').pluck().get()).toBe(0)
  })

  it('can name a set of users, and some never to touch', async () => {
    const seen = await preview(await signedIn(await people()), {
      include: 'P1\r\nP2\r\nP3',
      exclude: 'P2',
    })
    expect(seen.text).toContain('Type 2 to confirm')
    expect(seen.text).toContain('Only users out of a set of 3.')
  })
})

describe('further dates and home libraries', () => {
  const branches = () =>
    testSite((insert) => {
      insert.library({ name: 'MAIN', parent: null })
      insert.library({ name: 'LAW', parent: 'MAIN' })
      insert.library({ name: 'SOUTH', parent: null })
      insert.user(aPerson(1))
      insert.user(aPerson(2, { homeLibrary: 'LAW', lastLoanDate: null }))
      insert.user(aPerson(3, { homeLibrary: 'SOUTH' }))
      insert.user(aPerson(4, { homeLibrary: 'SOUTH', lastLoanDate: '2026-11-01' }))
      const staff = { recordType: 'staff', userGroup: 'Cataloguing' }
      insert.user(aPerson(5, { ...staff, homeLibrary: 'SOUTH', lastLoanDate: '2026-11-05' }))
    })

  it.each<[string, Readonly<Record<string, string>>, number]>([
    ['a home library', { homeLibraries: 'MAIN' }, 1],
    ['a home library and its branches', { homeLibraries: 'MAIN', withBranches: 'yes' }, 2],
    ['months back', { 'date-lastLoanDate-way': 'months', 'date-lastLoanDate-measure': '12' }, 2],
    [
      'months back, or never',
      {
        'date-lastLoanDate-way': 'months',
        'date-lastLoanDate-measure': '12',
        'date-lastLoanDate-never': 'yes',
      },
      3,
    ],
    ['a record type', { recordType: 'public' }, 4],
    [
      'a group of a record type, or another type',
      { recordType: 'public', userGroups: 'Undergraduate', furtherTypes: 'staff' },
      5,
    ],
    ['no such date at all', { 'date-lastLoanDate-way': 'absent' }, 1],
    [
      'a fixed day',
      { 'date-lastLoanDate-way': 'day', 'date-lastLoanDate-measure': '2026-11-02' },
      3,
    ],
  ])('mean only who fits %s, and come back when they are changed', async (_, fields, count) => {
    const ada = await signedIn(await branches())
    const seen = await preview(ada, fields)
    expect(seen.text).toContain(`Type ${count} to confirm`)
    const id = ada.at().split('/').at(-1) ?? ''
    const form = await ada.get(`/jobs/new?from=${id}`)
    expect(await ada.send('/jobs/new', { do: 'close', ...fieldsIn(form.text) })).toMatchObject({
      text: expect.stringContaining(`Type ${count} to confirm`),
    })
  })

  it('say how many go by home library', async () => {
    const { text } = await preview(await signedIn(await branches()))
    expect(text).toMatch(/By home library: 3[\s\S]*LAW[\s\S]*MAIN[\s\S]*SOUTH/)
  })

  it.each<[string, Readonly<Record<string, string>>, RegExp]>([
    [
      'a row that asks for nothing and is filled in',
      { 'date-expiryDate-measure': '2' },
      /href="#date-expiryDate">[^<]*<\/a>: Choose how this date is asked for/,
    ],
    [
      'a number beside a date that is to be absent',
      { 'date-expiryDate-way': 'absent', 'date-expiryDate-never': 'yes' },
      /Leave the rest of the row empty/,
    ],
    [
      'a day that does not exist',
      { 'date-expiryDate-way': 'day', 'date-expiryDate-measure': '2023-02-30' },
      /href="#date-expiryDate">[^<]*<\/a>: This must be a day that exists/,
    ],
    [
      'too many months',
      { 'date-expiryDate-way': 'months', 'date-expiryDate-measure': '1201' },
      /This must be a whole number from 0 to 1200/,
    ],
    [
      'a way that there is not',
      { 'date-expiryDate-way': 'weeks', 'date-expiryDate-measure': '2' },
      /href="#date-expiryDate">/,
    ],
    [
      'the same date twice',
      { 'date-purgeDate-way': 'years', 'date-purgeDate-measure': '2' },
      /href="#date-purgeDate">[^<]*<\/a>: This must be something that is not asked for above already/,
    ],
    ['more types than every type', { furtherTypes: 'staff' }, /Every type is meant already/],
    [
      'the same type twice',
      { recordType: 'staff', furtherTypes: 'staff' },
      /href="#furtherTypes">[^<]*<\/a>: This must be something that is not asked for above already/,
    ],
    [
      'a type that there is not',
      { recordType: 'staff', furtherTypes: 'alumni' },
      /not a record type here/,
    ],
    ['branches of no library', { withBranches: 'yes' }, /Choose the libraries whose branches/],
    ['a library that there is not', { homeLibraries: 'WEST' }, /not a home library here/],
    [
      'a rule for the cutoff day where no days are set',
      { days: '', cutoffRule: 'on-or-before' },
      /This has no effect while no days are set/,
    ],
  ])('refuse %s, beside the field', async (_, fields, said) => {
    const seen = await preview(await signedIn(await branches()), fields)
    expect([seen.status, seen.text]).toEqual([422, expect.stringMatching(said)])
  })
})

describe('the plan of a job', () => {
  it('says who goes, who stays with every reason, and that nothing was changed', async () => {
    const site = await people()
    const { status, text } = await preview(await signedIn(site))
    expect(status).toBe(200)
    expect(text).toMatch(/To be deleted[\s\S]*P1[\s\S]*P6[\s\S]*Will be kept, and why[\s\S]*P5/)
    expect(text).toMatch(
      /Open loans: 1\.[\s\S]*The debt of 50\.00 EUR is more than the waive threshold of 0\.00 EUR\./,
    )
    expect(text).toContain('Nothing has been changed')
    expect(text).toContain('0 days also select')
    expect(text).toContain('A confirmed job cannot be stopped.')
    expect(jobsIn(site)).toBe(0)
  })

  it('is shown to every administrator, and ordered by whoever confirms it', async () => {
    const site = await people()
    const ada = await signedIn(site)
    const digest = digestIn(await preview(ada))
    const grace = await signedIn(site, 'grace')
    expect((await grace.get(ada.at())).text).toMatch(/Planned by <bdi>ada<\/bdi>/)
    await grace.send(ada.at(), { digest, count: '5' })
    await worked(site)
    expect((await grace.get('/jobs')).text).toContain('Asked for by <bdi>grace</bdi>')
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

  it(
    'with the right count puts the job on the ' + 'queue; it runs, and its report adds up',
    async () => {
      const site = await people()
      const ada = await signedIn(site)
      const seen = await confirmed(ada, '5')
      expect([seen.status, ada.at().startsWith('/jobs?added=')]).toEqual([200, true])
      await worked(site)
      const list = await ada.get('/jobs')
      expect(list.text).toContain('5 deleted')
      const id = /\/jobs\/([\w-]+)\/report/.exec(list.text)?.[1] ?? ''
      expect((await ada.get(`/jobs/${id}`)).text).toContain('every user of the job has one')
      const report = await ada.get(`/jobs/${id}/report`)
      expect(report.text).toMatch(/<!doctype html>[\s\S]*5 users/)
      expect(report.headers.get('Content-Security-Policy')).toMatch(
        /default-src 'none'; style-src 'sha256-.*frame-ancestors 'none'/,
      )
      const csv = await ada.get(`/jobs/${id}/outcomes.csv`)
      expect(csv.text.split('\r\n')).toHaveLength(7)
      expect(csv.headers.get('Content-Disposition')).toContain('attachment')
      expect(JSON.parse((await ada.get(`/jobs/${id}/report.json`)).text)).toMatchObject({
        schema: 'ils-user-purge/report/3',
      })
    },
  )

  it('remembers a note, and shows it as text', async () => {
    const site = await people()
    const ada = await signedIn(site)
    const digest = digestIn(await preview(ada))
    await ada.send(ada.at(), { digest, count: '5', note: 'after <b>the</b> audit' })
    await worked(site)
    const id = site.db.prepare('SELECT id FROM ils_purge_job').pluck().get() as string
    expect((await ada.get(`/jobs/${id}`)).text).toContain('after &lt;b&gt;the&lt;/b&gt; audit')
  })

  it('by Add goes back to the dialog for another job', async () => {
    const site = await people()
    const ada = await signedIn(site)
    const seen = await preview(ada, { do: 'add' })
    expect(seen.text).toContain('name="thenGo" value="add"')
    const fields = { digest: digestIn(seen), count: '5', thenGo: 'add' }
    const after = await ada.send(ada.at().split('?')[0] ?? '', fields)
    expect([ada.at(), after.text.includes('The job is on the queue. Add another one')]).toEqual([
      '/jobs/new?added',
      true,
    ])
  })

  it('a user who changed since the plan refuses nothing: the job keeps them', async () => {
    const site = await people()
    await site.runner.rest()
    const ada = await signedIn(site)
    const digest = digestIn(await preview(ada))
    const plan = ada.at()
    insertsOf(site.db).loan({ userId: 1, item: 'item', loanedOn: '2026-11-21', returnedOn: null })
    expect((await ada.send(plan, { digest, count: '5' })).status).toBe(200)
    await site.site.purge().work()()
    expect((await ada.get('/jobs')).text).toContain('4 deleted, 1 kept')
  })

  it('by two administrators at once makes one job; the other is led to it', async () => {
    const site = await people()
    // The runner stands still, so that both meet on the queue.
    await site.runner.rest()
    const [ada, grace] = [await signedIn(site), await signedIn(site, 'grace')]
    const digest = digestIn(await preview(ada))
    const plan = ada.at()
    await grace.get(plan)
    const seen = await Promise.all([
      ada.send(plan, { digest, count: '5' }),
      grace.send(plan, { digest, count: '5' }),
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
    const plan = ada.at()
    await ada.send(plan, { digest, count: '5' })
    expect(await ada.send(plan, { digest, count: '5' })).toMatchObject({
      status: 409,
      text: expect.stringContaining('a job already'),
    })
    expect(jobsIn(site)).toBe(1)
  })
})
