// The policy page, the policy that is kept, and the check of one user under it.
import { PRESETS } from 'ils-user-purge'
import { encodePolicy } from 'ils-user-purge/codec'
import { describe, expect, it } from 'vitest'
import { openSite } from '../../examples/embedded-library/web/open-site.js'
import { writeSetting } from '../../examples/embedded-library/data/settings.js'
import { people, signedIn } from './site-with-people.js'

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
      evidence: 'dates',
      maxCount: '10',
      maxPercent: '2.5',
      periodDays: '30',
      periodCount: '20',
      periodPercent: '',
    }
    const seen = await ada.send('/policy', fields)
    expect(seen.text).toMatch(
      /The policy is changed[\s\S]*Apply it to those who were deleted before/,
    )
    expect(site.site.policy()).toMatchObject({
      name: 'strict',
      deletePolicy: 'remove',
      approval: 'second-person',
      evidence: 'dates',
      caps: {
        maxCount: 10,
        maxPercent: '2.5',
        period: { days: 30, maxCount: 20, maxPercent: null },
      },
      currency: { code: 'EUR' },
      researchers: 'enabled',
    })
  })

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
  ])('refuses %s = %s and leaves the policy as it was', async (name, value) => {
    const site = await people()
    const before = site.site.policy()
    const ada = await signedIn(site)
    await ada.get('/policy')
    const fields = {
      preset: 'alma',
      deletePolicy: 'remove',
      approval: 'none',
      evidence: 'none',
      maxCount: '',
      maxPercent: '',
      periodDays: '',
      periodCount: '',
      periodPercent: '',
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
        /recentActivityDays must be left out; it is set as recentActivity[\s\S]*--preset/,
      ),
    })
    expect((await openSite({ ...setup, policyIsWished: true })).site.policy()).toEqual(PRESETS.alma)
    expect((await openSite({ ...setup, policyIsWished: false })).site.policy()).toEqual(
      PRESETS.alma,
    )
  })
})
