// What stands between a confirmation and a job: the caps of the policy, and a second person.
import { describe, expect, it } from 'vitest'
import { aPerson, digestIn, preview, type TestSite, testSite, type Visitor } from './visitor.js'
import { jobsIn, signedIn, worked } from './site-with-people.js'

describe('the caps of the policy', () => {
  it(
    'refuse in the plan already: there is nothing to confirm with, whoever sends the form all ' +
      'the same',
    async () => {
      const site = await testSite(
        (insert) => [1, 2, 3].forEach((id) => void insert.user(aPerson(id))),
        {
          caps: { maxCount: 2, maxPercent: null, exceededWhen: 'or' },
        },
      )
      const ada = await signedIn(site)
      const seen = await preview(ada)
      expect(seen.text).toContain('The cap of the policy refuses this')
      expect(seen.text).not.toContain('name="count"')
      const record = site.db.prepare('SELECT record FROM ils_purge_plan').pluck().get() as string
      const { plan } = JSON.parse(record) as { plan: { digest: string } }
      expect(await ada.send(ada.at(), { digest: plan.digest, count: '3' })).toMatchObject({
        status: 422,
        text: expect.stringContaining('more than the policy'),
      })
      expect(jobsIn(site)).toBe(0)
    },
  )
})

describe('a second person', () => {
  const withApproval = async (): Promise<{
    readonly site: TestSite
    readonly ada: Visitor
    readonly grace: Visitor
    readonly request: string
  }> => {
    const site = await testSite(
      (insert) => [1, 2, 3].forEach((id) => void insert.user(aPerson(id))),
      { approval: 'second-person' },
    )
    const [ada, grace] = [await signedIn(site), await signedIn(site, 'grace')]
    const digest = digestIn(await preview(ada))
    await ada.send(ada.at(), { digest, count: '3' })
    return {
      site,
      ada,
      grace,
      request: /\/plans\/[\w-]+/.exec((await grace.get('/jobs')).text)?.[0] ?? '',
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
      /ada[\s\S]*approved by <bdi>grace<\/bdi>[\s\S]*3 deleted/,
    )
  })

  it('is not whoever asked', async () => {
    const { site, ada, request } = await withApproval()
    const seen = await ada.get(request)
    expect(seen.text).toContain('somebody else has to approve it')
    const digest = site.db.prepare('SELECT digest FROM web_request').pluck().get() as string
    expect(await ada.send(request, { digest, count: '3' })).toMatchObject({
      status: 422,
      text: expect.stringContaining('Who orders cannot approve'),
    })
    expect(jobsIn(site)).toBe(0)
  })

  it('types the count as well', async () => {
    const { site, grace, request } = await withApproval()
    const digest = digestIn(await grace.get(request))
    expect((await grace.send(request, { digest, count: '2' })).status).toBe(422)
    expect(jobsIn(site)).toBe(0)
  })

  it('cannot approve a plan of another policy', async () => {
    const { site, grace, request } = await withApproval()
    const digest = digestIn(await grace.get(request))
    site.setPolicy({ ...site.site.policy(), deletePolicy: 'remove' })
    expect(await grace.send(request, { digest, count: '3' })).toMatchObject({
      status: 409,
      text: expect.stringMatching(/The plan is outdated[\s\S]*the policy[\s\S]*Plan again/),
    })
    expect(jobsIn(site)).toBe(0)
  })

  it.each<[string, object, number]>([
    ['another count', { count: '4' }, 422],
    ['another digest', { digest: 'a'.repeat(64) }, 409],
    ['a note that is too long', { note: 'x'.repeat(1001) }, 422],
  ])('is not asked where the first confirmed %s', async (_, fields, status) => {
    const site = await testSite(
      (insert) => [1, 2, 3].forEach((id) => void insert.user(aPerson(id))),
      { approval: 'second-person' },
    )
    const ada = await signedIn(site)
    const digest = digestIn(await preview(ada))
    expect((await ada.send(ada.at(), { digest, count: '3', ...fields })).status).toBe(status)
    expect(site.db.prepare('SELECT count(*) FROM web_request').pluck().get()).toBe(0)
  })

  it('is not waited for any more once the plan is discarded', async () => {
    const { grace, request } = await withApproval()
    await grace.get(request)
    await grace.send(`${request}/discard`, {})
    expect((await grace.get('/jobs')).text).not.toContain('Waiting for a second person')
  })

  it('may decline, and nothing happens', async () => {
    const { site, grace, request } = await withApproval()
    await grace.get(request)
    const seen = await grace.send(request, { do: 'decline' })
    expect(seen.text).toContain('off the list. No user was touched.')
    expect(seen.text).not.toContain('Waiting for a second person')
    expect(jobsIn(site)).toBe(0)
  })
})
