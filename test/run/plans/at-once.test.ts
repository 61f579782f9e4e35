// Several people at one plan: whatever they do at once, it becomes one job or none.
import { failingCommits } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { ACTOR, confirming, fails, library, succeeds } from '../library.js'
import { people } from '../people.js'
import { listsOf, REQUEST } from './plans.js'

const open = () => library({ users: people(30) })

describe('a plan', () => {
  it('that two processes order at once becomes one job, and both learn which', async () => {
    const made = open()
    const plan = await succeeds(made.purge.plan(REQUEST))
    const ends = await Promise.all(
      [made.runner(), made.runner()].map((purge, at) =>
        purge.submit({ requestedBy: `admin-${at}` as typeof ACTOR, ...confirming(plan) })(),
      ),
    )
    const [job] = ends.flatMap((end) => (end._tag === 'Right' ? [end.right] : []))
    expect(ends.flatMap((end) => (end._tag === 'Left' ? [end.left] : []))).toEqual([
      { _tag: 'PlanOrdered', code: 'plan-ordered', planId: plan.id, jobId: plan.id },
    ])
    expect(await succeeds(made.purge.jobs())).toEqual([job])
    expect((await listsOf(made, plan.id)).map((keys) => keys.length)).toEqual([25, 5])
    expect((await succeeds(made.purge.run(plan.id))).totals).toMatchObject({ purged: 30 })
  })

  it.each(['submit first', 'discard first'])(
    'that is ordered and discarded at once is one of the two: %s',
    async (which) => {
      const made = open()
      const plan = await succeeds(made.purge.plan(REQUEST))
      const both = [
        made.runner().submit({ requestedBy: ACTOR, ...confirming(plan) }),
        made.runner().discardPlan({ planId: plan.id }),
      ]
      if (which === 'discard first') both.reverse()
      const ends = await Promise.all(both.map((each) => each()))
      expect(ends.map(({ _tag }) => _tag).sort()).toEqual(['Left', 'Right'])
      const { plan: stored } = await succeeds(made.purge.findPlan({ planId: plan.id }))
      const jobs = await succeeds(made.purge.jobs())
      expect([stored.status, jobs.length]).toEqual(
        stored.status === 'Ordered' ? ['Ordered', 1] : ['Discarded', 0],
      )
      expect((await listsOf(made, plan.id)).flat()).toHaveLength(30 * jobs.length)
    },
  )

  it(
    'whose order was stored although its answer was ' + 'lost says so when it is ordered again',
    async () => {
      const made = open()
      const plan = await succeeds(made.purge.plan(REQUEST))
      const request = { requestedBy: ACTOR, ...confirming(plan) }
      const losing = made.runner({
        transactions: (real) =>
          failingCommits(real, [
            {
              at: 'after-commit',
              when: (options) => (options as { mode: string }).mode === 'write',
            },
          ]),
      })
      expect(await fails(losing.submit(request))).toMatchObject({ _tag: 'HostFault' })
      expect(await fails(made.purge.submit(request))).toMatchObject({
        _tag: 'PlanOrdered',
        jobId: plan.id,
      })
      expect(await succeeds(made.purge.jobs())).toMatchObject([{ id: plan.id, status: 'Queued' }])
    },
  )

  it('whose order was rolled back can be ordered again', async () => {
    const made = open()
    const plan = await succeeds(made.purge.plan(REQUEST))
    const request = { requestedBy: ACTOR, ...confirming(plan) }
    const failing = made.runner({
      transactions: (real) =>
        failingCommits(real, [
          {
            at: 'before-commit',
            when: (options) => (options as { mode: string }).mode === 'write',
          },
        ]),
    })
    expect(await fails(failing.submit(request))).toMatchObject({ _tag: 'HostFault' })
    expect(await succeeds(made.purge.jobs())).toEqual([])
    expect(await succeeds(made.purge.submit(request))).toMatchObject({ status: 'Queued' })
  })
})

describe('two plans of the same users', () => {
  it('may both be ordered; who went with the first has vanished for the second', async () => {
    const made = open()
    const plans = [
      await succeeds(made.purge.plan(REQUEST)),
      await succeeds(made.purge.plan(REQUEST)),
    ]
    const reports = []
    for (const plan of plans)
      await succeeds(made.purge.submit({ requestedBy: ACTOR, ...confirming(plan) }))
    for (const { id } of plans) reports.push(await succeeds(made.purge.run(id)))
    expect(reports.map(({ totals }) => [totals.purged, totals.vanished])).toEqual([
      [30, 0],
      [0, 30],
    ])
    expect(made.host.deletions()).toHaveLength(30)
  })
})
