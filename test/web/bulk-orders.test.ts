// Bulk orders on the site: purge dates, and a delete policy re-applied.
import { describe, expect, it } from 'vitest'
import { digestIn, preview } from './visitor.js'
import { people, signedIn, worked } from './site-with-people.js'

describe('bulk orders', () => {
  it(
    'assign purge dates: planned with each date, ' + 'confirmed by count, and done as a job',
    async () => {
      const site = await people()
      const ada = await signedIn(site)
      await ada.get('/purge-dates')
      const fields = {
        anchor: 'expiry-date',
        months: '1',
        days: '2',
        onlyWhereEmpty: 'yes',
        do: 'plan',
        exceptGroup: '',
        day: '',
      }
      const seen = await ada.send('/purge-dates', fields)
      expect(seen.text).toMatch(
        /To be changed[\s\S]*P7[\s\S]*Purge date 2025-02-03[\s\S]*There is a purge date already: 2025-06-01/,
      )
      await ada.send(ada.at(), { digest: digestIn(seen), count: '1' })
      await worked(site)
      expect(site.db.prepare('SELECT purge_date FROM users WHERE id = 7').pluck().get()).toBe(
        '2025-02-03',
      )
      expect((await ada.get('/jobs')).text).toMatch(/Assign purge dates[\s\S]*1 changed/)
    },
  )

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
      do: 'plan',
      ...fields,
    })
    expect([seen.status, said.test(seen.text)]).toEqual([422, true])
  })

  it('re-apply a tightened delete policy to those who were deleted before', async () => {
    const site = await people()
    const ada = await signedIn(site)
    site.setPolicy({ ...site.site.policy(), deletePolicy: 'keep-reportable' })
    const digest = digestIn(await preview(ada))
    await ada.send(ada.at(), { digest, count: '5' })
    await worked(site)
    const form = await ada.get('/delete-policy')
    expect(form.text).toMatch(/Keep fully reportable<\/dt><dd>5/)
    const seen = await ada.send('/delete-policy', { level: 'keep-statistics-remove-id' })
    expect(seen.text).toContain('What is removed does not come back')
    await ada.send(ada.at(), { digest: digestIn(seen), count: '5' })
    await worked(site)
    expect(
      site.db
        .prepare(
          `SELECT count(*) FROM users WHERE status = 'deleted' AND primary_id IS NULL AND email ` +
            'IS NULL',
        )
        .pluck()
        .get(),
    ).toBe(5)
  })
})
