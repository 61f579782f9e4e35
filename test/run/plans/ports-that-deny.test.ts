// What the desk answers where a port denies or repeats something, and where others were first.
import { createPurge, type Instant, type PlanId, type UserKey } from 'ils-user-purge'
import {
  memoryDatabase,
  memoryHost,
  memoryJournal,
  memoryTransactions,
} from 'ils-user-purge/adapters/memory'
import { aPolicy, failing } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { bulkPlanOf, purgePlanOf } from '../../../src/desk/begin.js'
import { ACTOR, confirming, fails, library, succeeds } from '../library.js'
import { type Host, people } from '../people.js'
import * as given from '../../report/fixtures.js'
import { DAY, interrupted, type Journal, REQUEST } from './plans.js'

const HOUR = 3_600_000

/** A journal that denies so many changes of plans before it makes one. */
function denying(times: number) {
  let left = times
  return (real: Journal): Journal => ({
    ...real,
    changePlan: async (request) => (left-- > 0 ? false : real.changePlan(request)),
  })
}

describe('a port for ids', () => {
  const open = (ids: readonly unknown[]) => {
    const database = memoryDatabase()
    const now = () => Date.UTC(2026, 0, 15, 12)
    let at = 0
    return createPurge({
      transactions: memoryTransactions(database),
      journal: memoryJournal(database, { now }),
      host: memoryHost(database, { users: people(3) }),
      policy: aPolicy().build(),
      clock: { now, sleep: async () => {} },
      ids: { newId: () => ids[Math.min(at++, ids.length - 1)] as string },
    })
  }

  it.each(['', 7, undefined, Promise.resolve('id')])(
    'that names nothing is told so: %s',
    async (id) => {
      expect(await fails(open(['runner', id]).plan(REQUEST))).toMatchObject({
        _tag: 'HostFault',
        fault: { code: 'ids-improper' },
      })
    },
  )

  it('that names two plans alike is told so, and the first stays as it is', async () => {
    const purge = open(['same', 'runner', 'same'])
    const plan = await succeeds(purge.plan(REQUEST))
    const again = await purge.plan(REQUEST)()
    const other = await purge.plan(REQUEST)()
    const codes = [again, other].map((end) =>
      end._tag === 'Left' && end.left._tag === 'HostFault' ? end.left.fault.code : 'none',
    )
    expect(codes).toContain('ids-improper')
    expect((await succeeds(purge.plans())).find(({ id }) => id === plan.id)).toMatchObject({
      status: 'Ready',
      plan: { digest: plan.digest },
    })
  })
})

describe('a host', () => {
  const planned = (candidates: Host['candidates']) => {
    const { purge } = library({
      users: people(30),
      settings: { planPage: 10 },
      host: (real) => ({ ...real, candidates }),
    })
    return fails(purge.plan(REQUEST))
  }
  const keys = (...names: readonly number[]) => names.map(String) as UserKey[]

  it.each<[string, Host['candidates'], string]>([
    [
      'answers more than a page',
      async ({ limit }) => keys(...Array(limit + 1).keys()),
      'host-candidates-over-limit',
    ],
    ['names somebody twice on a page', async () => keys(1, 2, 1), 'host-candidates-repeat'],
    [
      'begins a page with the last key of the one before',
      async ({ after, limit }) =>
        after === null ? keys(...Array(limit).keys()) : ([after, '99'] as UserKey[]),
      'host-candidates-repeat',
    ],
  ])('that %s is told so', async (_, candidates, code) => {
    expect(await planned(candidates)).toMatchObject({ _tag: 'PlanInterrupted', fault: { code } })
  })
})

describe('a plan that somebody else changes at the same time', () => {
  it('is discarded all the same', async () => {
    const { purge, runner } = library({ users: people(3) })
    const { id } = await succeeds(purge.plan(REQUEST))
    await succeeds(runner({ journal: denying(2) }).discardPlan({ planId: id }))
    expect(await succeeds(purge.plans())).toMatchObject([{ id, status: 'Discarded' }])
  })

  it('is not counted among those that expired', async () => {
    const { purge, runner, advance } = library({ users: people(3) })
    await succeeds(purge.plan(REQUEST))
    advance(8 * DAY)
    const before = new Date(Date.UTC(2020, 0)).toISOString() as Instant
    expect(await succeeds(runner({ journal: denying(1) }).expire({ before }))).toMatchObject({
      plans: 0,
    })
    expect(await succeeds(purge.expire({ before }))).toMatchObject({ plans: 1 })
  })

  it('when its last page is stored is not ready', async () => {
    const { runner } = library({ users: people(3) })
    expect(await fails(runner({ journal: denying(1) }).plan(REQUEST))).toMatchObject({
      _tag: 'PlanInterrupted',
      fault: { code: 'plan-changed-while-planned' },
    })
  })

  it('when it would begin anew goes on as the one that the other made of it', async () => {
    const made = library({ users: people(30), settings: { planPage: 10, maxPlanAgeMs: HOUR } })
    const broken = made.runner({
      host: (real) => failing(real, [{ method: 'candidates', call: 2, at: 'before' }]),
    })
    const planId = interrupted(await fails(broken.plan(REQUEST)))
    made.advance(2 * HOUR)
    const plan = await succeeds(made.runner({ journal: denying(1) }).resumePlan({ planId }))
    expect(plan.id).toBe(planId)
  })
})

describe('something that names no plan', () => {
  it.each(['', 7, undefined, 'x'.repeat(256)])('is refused: %j', async (planId) => {
    const { purge } = library({ users: people(1) })
    for (const asked of [
      purge.findPlan({ planId: planId as PlanId }),
      purge.resumePlan({ planId: planId as PlanId }),
    ])
      expect(await fails(asked)).toMatchObject({
        _tag: 'InvalidOrder',
        mistakes: [{ code: 'invalid-plan-id', path: 'planId' }],
      })
  })
})

describe('a plan of another kind', () => {
  it('is a fault of the journal', () => {
    const fault = expect.objectContaining({ code: 'plan-of-another-kind' })
    expect(purgePlanOf({ plan: given.plan })).toBe(given.plan)
    expect(bulkPlanOf({ plan: given.assigningPlan })).toBe(given.assigningPlan)
    expect(() => purgePlanOf({ plan: given.assigningPlan })).toThrow(fault)
    expect(() => bulkPlanOf({ plan: given.plan })).toThrow(fault)
  })
})

describe('the users of a refused job', () => {
  it('are deleted once it was refused before the moment, and not earlier', async () => {
    const policy = aPolicy()
      .with({ caps: { maxCount: null, maxPercent: '50', exceededWhen: 'or' } })
      .build()
    const made = library({ users: people(3), policy })
    const criteria = { ...REQUEST.criteria, include: ['1' as UserKey] }
    const plan = await succeeds(made.purge.plan({ ...REQUEST, criteria }))
    await succeeds(made.purge.submit({ requestedBy: ACTOR, ...confirming(plan) }))
    const smaller = made.runner({ host: (real) => ({ ...real, countUsers: async () => 1 }) })
    await fails(smaller.run(plan.id as never))
    const [job] = await succeeds(made.purge.jobs())
    if (job?.status !== 'Refused') throw new Error(`the job is ${job?.status}`)
    const refusedAt = job.refusedAt
    expect(await succeeds(made.purge.expire({ before: refusedAt }))).toMatchObject({ planUsers: 0 })
    const after = new Date(Date.parse(refusedAt) + 1).toISOString() as Instant
    expect(await succeeds(made.purge.expire({ before: after }))).toMatchObject({ planUsers: 1 })
  })
})
