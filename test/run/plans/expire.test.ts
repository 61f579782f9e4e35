// What is old is deleted: outcomes and planned users of jobs that are over, and plans that nobody
// can order any more. Plans, jobs and their numbers stay.
import type { Instant } from 'ils-user-purge'
import { failing } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { ACTOR, confirming, fails, library, succeeds } from '../library.js'
import { people } from '../people.js'
import { DAY, type Journal, REQUEST } from './plans.js'

const instant = (text: string): Instant => text as Instant
const LATER = instant('2030-01-01T00:00:00.000Z')
const open = () => library({ users: people(30), settings: { planPage: 10 } })

const held = async ({ purge }: Pick<ReturnType<typeof library>, 'purge'>) =>
  (await succeeds(purge.plans())).map(({ status, holdsUsers }) => [status, holdsUsers])

describe('expiry', () => {
  it(
    'takes the users of a job that ended before, with ' + 'its outcomes, and leaves every number',
    async () => {
      const made = open()
      const { purge, submitted, clock } = made
      const jobId = await submitted()
      const report = await succeeds(purge.run(jobId))
      const ended = new Date(clock.now()).toISOString()
      expect(await succeeds(purge.expire({ before: instant(ended) }))).toEqual({
        outcomes: 0,
        plans: 0,
        planUsers: 0,
      })
      const after = new Date(clock.now() + 1).toISOString()
      expect(await succeeds(purge.expire({ before: instant(after) }))).toEqual({
        outcomes: 30,
        plans: 0,
        planUsers: 30,
      })
      expect((await succeeds(purge.planUsers({ planId: jobId, limit: 10 }))).items).toEqual([])
      expect(await succeeds(purge.report(jobId))).toEqual(report)
      expect(await held(made)).toEqual([['Ordered', false]])
      expect(await succeeds(purge.expire({ before: LATER }))).toEqual({
        outcomes: 0,
        plans: 0,
        planUsers: 0,
      })
    },
  )

  it('leaves the users of a job that is not over, however old it is', async () => {
    const made = open()
    const jobId = await made.submitted()
    made.advance(100 * DAY)
    expect(await succeeds(made.purge.expire({ before: LATER }))).toMatchObject({ planUsers: 0 })
    expect((await succeeds(made.purge.run(jobId))).totals).toMatchObject({ purged: 30 })
    expect(await held(made)).toEqual([['Ordered', true]])
  })

  it('discards a plan that is too old to be ordered, and leaves one that is not', async () => {
    const made = open()
    const old = await succeeds(made.purge.plan(REQUEST))
    made.advance(7 * DAY)
    expect(await succeeds(made.purge.expire({ before: LATER }))).toMatchObject({ plans: 0 })
    const young = await succeeds(made.purge.plan(REQUEST))
    made.advance(1)
    expect(await succeeds(made.purge.expire({ before: LATER }))).toEqual({
      outcomes: 0,
      plans: 1,
      planUsers: 30,
    })
    expect(await held(made)).toEqual([
      ['Discarded', false],
      ['Ready', true],
    ])
    const { plan } = await succeeds(made.purge.findPlan({ planId: old.id }))
    expect(plan).toMatchObject({ why: 'expired', plan: { counts: { purge: 30 } } })
    expect(
      await fails(made.purge.submit({ requestedBy: ACTOR, ...confirming(old) })),
    ).toMatchObject({ _tag: 'PlanDiscarded', why: 'expired' })
    await succeeds(made.purge.submit({ requestedBy: ACTOR, ...confirming(young) }))
  })

  it('discards planning that was left lying', async () => {
    const made = open()
    const broken = made.runner({
      host: (real) => failing(real, [{ method: 'candidates', call: 3, at: 'before' }]),
    })
    await fails(broken.plan(REQUEST))
    made.advance(7 * DAY)
    expect(await succeeds(made.purge.expire({ before: LATER }))).toMatchObject({ plans: 0 })
    made.advance(1)
    expect(await succeeds(made.purge.expire({ before: LATER }))).toEqual({
      outcomes: 0,
      plans: 1,
      planUsers: 20,
    })
  })

  it('takes the users of a plan that was discarded, whatever the moment', async () => {
    const made = open()
    const { id: planId } = await succeeds(made.purge.plan(REQUEST))
    await succeeds(made.purge.discardPlan({ planId }))
    expect((await succeeds(made.purge.planUsers({ planId, limit: 100 }))).items).toHaveLength(30)
    const before = instant('2000-01-01T00:00:00.000Z')
    expect(await succeeds(made.purge.expire({ before }))).toMatchObject({ planUsers: 30 })
    expect(await held(made)).toEqual([['Discarded', false]])
  })

  it(
    'is done in slices, each in a transaction of its ' + 'own, with the pause of a run in between',
    async () => {
      const made = open()
      await succeeds(made.purge.run(await made.submitted()))
      const slices: string[] = []
      const transactions = new Set<unknown>()
      // A journal in which there is more than one slice takes: full slices are what it answers
      // twice.
      const full = (name: string, real: (request: never) => Promise<number>) => {
        let left = 2
        return async (request: { readonly tx: unknown; readonly limit: number }) => {
          slices.push(name)
          transactions.add(request.tx)
          return left-- > 0 ? request.limit : real(request as never)
        }
      }
      const purge = made.runner({
        settings: { pauseMs: 1000 },
        journal: (real: Journal): Journal => ({
          ...real,
          expireOutcomes: full('outcomes', real.expireOutcomes),
          dropPlanUsers: full('users', real.dropPlanUsers),
        }),
      })
      const began = made.clock.now()
      const { outcomes, planUsers } = await succeeds(purge.expire({ before: LATER }))
      expect(slices).toEqual(['outcomes', 'outcomes', 'outcomes', 'users', 'users', 'users'])
      expect(transactions.size).toBe(6)
      expect(made.clock.now() - began).toBe(4000)
      expect(outcomes).toBe(planUsers)
      expect(outcomes % 1000).toBe(30)
      expect(await held(made)).toEqual([['Ordered', false]])
    },
  )

  it('goes on where it was interrupted', async () => {
    const made = open()
    await succeeds(made.purge.run(await made.submitted()))
    const broken = made.runner({
      journal: (real) => failing(real, [{ method: 'dropPlanUsers', at: 'after' }]),
    })
    expect(await fails(broken.expire({ before: LATER }))).toMatchObject({ _tag: 'HostFault' })
    expect(await held(made)).toEqual([['Ordered', true]])
    expect(await succeeds(made.purge.expire({ before: LATER }))).toEqual({
      outcomes: 0,
      plans: 0,
      planUsers: 30,
    })
  })
})
