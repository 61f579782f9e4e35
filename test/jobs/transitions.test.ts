// From one state to the next: what is kept, and what is added.
import { describe, expect, it } from 'vitest'
import type { Instant } from '../../src/domain/calendar.js'
import { completedJob, refusedJob, startedJob } from '../../src/jobs/job.js'
import { actsOn, goingIn, type PlannedVerdict, stayingIn } from '../../src/jobs/plan.js'
import {
  discardedPlan,
  orderedPlan,
  type ReadyPlan,
  readyPlan,
  type UnfinishedPlan,
} from '../../src/jobs/stored-plan.js'
import * as given from '../report/fixtures.js'

const AT = '2026-01-01T00:00:00.000Z' as Instant

const unfinished: UnfinishedPlan = {
  id: given.plan.id,
  form: 1,
  host: 'central-library',
  order: given.order,
  orderHash: 'ab',
  plannedBy: given.completed.requestedBy,
  asOf: given.plan.asOf,
  holdsUsers: true,
  status: 'Planning',
}
const ready: ReadyPlan = {
  ...unfinished,
  status: 'Ready',
  finishedAt: '2025-12-31T00:00:00.000Z' as Instant,
  plan: given.plan,
}

describe('a job', () => {
  it('is started once it is taken', () => {
    expect(startedJob(given.queued, AT)).toEqual({
      ...given.queued,
      status: 'Running',
      startedAt: AT,
    })
  })

  it('is completed with its numbers', () => {
    expect(completedJob(given.running, AT, given.totals)).toEqual({
      ...given.running,
      status: 'Completed',
      finishedAt: AT,
      totals: given.totals,
    })
  })

  it('is refused with the reason', () => {
    const { refusal } = given.refused
    expect(refusedJob(given.queued, AT, refusal)).toEqual({
      ...given.queued,
      status: 'Refused',
      refusedAt: AT,
      refusal,
    })
  })
})

describe('a plan', () => {
  it('is ready once its last page is stored', () => {
    expect(readyPlan(unfinished, AT, given.plan)).toEqual({ ...ready, finishedAt: AT })
  })

  it('is ordered when it is confirmed', () => {
    expect(orderedPlan(ready, AT)).toEqual({ ...ready, status: 'Ordered', orderedAt: AT })
  })

  it('is discarded with what it found, and no moment at which it ended', () => {
    const { finishedAt: _, ...record } = ready
    expect(discardedPlan(ready, AT, 'expired')).toEqual({
      ...record,
      status: 'Discarded',
      discardedAt: AT,
      why: 'expired',
    })
  })

  it('that has not ended is discarded without what it found', () => {
    expect(discardedPlan(unfinished, AT, 'begun-anew')).toEqual({
      ...unfinished,
      status: 'Discarded',
      discardedAt: AT,
      why: 'begun-anew',
      plan: null,
    })
  })
})

describe('the numbers of a plan', () => {
  const purge = { ...given.plan, counts: { examined: 9, purge: 4, keep: 3, notSelected: 2 } }
  const bulk = { ...given.assigningPlan, counts: { examined: 9, apply: 6, leave: 3 } }

  it('say who goes and who stays, those whom nobody selected among them', () => {
    expect([goingIn(purge), stayingIn(purge)]).toEqual([4, 5])
    expect([goingIn(bulk), stayingIn(bulk)]).toEqual([6, 3])
  })

  it.each<[PlannedVerdict['_tag'], boolean]>([
    ['Purge', true],
    ['Apply', true],
    ['Keep', false],
    ['NotSelected', false],
    ['Leave', false],
    ['NotFound', false],
  ])('count %s as acted on: %s', (_tag, isActedOn) => {
    expect(actsOn({ verdict: { _tag } as PlannedVerdict })).toBe(isActedOn)
  })
})
