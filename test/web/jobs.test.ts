// The list of jobs, and the page of one: refused, forgotten, under way, followed live.
import type { Instant } from 'ils-user-purge'
import { describe, expect, it } from 'vitest'
import { answerOf } from '../../examples/shared/answer.js'
import { confirming } from '../../examples/shared/asked.js'
import { aPerson, digestIn, preview, testSite } from './visitor.js'
import { DUE_TODAY, confirmed, people, signedIn, worked } from './site-with-people.js'

describe('the list of completed jobs', () => {
  it('shows fifty at a time, says of how many, and leads to the older ones', async () => {
    const site = await testSite((insert) => {
      for (let id = 1; id <= 53; id++) insert.user(aPerson(id))
    })
    const purge = site.site.purge()
    for (let id = 1; id <= 53; id++) {
      const order = {
        criteria: { ...DUE_TODAY, include: [String(id) as never] },
        requestedBy: 'ada' as never,
      }
      const plan = await answerOf(purge.plan(order))
      await answerOf(purge.submit({ ...confirming(plan), requestedBy: order.requestedBy }))
    }
    await worked(site)
    const ada = await signedIn(site)
    const first = await ada.get('/jobs')
    expect([
      first.text.match(/>Report<\/a>/g)?.length,
      first.text.includes('1–50 of 53 completed jobs'),
    ]).toEqual([50, true])
    const second = await ada.get(
      /href="(\/jobs\?older=\d+)#done">Older jobs/.exec(first.text)?.[1] ?? '',
    )
    expect([
      second.text.match(/>Report<\/a>/g)?.length,
      second.text.includes('51–53 of 53 completed jobs'),
    ]).toEqual([3, true])
    expect(second.text).toMatch(/href="\/jobs\?older=0#done">Later jobs/)
    expect(second.text).not.toContain('Older jobs')
    for (const strange of ['-1', 'x', '1e9', '99999'])
      expect((await ada.get(`/jobs?older=${strange}`)).status).toBe(200)
  })

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
      (insert) =>
        [1, 2, 3, 4].forEach(
          (id) => void insert.user(aPerson(id, id > 2 ? { purgeDate: null } : {})),
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
    expect(text).toMatch(/Refused; no user was touched\.[\s\S]*2[\s\S]*more than the policy/)
    expect((await ada.get('/jobs')).text).toMatch(/Refused, no user was touched[\s\S]*>Report</)
    expect((await ada.get(`/jobs/${id}/report`)).text).toContain(
      '2 of 2 users would go, more than the policy&#39;s cap (60 %)',
    )
    expect(
      site.db.prepare(`SELECT count(*) FROM users WHERE status = 'active'`).pluck().get(),
    ).toBe(2)
  })
})

describe('a list of users that has been forgotten', () => {
  it(
    'is said to be so, in the job, in the report and in place of the CSV; numbers and reasons ' +
      'stay',
    async () => {
      const site = await people()
      const ada = await signedIn(site)
      await confirmed(ada, '5')
      await worked(site)
      const id = /\/jobs\/([\w-]+)\/report/.exec((await ada.get('/jobs')).text)?.[1] ?? ''
      expect(
        (await site.site.purge().expire({ before: '2027-01-01T00:00:00.000Z' as Instant })())._tag,
      ).toBe('Right')
      const job = await ada.get(`/jobs/${id}`)
      expect(job.text).toContain(
        'The list of users has been forgotten. The numbers and the reasons stay.',
      )
      expect(job.text).not.toContain('outcomes.csv')
      expect(job.text).toMatch(/Deleted<\/dt><dd>5</)
      expect((await ada.get(`/plans/${id}`)).text).toMatch(/Open loans/)
      for (const path of [`/jobs/${id}/users`, `/plans/${id}/users`, `/plans/${id}/users.csv`])
        expect((await ada.get(path)).status).toBe(410)
      expect(await ada.get(`/jobs/${id}/outcomes.csv`)).toMatchObject({
        status: 410,
        text: expect.stringContaining('has been forgotten'),
      })
      const report = await ada.get(`/jobs/${id}/report`)
      expect(report.text).toMatch(
        /data-sort="5">5<[\s\S]*Their list has been forgotten\. The numbers stay\./,
      )
    },
  )
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
      'Not finished: the job goes on until every user in scope has an outcome.',
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
    expect(seen.text).toMatch(/event: progress\ndata: \{"done":5,"scope":5,"share":1/)
    expect(seen.text).toMatch(/event: end\ndata: Completed/)
  })

  it(
    'is there without JavaScript too: the page asks again while a job is under way, and not ' +
      'after',
    async () => {
      const site = await people()
      await site.runner.rest()
      const ada = await signedIn(site)
      const digest = digestIn(await preview(ada))
      const seen = await ada.send(ada.at(), { digest, count: '5' })
      expect(seen.text).toMatch(/<noscript><meta http-equiv="refresh" content="\d+"><\/noscript>/)
      await worked(site)
      expect((await ada.get('/jobs')).text).not.toContain('http-equiv="refresh"')
    },
  )
})
