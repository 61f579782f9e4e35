// The policy page, the policy that is kept, and the check of one user under it.
import { PRESETS } from 'ils-user-purge'
import { encodePolicy } from 'ils-user-purge/codec'
import { describe, expect, it } from 'vitest'
import { openSite } from '../../examples/embedded-library/web/open-site.js'
import { writeSetting } from '../../examples/embedded-library/data/settings.js'
import { fromPreset, typedPolicy } from '../../examples/embedded-library/web/policy-form.js'
import { people, signedIn } from './site-with-people.js'
import { preview, type TestSite } from './visitor.js'

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
    ['a name that nobody has', { primaryId: 'P99' }, 422, /Not found: P99/],
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

  const typed = ({ site }: TestSite) => ({
    ...typedPolicy(site.policy()),
    basedOn: String(site.decided().version),
    do: 'save',
  })

  it('starts from a preset without saving it, and keeps what is the library’s own', async () => {
    const site = await people()
    const ada = await signedIn(site)
    await ada.get('/policy')
    const before = site.site.decided()
    const seen = await ada.send('/policy', { ...typed(site), preset: 'strict', do: 'preset' })
    expect(seen.text).toMatch(/The form holds the preset “strict”[\s\S]*Nothing is saved yet/)
    expect(seen.text).toMatch(/name="rule:credit"[\s\S]*?value="on" selected/)
    expect(site.site.decided()).toEqual(before)
    expect(fromPreset('strict', site.site.policy())).toMatchObject({
      name: 'strict',
      currency: { code: 'EUR' },
      researchers: 'enabled',
    })
  })

  it(
    'changes every field, and leads to those who were ' + 'deleted before where less is kept',
    async () => {
      const site = await people()
      const ada = await signedIn(site)
      await ada.get('/policy')
      const changes = {
        'rule:credit': 'off',
        'requests:shipped': 'block',
        recentActivity: '90',
        'recentActivity:setting': 'warn',
        recentLoan: '60',
        protectedGroups: ['Graduate'],
        fineTotal: 'net',
        timeZone: 'Europe/Zurich',
        deletePolicy: 'remove',
        approval: 'second-person',
        evidence: 'dates',
        maxCount: '10',
        maxPercent: '2.5',
        exceededWhen: 'and',
        periodDays: '30',
        periodCount: '20',
      }
      const seen = await ada.send('/policy', { ...typed(site), ...changes })
      expect(seen.text).toMatch(
        /The policy is changed[\s\S]*Apply it to users who were deleted before/,
      )
      const { rules, requests, ...policy } = site.site.policy()
      expect([rules.credit, requests.shipped]).toEqual(['off', 'block'])
      expect(policy).toMatchObject({
        recentActivity: { days: 90, setting: 'warn' },
        recentLoan: { days: 60, setting: 'on' },
        protectedGroups: { groups: ['Graduate'], setting: 'on' },
        fineTotal: 'net',
        timeZone: 'Europe/Zurich',
        deletePolicy: 'remove',
        approval: 'second-person',
        evidence: 'dates',
        caps: {
          maxCount: 10,
          maxPercent: '2.5',
          exceededWhen: 'and',
          period: { days: 30, maxCount: 20, maxPercent: null },
        },
        currency: { code: 'EUR' },
        researchers: 'enabled',
      })
    },
  )

  it(
    'says what a change would mean by a new read of a ' + 'plan’s users, and changes nothing',
    async () => {
      const site = await people()
      const ada = await signedIn(site)
      await preview(ada)
      const plan = ada.at().split('/')[2] ?? ''
      const before = site.site.decided()
      // Since the plan was made, one of the four who go has borrowed something.
      site.db.exec(`UPDATE users SET last_loan_date = '2026-11-20' WHERE id = 1`)
      const seen = await ada.send('/policy', {
        ...typed(site),
        recentLoan: '30',
        plan,
        do: 'meaning',
      })
      expect(seen.text).toContain('1 more would stay.')
      expect(seen.text).toMatch(
        /Read again: 6 users\. To be deleted now: 5 users; with the change: 4 users\./,
      )
      expect(seen.text).toMatch(/name="recentLoan" value="30"/)
      expect(site.site.decided()).toEqual(before)
    },
  )

  it.each([
    ['maxCount', '0'],
    ['maxCount', 'many'],
    ['maxPercent', '0'],
    ['maxPercent', '101'],
    ['periodDays', '30'],
    ['periodCount', '20'],
    ['periodPercent', '101'],
    ['approval', 'nobody'],
    ['evidence', 'all'],
    ['rule:credit', 'perhaps'],
    ['requests:pending', 'lose'],
    ['recentActivity', '-1'],
    ['timeZone', 'Mars/Base'],
  ])('refuses %s = %s beside the field, and leaves the policy as it was', async (name, value) => {
    const site = await people()
    const before = site.site.decided()
    const ada = await signedIn(site)
    await ada.get('/policy')
    const seen = await ada.send('/policy', { ...typed(site), [name]: value })
    expect(seen.status).toBe(422)
    expect(site.site.decided()).toEqual(before)
  })
})

describe('the policy that a library keeps', () => {
  it(
    'ends the start where it cannot be used, and does ' + 'not give way to another without a word',
    async () => {
      const { db, site } = await people()
      const kept = {
        ...encodePolicy({ ...PRESETS.alma, approval: 'second-person' }),
        recentActivityDays: 365,
      }
      // As a release before kept it.
      writeSetting(db, 'web-policy', JSON.stringify(kept))
      db.exec('DROP TABLE decision')
      const setup = { db, clock: site.clock, policy: PRESETS.alma, pauseMs: 0 }
      await expect(openSite({ ...setup, policyIsWished: false })).rejects.toMatchObject({
        exitCode: 2,
        message: expect.stringMatching(
          /recentActivityDays must be left out; it is set as recentActivity[\s\S]*--policy/,
        ),
      })
      await expect(openSite({ ...setup, policyIsWished: true })).rejects.toMatchObject({
        exitCode: 2,
      })
      const policy = { ...PRESETS.alma, approval: 'second-person' } as const
      const wished = await openSite({ ...setup, policy, policyIsWished: true })
      expect(wished.site.policy()).toEqual(policy)
      expect((await openSite({ ...setup, policyIsWished: false })).site.policy()).toEqual(policy)
    },
  )
})
