// Plans on the site: their list, everybody in one of them, and what can no longer be ordered.
import { parse } from 'csv-parse/sync'
import type { ActorKey, Instant, UserKey } from 'ils-user-purge'
import { describe, expect, it } from 'vitest'
import { answerOf } from '../../examples/shared/answer.js'
import {
  aPerson,
  digestIn,
  preview,
  type Seen,
  type TestSite,
  testSite,
  type Visitor,
} from './visitor.js'
import { DUE_TODAY, jobsIn, people, signedIn, worked } from './site-with-people.js'

/** The primary IDs that a list shows, in its order. */
const names = ({ text }: Seen): readonly string[] =>
  [...text.matchAll(/<th scope="row"><bdi>(P\d+)<\/bdi>/g)].map(([, name]) => name ?? '')

const linkIn = ({ text }: Seen, rel: 'next' | 'prev'): string | null =>
  new RegExp(`rel="${rel}" href="([^"#]+)`).exec(text)?.[1]?.replaceAll('&amp;', '&') ?? null

describe('the users of a plan', () => {
  const many = () =>
    testSite((insert) => {
      for (let id = 1; id <= 120; id++)
        insert.user(aPerson(id, { userGroup: id % 2 === 0 ? 'Graduate' : null }))
      for (const id of [7, 8])
        insert.loan({ userId: id, item: 'item', loanedOn: '2024-01-01', returnedOn: null })
      insert.user(aPerson(121, { homeLibrary: 'LAW', purgeDate: '2026-11-22' }))
    })
  const withPlan = async (
    site: TestSite,
    fields: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly ada: Visitor; readonly path: string }> => {
    const ada = await signedIn(site)
    await preview(ada, fields)
    return { ada, path: `${ada.at()}/users` }
  }

  it('are listed forward and back, each once, in pages that are the same both ways', async () => {
    const { ada, path } = await withPlan(await many())
    const forward: string[][] = []
    let seen = await ada.get(path)
    for (let at: string | null = path; at !== null; at = linkIn(seen, 'next')) {
      seen = await ada.get(at)
      forward.push([...names(seen)])
    }
    expect(forward.map((page) => page.length)).toEqual([50, 50, 21])
    expect(new Set(forward.flat()).size).toBe(121)
    const back: string[][] = []
    for (let at = linkIn(seen, 'prev'); at !== null; at = linkIn(seen, 'prev')) {
      seen = await ada.get(at)
      if (names(seen).length > 0) back.unshift([...names(seen)])
    }
    expect(back).toEqual(forward.slice(0, 2))
  })

  it.each<[string, string, number]>([
    ['who goes', 'which=go', 119],
    ['who stays', 'which=stay', 2],
    ['a reason', 'code=open-loans', 2],
    ['a group', 'group=%3DGraduate', 60],
    ['no group', 'group=none', 60],
    ['a home library', 'library=%3DLAW', 1],
    ['a verdict and a group', 'which=stay&group=none', 1],
    ['a code that there is not', 'code=no-such-code', 0],
    ['a verdict that there is not', 'which=perhaps', 121],
  ])('are filtered by %s, in the list and in the CSV alike', async (_, query, count) => {
    const { ada, path } = await withPlan(await many())
    const csv = await ada.get(`${path}.csv?${query}`)
    expect(csv.headers.get('Content-Disposition')).toContain('attachment; filename="plan-')
    expect(parse(csv.text)).toHaveLength(count + 1)
    const seen = await ada.get(`${path}?${query}`)
    expect(names(seen)).toHaveLength(Math.min(count, 50))
    expect(linkIn(seen, 'next') !== null).toBe(count > 50)
  })

  it('are led to from each reason of the plan', async () => {
    const { ada, path } = await withPlan(await many())
    const seen = await ada.get(path.replace('/users', ''))
    const [, to = ''] = /href="([^"]+)">Open loans</.exec(seen.text) ?? []
    expect(names(await ada.get(to.replaceAll('&amp;', '&')))).toEqual(['P7', 'P8'])
  })

  it('are found one by one by primary ID, which stands in no address', async () => {
    const { ada, path } = await withPlan(await many())
    const seen = await ada.send(path, { primaryId: 'P8' })
    expect([ada.at(), names(seen)]).toEqual([
      path,
      ['P8', 'P80', 'P81', 'P82', 'P83', 'P84', 'P85', 'P86', 'P87', 'P88', 'P89'],
    ])
    expect(seen.text).toMatch(/Will be kept[\s\S]*Open loans: 1/)
    expect(names(await ada.send(path, { primaryId: 'P12' }))).toContain('P120')
    expect((await ada.send(path, { primaryId: 'P999' })).text).toContain('Not found: “P999”')
  })

  it('who were included and are nobody are counted, and listed', async () => {
    const site = await many()
    const plan = await answerOf(
      site.site.purge().plan({
        criteria: {
          ...DUE_TODAY,
          include: ['1', '900'] as readonly string[] as readonly UserKey[],
        },
        requestedBy: 'ada' as ActorKey,
      }),
    )
    const ada = await signedIn(site)
    const seen = await ada.get(`/plans/${plan.id}`)
    const [, path = ''] = /href="([^"]+which=not-found)">1</.exec(seen.text) ?? []
    expect((await ada.get(path)).text).toMatch(/key <bdi>900<\/bdi>[\s\S]*No user has this key/)
  })

  it('are those of the plan, whatever became of them since', async () => {
    const site = await many()
    const { ada, path } = await withPlan(site)
    site.db.exec('DELETE FROM users WHERE id > 10')
    const csv = await ada.get(`${path}.csv?which=go`)
    expect(parse(csv.text)).toHaveLength(120)
    expect(csv.text).toMatch(/^key 100,Purge,/m)
  })
})

describe('the list of plans', () => {
  it('says of each what became of it, and discards what is not ordered', async () => {
    const site = await people()
    const ada = await signedIn(site)
    expect((await ada.get('/plans')).text).toContain('There are no plans.')
    const first = await preview(ada)
    await ada.send(ada.at(), { digest: digestIn(first), count: '5' })
    const job = site.db.prepare('SELECT id FROM ils_purge_job').pluck().get() as string
    await worked(site)
    await preview(ada, { days: '1' })
    const plan = ada.at()
    const list = await ada.get('/plans')
    expect(list.text).toMatch(/Ready to order[\s\S]*Is a job/)
    expect(list.text.match(/aria-label="Discard/g)).toHaveLength(1)
    const after = await ada.send(`${plan}/discard`, {})
    expect(after.text).toMatch(/The plan is discarded[\s\S]*No longer \(Discarded\)/)
    expect((await ada.send(`${plan}/discard`, {})).status).toBe(409)
    expect((await ada.send(`/plans/${job}/discard`, {})).text).toContain(
      'This plan is a job already',
    )
    expect((await ada.get(`/plans/${job}`)).text).toContain(`href="/jobs/${job}">Look at the job`)
  })

  it('shows fifty at a time, and leads to the older ones', async () => {
    const site = await people()
    for (let made = 0; made < 52; made++)
      await answerOf(
        site.site.purge().plan({
          criteria: { ...DUE_TODAY, include: ['1' as UserKey] },
          requestedBy: 'ada' as ActorKey,
        }),
      )
    const ada = await signedIn(site)
    const first = await ada.get('/plans')
    expect(first.text).toContain('1–50 of 52 plans')
    const second = await ada.get(/href="([^"]+)">Older plans/.exec(first.text)?.[1] ?? '')
    expect(second.text.match(/aria-label="Discard/g)).toHaveLength(2)
  })
})

describe('a plan that cannot be ordered', () => {
  const ordering = async (site: TestSite, before: (site: TestSite) => unknown): Promise<Seen> => {
    const ada = await signedIn(site)
    const digest = digestIn(await preview(ada))
    const plan = ada.at()
    await before(site)
    return ada.send(plan, { digest, count: '5' })
  }

  it.each<[string, (site: TestSite) => unknown, number, RegExp]>([
    [
      'since the policy is another',
      ({ site, setPolicy }) => setPolicy({ ...site.policy(), deletePolicy: 'remove' }),
      409,
      /The plan is outdated[\s\S]*the policy changed since[\s\S]*Plan again/,
    ],
    [
      'since it was discarded',
      ({ db }) =>
        db.exec(`UPDATE ils_purge_plan SET status = 'Discarded',
        record = json_set(record, '$.status', 'Discarded', '$.why', 'superseded',
          '$.discardedAt', '2026-11-22T12:00:00.000Z')`),
      409,
      /The plan was discarded[\s\S]*a later plan took its place[\s\S]*Plan again/,
    ],
    [
      'since it is too old',
      ({ db }) =>
        db.exec(
          `UPDATE ils_purge_plan SET record = json_set(record, '$.finishedAt', ` +
            `'2026-11-01T00:00:00.000Z')`,
        ),
      409,
      /The plan has expired[\s\S]*Plan again/,
    ],
    [
      'since somebody changed what is stored',
      ({ db }) =>
        db.exec(`UPDATE ils_purge_plan SET record = json_set(record, '$.plan.counts.purge', 4)`),
      409,
      /What is stored is not what was planned/,
    ],
    [
      'since planning has not ended',
      ({ db }) =>
        db.exec(`UPDATE ils_purge_plan SET status = 'Planning',
          record = json_remove(json_set(record, '$.status', 'Planning'),
            '$.plan', '$.finishedAt')`),
      409,
      /The plan is not finished[\s\S]*To the plan/,
    ],
    [
      'since it is not there',
      ({ db }) => db.exec('DELETE FROM ils_purge_plan'),
      404,
      /There is no such plan/,
    ],
  ])('%s says so, and nothing is on the queue', async (_, before, status, said) => {
    const site = await people()
    const seen = await ordering(site, before)
    expect([seen.status, seen.text]).toEqual([status, expect.stringMatching(said)])
    expect(jobsIn(site)).toBe(0)
  })

  it('for nobody goes by it has no form, and whoever sends one is told', async () => {
    const site = await people()
    const ada = await signedIn(site)
    const seen = await preview(ada, { days: '36000' })
    expect(seen.text).toContain('No user would be touched')
    const record = site.db.prepare('SELECT record FROM ils_purge_plan').pluck().get() as string
    const { plan } = JSON.parse(record) as { plan: { digest: string } }
    expect(await ada.send(ada.at(), { digest: plan.digest, count: '0' })).toMatchObject({
      status: 422,
      text: expect.stringContaining('There is nothing to order'),
    })
  })

  it('says that there is none at an address that is nobody’s, whatever it holds', async () => {
    const ada = await signedIn(await people())
    for (const id of ['unknown', '%3Cscript%3E', encodeURIComponent('x'.repeat(300))]) {
      const seen = await ada.get(`/plans/${id}`)
      expect([seen.status, seen.text.includes('<script>')]).toEqual([404, false])
    }
  })
})

describe('a plan that was interrupted', () => {
  it(
    'is told of with a link to it, says how far it is, ' + 'and is gone on with from its page',
    async () => {
      const site = await testSite((insert) => {
        for (let id = 1; id <= 2500; id++) insert.user(aPerson(id))
      })
      site.db.exec(`CREATE TRIGGER full BEFORE INSERT ON ils_purge_plan_user
      WHEN new.user_key = '2500' BEGIN SELECT raise(ABORT, 'the disk is full'); END`)
      const ada = await signedIn(site)
      const seen = await preview(ada)
      expect([seen.status, seen.text]).toEqual([
        503,
        expect.stringMatching(/Planning was interrupted[\s\S]*No user was touched/),
      ])
      const plan = /href="(\/plans\/[^"]+)">To the plan/.exec(seen.text)?.[1] ?? ''
      expect((await ada.get(plan)).text).toMatch(
        /Planning has not ended: [1-9][\d,]* users are read/,
      )
      expect((await ada.get('/plans')).text).toContain('Not finished')
      expect((await ada.send(`${plan}/resume`, {})).status).toBe(503)
      site.db.exec('DROP TRIGGER full')
      const resumed = await ada.send(`${plan}/resume`, {})
      expect([resumed.status, ada.at()]).toEqual([200, plan])
      expect(resumed.text).toContain('Type 2,500 to confirm')
    },
  )
})

describe('the users of a job', () => {
  it('are filtered by outcome and reason, and found one by one', async () => {
    const site = await people()
    await site.runner.rest()
    const ada = await signedIn(site)
    const digest = digestIn(await preview(ada))
    await ada.send(ada.at(), { digest, count: '5' })
    site.db.exec(`INSERT INTO loans (user_id, item, loaned_on) VALUES (1, 'item', '2026-11-21')`)
    await site.site.purge().work()()
    const id = site.db.prepare('SELECT id FROM ils_purge_job').pluck().get() as string
    const path = `/jobs/${id}/users`
    expect((await ada.get(path)).text.match(/<th scope="row">/g)).toHaveLength(5)
    expect(names(await ada.get(`${path}?which=kept`))).toEqual(['P1'])
    expect(names(await ada.get(`${path}?code=open-loans`))).toEqual(['P1'])
    expect((await ada.get(`${path}?which=purged`)).text.match(/<th scope="row">/g)).toHaveLength(4)
    expect(
      (await ada.get(`${path}?group=%3DCataloguing`)).text.match(/<th scope="row">/g),
    ).toHaveLength(1)
    const found = await ada.send(path, { primaryId: 'P1' })
    expect([ada.at(), names(found)]).toEqual([path, ['P1']])
    // Whose record is gone is found by the key that the list shows.
    expect((await ada.send(path, { primaryId: 'key 2' })).text).toContain('key <bdi>2</bdi>')
    expect((await ada.send(path, { primaryId: 'P7' })).text).toContain('Not found: “P7”')
    expect((await ada.send(path, { primaryId: 'nobody' })).text).toContain('Not found: “nobody”')
  })
})

describe('what became of a user', () => {
  const withJob = async (): Promise<{ readonly site: TestSite; readonly ada: Visitor }> => {
    const site = await people()
    const ada = await signedIn(site)
    site.setPolicy({ ...site.site.policy(), deletePolicy: 'keep-reportable' })
    const digest = digestIn(await preview(ada))
    await ada.send(ada.at(), { digest, count: '5' })
    await worked(site)
    await preview(ada, { days: '10' })
    return { site, ada }
  }

  it('is said of every plan and job, also of whose record is gone', async () => {
    const { ada } = await withJob()
    await ada.get('/history')
    const gone = await ada.send('/history', { primaryId: 'P1' })
    expect(gone.text).toMatch(/>Job<\/a>[\s\S]*To be deleted[\s\S]*Deleted<\/span>/)
    const stays = await ada.send('/history', { primaryId: 'P5' })
    expect(stays.text.match(/>Plan<\/a>/g)).toHaveLength(2)
    expect(stays.text).toMatch(/Will be kept[\s\S]*Open loans: 1[\s\S]*None so far/)
    expect(ada.at()).toBe('/history')
    expect((await ada.send('/history', { primaryId: 'P7' })).text).toContain('No plan and no job')
    expect((await ada.send('/history', { primaryId: 'nobody' })).status).toBe(422)
  })

  it('is forgotten once the primary ID is typed again, and not before', async () => {
    const { site, ada } = await withJob()
    await ada.send('/history', { primaryId: 'P5' })
    const unsure = await ada.send('/history/forget', { primaryId: 'P5', again: 'P6' })
    expect([unsure.status, unsure.text]).toEqual([422, expect.stringContaining('not the same')])
    expect(unsure.text).toMatch(/Will be kept[\s\S]*Open loans: 1/)
    const seen = await ada.send('/history/forget', { primaryId: 'P5', again: 'P5' })
    expect(seen.text).toMatch(/Forgotten at once: 1[\s\S]*Plans discarded: 1/)
    expect((await ada.send('/history', { primaryId: 'P5' })).text).toContain('No plan and no job')
    expect(site.db.prepare('SELECT primary_id FROM users WHERE id = 5').pluck().get()).toBe('P5')
    await answerOf(site.site.purge().expire({ before: '2020-01-01T00:00:00.000Z' as Instant }))
    expect((await ada.get('/plans')).text).toContain('No longer (User forgotten)')
  })
})
