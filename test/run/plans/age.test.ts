// How old a plan may be: counted from its last page; and planning that takes too long begins anew.
import { failing } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { explainError } from 'ils-user-purge'
import { ACTOR, confirming, fails, library, succeeds } from '../library.js'
import { people } from '../people.js'
import { everything, interrupted, REQUEST } from './plans.js'

const HOUR = 3_600_000

/** A plan may be an hour old; 45 users on five pages. */
const open = (pauseMs = 0) =>
  library({ users: people(45), settings: { maxPlanAgeMs: HOUR, planPage: 10, pauseMs } })

describe('a plan', () => {
  it.each([
    [HOUR, 'Right'],
    [HOUR + 1, 'Left'],
  ])('that ended %i ms ago, of an hour that it may be old, answers %s', async (age, tag) => {
    const made = open()
    const plan = await succeeds(made.purge.plan(REQUEST))
    made.advance(age)
    const end = await made.purge.submit({ requestedBy: ACTOR, ...confirming(plan) })()
    expect(end._tag).toBe(tag)
    if (end._tag === 'Left') {
      expect(end.left).toEqual({
        _tag: 'PlanExpired',
        code: 'plan-expired',
        planId: plan.id,
        finishedAt: '2026-01-15T12:00:00.000Z',
        maxAgeMs: HOUR,
      })
      expect(explainError(end.left)).toContain('ended at 2026-01-15 12:00 UTC')
    }
  })

  it('is counted old from its last page, however long it took to make', async () => {
    const made = open(HOUR / 6)
    const plan = await succeeds(made.purge.plan(REQUEST))
    const { plan: stored } = await succeeds(made.purge.findPlan({ planId: plan.id }))
    expect(plan.asOf).toBe('2026-01-15T12:00:00.000Z')
    expect(stored).toMatchObject({ finishedAt: '2026-01-15T12:50:00.000Z' })
    made.advance(HOUR)
    const job = await succeeds(made.purge.submit({ requestedBy: ACTOR, ...confirming(plan) }))
    expect(job).toMatchObject({ asOf: plan.asOf, submittedAt: '2026-01-15T13:50:00.000Z' })
  })

  it('grows no older once it is a job: that runs whenever somebody takes it', async () => {
    const made = open()
    const jobId = await made.submitted()
    made.advance(100 * HOUR)
    expect((await succeeds(made.purge.run(jobId))).totals).toMatchObject({ purged: 45 })
  })
})

describe('planning that was interrupted', () => {
  const begun = async (made: ReturnType<typeof open>) => {
    const broken = made.runner({
      host: (real) => failing(real, [{ method: 'candidates', call: 3, at: 'before' }]),
    })
    return interrupted(await fails(broken.plan(REQUEST)))
  }

  it('is gone on with where it began as long ago as a plan may be old', async () => {
    const made = open()
    const planId = await begun(made)
    made.advance(HOUR)
    expect(await succeeds(made.purge.resumePlan({ planId }))).toMatchObject({
      id: planId,
      asOf: '2026-01-15T12:00:00.000Z',
    })
  })

  it(
    'begins anew where it began before that: under ' + 'another id, as of now, by the same person',
    async () => {
      const made = open()
      const planId = await begun(made)
      made.advance(HOUR + 1)
      const plan = await succeeds(made.purge.resumePlan({ planId }))
      expect(plan.id).not.toBe(planId)
      expect(plan).toMatchObject({ asOf: '2026-01-15T13:00:00.001Z', counts: { purge: 45 } })
      expect(await succeeds(made.purge.plans())).toMatchObject([
        { id: planId, status: 'Discarded', why: 'begun-anew', plan: null },
        { id: plan.id, status: 'Ready', plannedBy: ACTOR },
      ])
      expect(await fails(made.purge.resumePlan({ planId }))).toMatchObject({
        _tag: 'PlanDiscarded',
        why: 'begun-anew',
      })
      await succeeds(made.purge.submit({ requestedBy: ACTOR, ...confirming(plan) }))
    },
  )

  it('begins anew once, though two processes resume it', async () => {
    const made = open()
    const planId = await begun(made)
    made.advance(HOUR + 1)
    const ends = await Promise.all(
      [made.runner(), made.runner()].map((purge) => purge.resumePlan({ planId })()),
    )
    expect(ends.map(({ _tag }) => _tag).sort()).toEqual(['Left', 'Right'])
    expect(ends.find(({ _tag }) => _tag === 'Left')).toMatchObject({
      left: { _tag: 'PlanDiscarded', why: 'begun-anew' },
    })
    expect((await succeeds(made.purge.plans())).map(({ status }) => status)).toEqual([
      'Discarded',
      'Ready',
    ])
  })

  it(
    'that has ended by now is answered, however old the ' + 'plan is; only the order is refused',
    async () => {
      const made = open()
      const plan = await succeeds(made.purge.plan(REQUEST))
      made.advance(2 * HOUR)
      const before = await everything(made)
      expect(await succeeds(made.purge.resumePlan({ planId: plan.id }))).toEqual(plan)
      expect(
        await fails(made.purge.submit({ requestedBy: ACTOR, ...confirming(plan) })),
      ).toMatchObject({ _tag: 'PlanExpired' })
      expect(await everything(made)).toEqual(before)
    },
  )
})
