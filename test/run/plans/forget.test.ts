// What is known of one user, and how a user is forgotten: at once where nothing needs them any
// more, at the end of a job that does.
import type { JobId, UserKey } from 'ils-user-purge'
import { aPolicy, criteria } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { foreign } from '../foreign.js'
import { storeFormer } from '../former.js'
import { ACTOR, confirming, fails, library, succeeds } from '../library.js'
import { people } from '../people.js'
import { REQUEST } from './plans.js'

const userKey = '2' as UserKey
const open = () => {
  const made = library({ users: people(5), settings: { batchSize: 1 } })
  const traces = () => succeeds(made.purge.history({ userKey }))
  const where = async () => (await traces()).map(({ jobId }) => jobId)
  return { ...made, traces, where }
}

describe('the history of a user', () => {
  it('is what every plan and every job of this host knows of them', async () => {
    const { purge, submitted, traces } = open()
    const { id: planned } = await succeeds(purge.plan(REQUEST))
    const jobId = await submitted()
    await succeeds(purge.run(jobId))
    const verdict = { _tag: 'Purge' }
    const outcome = { userKey, status: 'purged' }
    expect(await traces()).toMatchObject(
      [
        { jobId: planned, planned: { key: userKey, verdict }, outcome: null },
        { jobId, planned: { key: userKey, verdict }, outcome },
      ].sort((left, right) => (left.jobId < right.jobId ? -1 : 1)),
    )
    expect(await succeeds(purge.history({ userKey: 'nobody' as UserKey }))).toEqual([])
  })

  it('is not that of another host, whose user may have the same key', async () => {
    const { purge, runner, where } = open()
    const plan = await succeeds(runner({ host: foreign }).plan(REQUEST))
    expect(await where()).toEqual([])
    expect((await succeeds(runner({ host: foreign }).history({ userKey })))[0]?.jobId).toBe(plan.id)
    expect(await succeeds(purge.forget({ userKey }))).toEqual({
      inJobs: [],
      atEndOf: [],
      discardedPlans: [],
    })
  })

  it('knows of a former job only what became of them', async () => {
    const made = open()
    const jobId = await storeFormer(made, { going: ['1', '2'] })
    await succeeds(made.purge.run(jobId))
    expect(await made.traces()).toMatchObject([
      { jobId, planned: null, outcome: { status: 'purged' } },
    ])
    expect(await succeeds(made.purge.forget({ userKey }))).toMatchObject({ inJobs: [jobId] })
    expect(await made.traces()).toEqual([])
  })

  it.each(['', 7, undefined, 'a\u0000b'])('is asked for nobody: %j', async (nobody) => {
    const { purge } = open()
    for (const operation of [
      purge.history({ userKey: nobody as UserKey }),
      purge.forget({ userKey: nobody as UserKey }),
    ])
      expect(await fails(operation)).toMatchObject({
        _tag: 'InvalidOrder',
        mistakes: [{ code: 'invalid-user-key', path: 'userKey' }],
      })
  })
})

describe('a user who is to be forgotten', () => {
  it('is so at once where the job is over: the numbers stay, and so do the others', async () => {
    const { purge, submitted, outcomes, where } = open()
    const jobId = await submitted()
    const report = await succeeds(purge.run(jobId))
    expect(await succeeds(purge.forget({ userKey }))).toEqual({
      inJobs: [jobId],
      atEndOf: [],
      discardedPlans: [],
    })
    expect(await where()).toEqual([])
    expect((await outcomes(jobId)).map((each) => each.userKey)).toEqual(['1', '3', '4', '5'])
    expect(await fails(purge.planUser({ planId: jobId, userKey }))).toMatchObject({
      _tag: 'UserNotFound',
    })
    expect(await succeeds(purge.report(jobId))).toEqual(report)
  })

  it('takes a plan with them that is not ordered: it can no longer be', async () => {
    const { purge, where } = open()
    const plan = await succeeds(purge.plan(REQUEST))
    const apart = {
      ...REQUEST,
      criteria: criteria()
        .with({ include: ['1'] })
        .build(),
    }
    const other = await succeeds(purge.plan(apart))
    expect(await succeeds(purge.forget({ userKey }))).toEqual({
      inJobs: [],
      atEndOf: [],
      discardedPlans: [plan.id],
    })
    expect(await where()).toEqual([])
    expect(await fails(purge.submit({ requestedBy: ACTOR, ...confirming(plan) }))).toMatchObject({
      _tag: 'PlanDiscarded',
      why: 'user-forgotten',
    })
    const { plan: stored } = await succeeds(purge.findPlan({ planId: plan.id }))
    expect(stored).toMatchObject({ status: 'Discarded', plan: { counts: { purge: 5 } } })
    await succeeds(purge.submit({ requestedBy: ACTOR, ...confirming(other) }))
  })

  it('takes a plan with them that is still being made, as far as it has read them', async () => {
    const { purge, runner, where } = open()
    const broken = runner({
      settings: { planPage: 3 },
      host: (real) => ({
        ...real,
        candidates: (request) =>
          request.after === null ? real.candidates(request) : Promise.reject(new Error('away')),
      }),
    })
    await fails(broken.plan(REQUEST))
    const [begun] = await succeeds(purge.plans())
    expect((await succeeds(purge.forget({ userKey }))).discardedPlans).toEqual([begun?.id])
    expect(await where()).toEqual([])
    expect(await fails(purge.resumePlan({ planId: begun?.id as JobId }))).toMatchObject({
      _tag: 'PlanDiscarded',
      why: 'user-forgotten',
    })
  })

  it('goes with a job that waits, and is forgotten when it ends', async () => {
    const { purge, host, submitted, outcomes, where } = open()
    const jobId = await submitted()
    expect(await succeeds(purge.forget({ userKey }))).toEqual({
      inJobs: [],
      atEndOf: [jobId],
      discardedPlans: [],
    })
    // Asked twice, it is noted once.
    expect((await succeeds(purge.forget({ userKey }))).atEndOf).toEqual([jobId])
    expect(await where()).toEqual([jobId])
    const report = await succeeds(purge.run(jobId))
    expect(report.totals).toMatchObject({ scope: 5, purged: 5 })
    expect(report.addsUp).toBe(true)
    expect(host.users()).toEqual([])
    expect(await where()).toEqual([])
    expect((await outcomes(jobId)).map((each) => each.userKey)).toEqual(['1', '3', '4', '5'])
  })

  it.each(['1', '5'])(
    'goes with a job that runs, whether or not it has come to them: %s',
    async (which) => {
      const { purge, runner, submitted, outcomes } = open()
      const jobId = await submitted()
      const forgotten = which as UserKey
      let asked: Promise<unknown> | null = null
      const running = runner({
        observer: ({ _tag }) => {
          if (_tag === 'BatchCommitted') asked ??= succeeds(purge.forget({ userKey: forgotten }))
        },
      })
      const { totals } = await succeeds(running.run(jobId))
      expect(await asked).toEqual({ inJobs: [], atEndOf: [jobId], discardedPlans: [] })
      expect(totals).toMatchObject({ purged: 5 })
      expect(await succeeds(purge.history({ userKey: forgotten }))).toEqual([])
      expect(await outcomes(jobId)).toHaveLength(4)
    },
  )

  it('is forgotten where the job is refused at its start', async () => {
    const caps = { maxCount: null, maxPercent: '60', exceededWhen: 'or' } as const
    const made = library({
      users: people(4).map((user, at) => (at < 2 ? user : { ...user, purgeDate: null })),
      policy: aPolicy().with({ caps }).build(),
    })
    const jobId = await made.submitted()
    expect((await succeeds(made.purge.forget({ userKey }))).atEndOf).toEqual([jobId])
    for (const key of ['3', '4']) await made.host.remove(key as UserKey)
    expect(await fails(made.purge.run(jobId))).toMatchObject({ code: 'cap-exceeded' })
    expect(await succeeds(made.purge.history({ userKey }))).toEqual([])
  })

  it('of whom nothing is known is nowhere', async () => {
    const { purge, submitted } = open()
    await succeeds(purge.run(await submitted()))
    expect(await succeeds(purge.forget({ userKey: 'nobody' as UserKey }))).toEqual({
      inJobs: [],
      atEndOf: [],
      discardedPlans: [],
    })
  })
})
