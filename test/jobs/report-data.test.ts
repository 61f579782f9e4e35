// A report adds up both halves, and says for whom a job still waits.
import { describe, expect, it } from 'vitest'
import type { Instant } from '../../src/domain/calendar.js'
import type { UserKey } from '../../src/domain/keys.js'
import type { Job } from '../../src/jobs/job.js'
import type { PurgePlan } from '../../src/jobs/plan.js'
import { reportOf } from '../../src/jobs/report-data.js'
import { NO_TALLY, NO_TOTALS, type Totals } from '../../src/jobs/totals.js'
import * as given from '../report/fixtures.js'

const put = (key: string, since: string) => ({ key: key as UserKey, since: since as Instant })
const plan: PurgePlan = {
  ...given.plan,
  counts: { examined: 9, purge: 4, keep: 3, notSelected: 2 },
}
const totals: Totals = { ...NO_TOTALS, scope: 4, purged: 1, kept: 1, vanished: 1, failed: 1 }

const made = (
  { job = given.completed as Job, of = plan as PurgePlan | null, numbers = totals } = {},
  putOff: Parameters<typeof reportOf>[3] = undefined,
) => reportOf(job, of, { totals: numbers, tally: NO_TALLY }, putOff)

describe('a report', () => {
  it('adds up where every confirmed user has one outcome, and everybody examined a verdict', () => {
    expect(made()).toMatchObject({ addsUp: true, waitingFor: null, totals })
    expect(made({ of: null }).addsUp).toBe(true)
  })

  it.each<[string, Parameters<typeof made>[0]]>([
    ['an outcome is missing', { numbers: { ...totals, failed: 0 } }],
    ['an outcome is missing and there is no plan', { of: null, numbers: { ...totals, kept: 0 } }],
    ['a user has two', { numbers: { ...totals, inDoubt: 1 } }],
    ['fewer were confirmed than go', { numbers: { ...totals, scope: 3, kept: 0 } }],
    ['a verdict is missing', { of: { ...plan, counts: { ...plan.counts, examined: 10 } } }],
    ['a verdict is too many', { of: { ...plan, counts: { ...plan.counts, keep: 4 } } }],
  ])('does not add up where %s', (_, parts) => {
    expect(made(parts).addsUp).toBe(false)
  })

  it('of a job that is refused has no scope to add up', () => {
    expect(made({ job: given.refused, numbers: NO_TOTALS }).addsUp).toBe(true)
    expect(made({ numbers: NO_TOTALS }).addsUp).toBe(false)
  })

  it('says since when the job waits for somebody, whoever that is', () => {
    const [early, late] = ['2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.001Z'] as const
    const waiting = { users: 2, since: early, keys: ['1', '2'] }
    expect(made({}, [put('1', early), put('2', late)]).waitingFor).toEqual(waiting)
    expect(made({}, [put('1', late), put('2', early)]).waitingFor).toEqual(waiting)
  })

  it('names the first hundred of those whom the job waits for, and counts all', () => {
    const many = Array.from({ length: 101 }, (_, at) => put(`${at}`, '2026-01-01T00:00:00.000Z'))
    const { waitingFor } = made({}, many)
    expect(waitingFor?.users).toBe(101)
    expect(waitingFor?.keys).toEqual(many.slice(0, 100).map(({ key }) => key))
  })
})
