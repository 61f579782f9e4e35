// The nightly job on the page: when its next run is due, how far it may go, how it ended last.
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { PlanId, ZoneName } from 'ils-user-purge'
import {
  keepNight,
  lastNight,
  nextNight,
  type Night,
} from '../../examples/embedded-library/data/nights.js'
import { openLibrary } from '../../examples/embedded-library/data/library-file.js'
import { runHere, temporaryFolder } from '../example/fixture.js'
import { people, signedIn } from './site-with-people.js'

const clockAt = (moment: string) => ({ now: () => Date.parse(moment), sleep: async () => {} })
const PARIS = 'Europe/Paris' as ZoneName

const night: Night = {
  at: '02:15',
  limits: { maxCount: 5000, maxPercent: '2.5', maxIncrease: 100 },
  beganAt: Date.parse('2026-11-22T01:15:00.000Z'),
  planId: 'none' as PlanId,
  end: 'NobodyGoes',
}

describe('the next night', () => {
  it.each([
    ['today, before its time', '2026-11-22T01:14:00Z', '2026-11-22T01:15:00.000Z'],
    ['tomorrow, after it', '2026-11-22T01:15:00Z', '2026-11-23T01:15:00.000Z'],
    ['after the clocks go back', '2026-10-24T12:00:00Z', '2026-10-25T01:15:00.000Z'],
    ['after the clocks go forward', '2026-03-29T12:00:00Z', '2026-03-30T00:15:00.000Z'],
  ])('is due %s', (_, now, due) => {
    const next = nextNight({ ...night, beganAt: Date.parse(now) }, clockAt(now), PARIS)
    expect(new Date(next?.next ?? 0).toISOString()).toBe(due)
    expect(next?.missing).toBeNull()
  })

  it('says which one has not come, an hour after it was due', () => {
    const missing = (now: string) => nextNight(night, clockAt(now), PARIS)?.missing ?? null
    expect(missing('2026-11-23T02:14:00Z')).toBeNull()
    expect(missing('2026-11-23T02:15:00Z')).toBe(Date.parse('2026-11-23T01:15:00Z'))
  })

  it('is not known where nobody said when it is called', () => {
    expect(nextNight({ ...night, at: null }, clockAt('2026-11-22T12:00:00Z'), PARIS)).toBeNull()
  })
})

describe('the page of the jobs', () => {
  it('says that there is no nightly job, and then all of it', async () => {
    const site = await people()
    const ada = await signedIn(site)
    expect((await ada.get('/jobs')).text).toContain('No nightly job is set up.')
    keepNight(site.db, night)
    const { text } = await ada.get('/jobs')
    expect(text).toMatch(/The next run is due <time datetime="2026-11-23T02:15:00.000Z">/)
    expect(text).toContain(
      'only up to 5,000 users, 2.5 % of all users, and 100 more than last time',
    )
    expect(text).toContain('Nobody would have been deleted.')
    keepNight(site.db, { ...night, at: null })
    expect((await ada.get('/jobs')).text).toContain('When the next run is due is not known')
    keepNight(site.db, { ...night, beganAt: night.beganAt - 24 * 3_600_000 })
    expect((await ada.get('/jobs')).text).toMatch(/The run that was due .* has not come/)
  })
})

describe('--nightly', () => {
  it('remembers when it is called, its limits and its end; a wrong time is a mistake', async () => {
    const file = join(temporaryFolder(), 'library.sqlite')
    const limits = ['--max-count', '9', '--max-percent', '2.5', '--max-increase', '3']
    const args = ['--db', file, '--nightly', ...limits, '--as-of', '2026-11-22']
    await runHere(['--db', file, '--users', '50', '--plan', '--library-name', 'City Library'])
    const wrong = await runHere([...args, '--at', '25:00'])
    expect([wrong.code, wrong.err]).toEqual([
      2,
      expect.stringContaining('--at must be a time of day'),
    ])
    const ended = await runHere([...args, '--at', '02:15', '--days', '0'])
    expect([10, 11]).toContain(ended.code)
    const db = openLibrary(file)
    const kept = db === null ? null : lastNight(db)
    db?.close()
    expect(kept).toMatchObject({
      at: '02:15',
      limits: { maxCount: 9, maxPercent: '2.5', maxIncrease: 3 },
    })
    expect(kept?.end).toBe(ended.code === 10 ? 'NobodyGoes' : 'WaitsForPerson')
  })
})
