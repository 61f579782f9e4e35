// A plan that cannot be ordered as it is: a clear answer each, and nothing is changed by asking.
import type { Operation, PlanId, Purge, PurgeError, UserKey } from 'ils-user-purge'
import { aUser, failing } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { foreign } from '../foreign.js'
import { ACTOR, confirming, fails, library, succeeds } from '../library.js'
import { people } from '../people.js'
import { DAY, everything, interrupted, REQUEST, telling } from './plans.js'

type Made = ReturnType<typeof library>

const open = () => library({ users: people(30), settings: { planPage: 10 } })
const confirm = { digest: '0'.repeat(64), count: 30 }

/** What can be asked of a plan that is about to become a job. */
const ASKED: Readonly<Record<string, (purge: Purge, planId: PlanId) => Operation<unknown>>> = {
  submit: (purge, planId) => purge.submit({ planId, confirm, requestedBy: ACTOR }),
  resumePlan: (purge, planId) => purge.resumePlan({ planId }),
  discardPlan: (purge, planId) => purge.discardPlan({ planId }),
}

const planned = async ({ purge }: Made) => (await succeeds(purge.plan(REQUEST))).id

interface Case {
  /** Brings the plan about; answers it, and who is asked. */
  readonly make: (made: Made) => Promise<{ readonly planId: PlanId; readonly purge: Purge }>
  readonly answers: Readonly<Record<string, Partial<PurgeError>>>
}

const CASES: Readonly<Record<string, Case>> = {
  'that there is not': {
    make: async ({ purge }) => ({ planId: 'nobody' as PlanId, purge }),
    answers: {
      submit: { _tag: 'PlanNotFound', code: 'plan-not-found', planId: 'nobody' as PlanId },
      resumePlan: { _tag: 'PlanNotFound' },
      discardPlan: { _tag: 'PlanNotFound' },
    },
  },
  'of another host': {
    make: async (made) => ({ planId: await planned(made), purge: made.runner({ host: foreign }) }),
    answers: {
      submit: {
        _tag: 'ForeignPlan',
        code: 'foreign-plan',
        planHost: 'memory',
        askedHost: 'elsewhere',
      },
      resumePlan: { _tag: 'ForeignPlan' },
      discardPlan: { _tag: 'ForeignPlan' },
    },
  },
  'that has not ended': {
    make: async (made) => {
      const broken = made.runner({
        host: (real) => failing(real, [{ method: 'candidates', call: 2, at: 'before' }]),
      })
      return { planId: interrupted(await fails(broken.plan(REQUEST))), purge: made.purge }
    },
    answers: { submit: { _tag: 'PlanNotReady', code: 'plan-not-ready' } },
  },
  'that is ordered': {
    make: async (made) => ({ planId: await made.submitted(), purge: made.purge }),
    answers: {
      submit: { _tag: 'PlanOrdered', code: 'plan-ordered' },
      resumePlan: { _tag: 'PlanOrdered' },
      discardPlan: { _tag: 'PlanOrdered' },
    },
  },
  'whose job is over': {
    make: async (made) => {
      const planId = await made.submitted()
      await succeeds(made.purge.run(planId))
      return { planId, purge: made.purge }
    },
    answers: {
      submit: { _tag: 'PlanOrdered' },
      resumePlan: { _tag: 'PlanOrdered' },
      discardPlan: { _tag: 'PlanOrdered' },
    },
  },
  'that was discarded': {
    make: async (made) => {
      const planId = await planned(made)
      await succeeds(made.purge.discardPlan({ planId }))
      return { planId, purge: made.purge }
    },
    answers: {
      submit: { _tag: 'PlanDiscarded', code: 'plan-discarded', why: 'discarded' },
      resumePlan: { _tag: 'PlanDiscarded' },
      discardPlan: { _tag: 'PlanDiscarded' },
    },
  },
  'that is too old': {
    make: async (made) => {
      const planId = await planned(made)
      made.advance(7 * DAY + 1)
      return { planId, purge: made.purge }
    },
    answers: { submit: { _tag: 'PlanExpired', code: 'plan-expired', maxAgeMs: 7 * DAY } },
  },
  'that is stored in another form': {
    make: async (made) => ({
      planId: await planned(made),
      purge: made.runner({
        journal: telling((found) => ({ ...found, plan: { ...found.plan, form: 2 } })),
      }),
    }),
    answers: { submit: { _tag: 'PlanOutdated', code: 'plan-outdated', changed: 'form' } },
  },
  'that says something else than was planned': {
    make: async (made) => ({
      planId: await planned(made),
      purge: made.runner({
        journal: telling(({ plan, progress }) => ({ plan, progress: { ...progress, users: 31 } })),
      }),
    }),
    answers: { submit: { _tag: 'PlanTampered', code: 'plan-tampered' } },
  },
}

const ROWS = Object.entries(CASES).flatMap(([name, { make, answers }]) =>
  Object.entries(answers).map(([operation, answer]) => ({ name, operation, make, answer })),
)

describe('a plan', () => {
  it.each(ROWS)('$name is told so by $operation, and stays as it is', async (row) => {
    const made = open()
    const { planId, purge } = await row.make(made)
    const before = await everything(made)
    const ask = ASKED[row.operation]
    if (ask === undefined) throw new Error('nothing is asked')
    const error = await fails(ask(purge, planId))
    expect(error).toMatchObject({ planId, ...row.answer })
    if (error._tag === 'PlanOrdered') expect(error.jobId).toBe(planId)
    expect(await everything(made)).toEqual(before)
  })

  it(
    'in which nobody goes cannot be ordered, and is ' + 'looked at and discarded as any other',
    async () => {
      const made = library({ users: [aUser('1').with({ openLoans: 1 }).build()] })
      const { purge } = made
      const plan = await succeeds(purge.plan(REQUEST))
      const before = await everything(made)
      expect(await fails(purge.submit({ requestedBy: ACTOR, ...confirming(plan) }))).toEqual({
        _tag: 'NobodyGoes',
        code: 'nobody-goes',
        planId: plan.id,
      })
      expect(await everything(made)).toEqual(before)
      expect((await succeeds(purge.planUsers({ planId: plan.id, limit: 10 }))).items).toHaveLength(
        1,
      )
      await succeeds(purge.discardPlan({ planId: plan.id }))
    },
  )

  it('that there is not has no list either, and no user', async () => {
    const { purge } = open()
    const planId = 'nobody' as PlanId
    for (const operation of [
      purge.findPlan({ planId }),
      purge.planUsers({ planId, limit: 10 }),
      purge.planUser({ planId, userKey: '1' as UserKey }),
    ])
      expect(await fails(operation)).toMatchObject({ _tag: 'PlanNotFound', planId })
  })

  it('of another host can be looked at, as its job can', async () => {
    const made = open()
    const planId = await planned(made)
    const stranger = made.runner({ host: foreign })
    expect(await succeeds(stranger.findPlan({ planId }))).toMatchObject({ users: 30 })
    expect((await succeeds(stranger.planUsers({ planId, limit: 5 }))).items).toHaveLength(5)
  })

  it('that has ended is answered as it is when it is resumed, and read no more', async () => {
    const made = open()
    const plan = await succeeds(made.purge.plan(REQUEST))
    const unread = made.runner({
      host: (real) => failing(real, [{ method: 'candidates', at: 'before' }]),
    })
    expect(await succeeds(unread.resumePlan({ planId: plan.id }))).toEqual(plan)
  })

  it('that is discarded while it is planned is given up by whoever plans it', async () => {
    const made = open()
    let isAsked = false
    const other = made.runner({ observer: () => undefined })
    const planner = made.runner({
      observer: async ({ jobId, _tag }) => {
        if (_tag !== 'PlanPageStored' || isAsked) return
        isAsked = true
        await succeeds(other.discardPlan({ planId: jobId }))
      },
    })
    expect(await fails(planner.plan(REQUEST))).toMatchObject({
      _tag: 'PlanDiscarded',
      why: 'discarded',
    })
    expect(await succeeds(made.purge.plans())).toMatchObject([{ status: 'Discarded', plan: null }])
  })

  it('stays as it is when another number is confirmed, and can be ordered after that', async () => {
    const made = open()
    const { purge } = made
    const plan = await succeeds(purge.plan(REQUEST))
    const before = await everything(made)
    const wrong = { ...confirming(plan), confirm: { digest: plan.digest, count: 29 } }
    expect(await fails(purge.submit({ requestedBy: ACTOR, ...wrong }))).toMatchObject({
      _tag: 'CountMismatch',
      confirmed: 29,
      actual: 30,
    })
    expect(await everything(made)).toEqual(before)
    await succeeds(purge.submit({ requestedBy: ACTOR, ...confirming(plan) }))
  })
})
