// One job, accounted for in four ways: its page, its list, its report and its CSV say the same.
import { beforeAll, describe, expect, it } from 'vitest'
import { people, signedIn, worked } from './site-with-people.js'
import { digestIn, preview, type TestSite, type Visitor } from './visitor.js'

/** The outcomes by the names that the page and the report give them, and the code of the CSV. */
const NAMES = [
  ['purged', 'Deleted', 'Purged'],
  ['kept', 'Kept', 'Kept'],
  ['vanished', 'Was gone already', 'Vanished'],
] as const

const plainOf = (markup: string): string =>
  markup
    .replace(/<[^>]*>/g, ' ')
    .replace(/&[^;]*;/g, ' ')
    .replace(/\s+/g, ' ')

describe('the account of one job', () => {
  let ada: Visitor
  let site: TestSite
  let path = ''

  beforeAll(async () => {
    site = await people()
    ada = await signedIn(site)
    await site.runner.rest()
    const plan = await preview(ada, { waiveThreshold: '1500' })
    const go = /class="bad"><dt>To be deleted<\/dt><dd>(\d+)/.exec(plan.text)?.[1] ?? ''
    await ada.send(ada.at(), { digest: digestIn(plan), count: go })
    // One is gone and one has borrowed since: all three outcomes come about.
    site.db.exec(
      `UPDATE users SET status = 'deleted', deleted_at = '2026-01-01T00:00:00.000Z',
       delete_level = 'keep-reportable' WHERE id = 1`,
    )
    site.db.exec(
      `INSERT INTO loans (user_id, item, loaned_on, returned_on) VALUES (2, 'i', '2026-11-01', NULL)`,
    )
    await worked(site)
    path = `/jobs/${String(site.db.prepare('SELECT id FROM ils_purge_job').pluck().get())}`
  })

  it('has the same numbers and the same users on the page, in the report and in the CSV', async () => {
    const page = plainOf((await ada.get(path)).text)
    const list = (await ada.get(`${path}/users`)).text
    const report = (await ada.get(`${path}/report`)).text
    const [, ...csv] = (await ada.get(`${path}/outcomes.csv`)).text.trimEnd().split('\r\n')
    const cells = csv.map((line) => line.split(','))
    const said: unknown[] = []
    for (const [code, onPage, inReport] of NAMES) {
      const users = cells.filter(([, outcome]) => outcome === code).map(([user]) => user ?? '')
      said.push([code, users.length])
      const tile = new RegExp(`${onPage} (\\d+)`).exec(page)?.[1] ?? '0'
      const total = new RegExp(`<bdi>${inReport}</bdi>.*?data-sort="(\\d+)"`).exec(report)?.[1]
      expect([code, tile, total]).toEqual([code, String(users.length), String(users.length)])
      const table =
        new RegExp(`<table id="users-${code}">[\\s\\S]*?</table>`).exec(report)?.[0] ?? ''
      const rows = [...table.matchAll(/<th scope="row"><bdi>([^<]*)/g)].map(([, user]) => user)
      expect([code, [...rows].sort()]).toEqual([code, [...users].sort()])
      for (const user of users) expect(plainOf(list)).toContain(user)
    }
    expect(said).toEqual([
      ['purged', expect.any(Number)],
      ['kept', 1],
      ['vanished', 1],
    ])
    expect(said[0]).not.toEqual(['purged', 0])
    expect(list.match(/<th scope="row">/g)).toHaveLength(cells.length)
  })

  it('has each amount with its currency, also after the policy has another one', async () => {
    const policy = site.site.policy()
    site.setPolicy({ ...policy, currency: { code: 'CHF', digits: 2 } })
    for (const place of [path, `${path}/report`, `${path}/users`, path.replace('jobs', 'plans')]) {
      const { text } = await ada.get(place)
      expect([place, plainOf(text).includes('CHF')]).toEqual([place, false])
    }
    expect(plainOf((await ada.get(path)).text)).toContain('1,500.00 EUR')
    expect(plainOf((await ada.get(`${path}/report`)).text)).toMatch(/Money waived [\d,.]+ EUR/)
    site.setPolicy(policy)
  })
})
