// What stands between a confirmation and a job: the caps of the policy, and a second person.
import { describe, expect, it } from 'vitest'
import { aPerson, digestIn, preview, type TestSite, testSite, type Visitor } from './visitor.js'
import { DUE_TODAY, jobsIn, signedIn, worked } from './site-with-people.js'

describe('the caps of the policy', () => {
  it('refuse in the preview already: there is nothing to confirm with', async () => {
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
    expect(await ada.send(ada.at(), { digest: 'a'.repeat(64), count: '3' })).toMatchObject({
      status: 409,
    })
    expect(jobsIn(site)).toBe(0)
  })

  it('refuse whoever sends the form all the same', async () => {
    const site = await testSite((insert) =>
      [1, 2, 3].forEach((id) => void insert.user(aPerson(id))),
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
      .preview({ criteria: DUE_TODAY, requestedBy: 'ada' as never })()
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
