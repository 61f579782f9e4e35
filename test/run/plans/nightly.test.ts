// Nights: plans are made with nobody there, and ordered only within limits; a person does the rest.
import type {
  ActorKey,
  NightlyLimits,
  NightlyRequest,
  Purge,
  PurgePolicy,
  UserFacts,
  UserKey,
} from 'ils-user-purge'
import { aPolicy, aUser, criteria, failing } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { foreign } from '../foreign.js'
import { ACTOR, confirming, fails, library, type LibraryOptions, succeeds } from '../library.js'
import { type Host, people } from '../people.js'
import { DAY, interrupted, REQUEST } from './plans.js'

const TIMER = 'timer' as ActorKey
const OTHER = 'importer' as ActorKey
const LIMITS: NightlyLimits = { maxCount: 100, maxPercent: '100', maxIncrease: 100 }
const NIGHT: NightlyRequest = { ...REQUEST, requestedBy: TIMER, limits: LIMITS }

/** A library of so many users of whom all would go, run by a timer. */
const open = (options: Partial<LibraryOptions> = {}) =>
  library({ users: people(10), serviceActors: [TIMER, OTHER], ...options })

const night = (purge: Purge, changes: Partial<NightlyRequest> = {}) =>
  succeeds(purge.nightly({ ...NIGHT, ...changes }))

/** The job of a person, which ran to its end: the first night has something to go by. */
const firstRun = async (
  { submitted, purge }: ReturnType<typeof library>,
  keys: readonly string[],
) => succeeds(purge.run(await submitted(criteria().with({ include: keys }).build())))

/** So many users who are there no more after the first run, and so many who are. */
const withFirst = async (gone: number, left: number, policy?: PurgePolicy) => {
  const first = Array.from({ length: gone }, (_, at) => aUser(`first-${at}`).build())
  const users: readonly UserFacts[] = [...first, ...people(left)]
  const made = open({ users, ...(policy === undefined ? {} : { policy }) })
  await firstRun(
    made,
    first.map(({ key }) => key),
  )
  return made
}

const stored = async ({ purge }: ReturnType<typeof library>) =>
  (await succeeds(purge.plans())).map((plan) => [
    plan.status,
    plan.status === 'Discarded' ? plan.why : null,
    plan.holdsUsers,
  ])

describe('a night', () => {
  it('in which nobody would go orders nothing', async () => {
    const made = open({ users: [aUser('1').with({ openLoans: 1 }).build()] })
    const end = await night(made.purge)
    expect(end).toMatchObject({ _tag: 'NobodyGoes', plan: { counts: { purge: 0, keep: 1 } } })
    expect(await succeeds(made.purge.jobs())).toEqual([])
    expect(await stored(made)).toEqual([['Ready', null, true]])
  })

  it('within its limits orders what it planned, with its note, and a runner does it', async () => {
    const made = await withFirst(5, 10)
    const end = await night(made.purge, { note: 'As every night.' })
    if (end._tag !== 'Ordered') throw new Error(end._tag)
    expect(end.job).toMatchObject({
      id: end.plan.id,
      status: 'Queued',
      plannedBy: TIMER,
      requestedBy: TIMER,
      note: 'As every night.',
      confirmed: { digest: end.plan.digest, count: 10 },
    })
    expect(await succeeds(made.purge.work())).toEqual([end.job.id])
    expect(made.host.users()).toEqual([])
  })

  it(
    'has nothing to go by before the first run, and ' + 'leaves a plan that a person orders',
    async () => {
      const made = open()
      const end = await night(made.purge)
      expect(end).toMatchObject({ _tag: 'WaitsForPerson', why: ['no-completed-run'] })
      expect(await succeeds(made.purge.jobs())).toEqual([])
      const { id } = await succeeds(
        made.purge.submit({ requestedBy: ACTOR, ...confirming(end.plan) }),
      )
      await succeeds(made.purge.run(id))
      for (const { key } of people(3)) await made.host.put(aUser(`again-${key}`).build())
      expect(await night(made.purge)).toMatchObject({ _tag: 'Ordered' })
    },
  )
})

describe('a plan waits for a person', () => {
  it.each<[string, Partial<NightlyLimits>, readonly string[]]>([
    ['as many as are allowed', { maxCount: 10 }, []],
    ['one more than are allowed', { maxCount: 9 }, ['over-count']],
    // 10 of 40 users are a quarter.
    ['the share that is allowed', { maxPercent: '25' }, []],
    ['a little more than the share', { maxPercent: '24.999' }, ['over-share']],
    // The first run was to act on 5.
    ['as many more as are allowed', { maxIncrease: 5 }, []],
    ['one more than that', { maxIncrease: 4 }, ['over-increase']],
    [
      'too many by every limit',
      { maxCount: 0, maxPercent: '1', maxIncrease: 0 },
      ['over-count', 'over-share', 'over-increase'],
    ],
  ])('or does not, with %s', async (_, limits, why) => {
    const made = await withFirst(5, 10)
    for (let at = 0; at < 30; at++)
      await made.host.put(aUser(`stays-${at}`).with({ openLoans: 1 }).build())
    const end = await night(made.purge, { limits: { ...LIMITS, ...limits } })
    expect(end.plan).toMatchObject({ users: 40, counts: { purge: 10 } })
    expect(end._tag === 'WaitsForPerson' ? end.why : []).toEqual(why)
    expect(end._tag).toBe(why.length === 0 ? 'Ordered' : 'WaitsForPerson')
    expect(await succeeds(made.purge.jobs({ statuses: ['Queued'] }))).toHaveLength(
      why.length === 0 ? 1 : 0,
    )
  })

  it('where the policy wants two people, whom the timer is none of', async () => {
    const policy = aPolicy().with({ approval: 'second-person' }).build()
    const made = open({ policy })
    const end = await night(made.purge)
    expect(end).toMatchObject({ why: ['second-person', 'no-completed-run'] })
    const people = { requestedBy: ACTOR, approvedBy: 'second' as ActorKey }
    await succeeds(made.purge.submit({ ...people, ...confirming(end.plan) }))
  })

  it('where a cap of the policy would refuse it, for a person to see', async () => {
    const caps = { maxCount: 5, maxPercent: null, exceededWhen: 'or' } as const
    const made = await withFirst(5, 10, aPolicy().with({ caps }).build())
    const end = await night(made.purge)
    expect(end).toMatchObject({ why: ['policy-cap'], plan: { refusal: { code: 'cap-exceeded' } } })
    expect(
      await fails(made.purge.submit({ requestedBy: ACTOR, ...confirming(end.plan) })),
    ).toMatchObject({ _tag: 'CapExceeded' })
  })

  it('where nothing but other things was completed before', async () => {
    const made = open()
    // A purge that waits, one of another host, and one that deleted nobody's record.
    await made.submitted(
      criteria()
        .with({ include: ['1'] })
        .build(),
    )
    const elsewhere = made.runner({ host: foreign })
    const plan = await succeeds(
      elsewhere.plan({
        ...REQUEST,
        criteria: criteria()
          .with({ include: ['2'] })
          .build(),
      }),
    )
    await succeeds(elsewhere.submit({ requestedBy: ACTOR, ...confirming(plan) }))
    await succeeds(elsewhere.run(plan.id))
    expect(await night(made.purge)).toMatchObject({ why: ['no-completed-run'] })
  })

  it('measured by the last run that was completed, not by the largest', async () => {
    const made = open({ users: people(20) })
    const keys = people(20).map(({ key }) => key)
    await firstRun(made, keys.slice(0, 12))
    made.advance(DAY)
    await firstRun(made, keys.slice(12, 14))
    // 6 are left, 4 more than the last run was to act on.
    const limits = { ...LIMITS, maxIncrease: 3 }
    expect(await night(made.purge, { limits })).toMatchObject({ why: ['over-increase'] })
    expect(await night(made.purge, { limits: { ...limits, maxIncrease: 4 } })).toMatchObject({
      _tag: 'Ordered',
    })
  })
})

describe('what earlier nights left', () => {
  it(
    'is gone on with: a night that was interrupted ' + 'loses nothing, and reads nobody twice',
    async () => {
      const asked: (string | null)[] = []
      const noting = (real: Host): Host => ({
        ...real,
        candidates: (request) => {
          asked.push(request.after)
          return real.candidates(request)
        },
      })
      const made = open({ users: people(45), settings: { planPage: 10 } })
      const broken = made.runner({
        host: (real) => noting(failing(real, [{ method: 'candidates', call: 4, at: 'before' }])),
      })
      const planId = interrupted(await fails(broken.nightly(NIGHT)))
      asked.length = 0
      made.advance(DAY)
      const end = await night(made.runner({ host: noting }))
      expect(end.plan.id).toBe(planId)
      expect(end.plan.counts.purge).toBe(45)
      expect(asked).toEqual(['30', '40'])
      expect(await stored(made)).toEqual([['Ready', null, true]])
    },
  )

  it('begins anew where it is too old, and the old rows go the night after', async () => {
    const made = open({ users: people(45), settings: { planPage: 10 } })
    const broken = made.runner({
      host: (real) => failing(real, [{ method: 'candidates', call: 4, at: 'before' }]),
    })
    const planId = interrupted(await fails(broken.nightly(NIGHT)))
    made.advance(7 * DAY + 1)
    const end = await night(made.purge)
    expect(end.plan.id).not.toBe(planId)
    expect(await stored(made)).toEqual([
      ['Discarded', 'begun-anew', true],
      ['Ready', null, true],
    ])
    await night(made.purge)
    expect((await stored(made))[0]).toEqual(['Discarded', 'begun-anew', false])
  })

  it(
    'keeps only its counts: at most the rows of two plans ' + 'are there, however many nights wait',
    async () => {
      const made = open()
      for (let nights = 0; nights < 4; nights++) {
        await made.host.put(aUser(`new-${nights}`).build())
        expect(await night(made.purge)).toMatchObject({ _tag: 'WaitsForPerson' })
        made.advance(DAY)
      }
      expect(await stored(made)).toEqual([
        ['Discarded', 'superseded', false],
        ['Discarded', 'superseded', false],
        ['Discarded', 'superseded', true],
        ['Ready', null, true],
      ])
      const plans = await succeeds(made.purge.plans())
      expect(plans.map((plan) => ('plan' in plan ? plan.plan?.counts.examined : null))).toEqual([
        11, 12, 13, 14,
      ])
      const rows = await Promise.all(
        plans.map(
          async ({ id: planId }) =>
            (await succeeds(made.purge.planUsers({ planId, limit: 100 }))).items.length,
        ),
      )
      expect(rows).toEqual([0, 0, 13, 14])
    },
  )

  it('is not what somebody else made, of other criteria, or ordered', async () => {
    const made = await withFirst(1, 10)
    const { purge } = made
    const apart = criteria()
      .with({ include: ['1', '2'] })
      .build()
    await succeeds(purge.plan(REQUEST))
    await night(purge, { requestedBy: OTHER, limits: { ...LIMITS, maxCount: 0 } })
    await night(purge, { criteria: apart, limits: { ...LIMITS, maxCount: 0 } })
    await night(purge, { criteria: { ...apart, include: ['3' as UserKey] } })
    await night(purge, { limits: { ...LIMITS, maxCount: 0 } })
    expect((await stored(made)).slice(1)).toEqual([
      ['Ready', null, true],
      ['Ready', null, true],
      ['Ready', null, true],
      ['Ordered', null, true],
      ['Ready', null, true],
    ])
  })

  it('is planned over although its rows cannot be deleted, which a later night does', async () => {
    const made = open()
    for (let nights = 0; nights < 2; nights++) await night(made.purge)
    const broken = made.runner({
      journal: (real) => failing(real, [{ method: 'dropPlanUsers', at: 'before' }]),
    })
    expect(await night(broken)).toMatchObject({ _tag: 'WaitsForPerson' })
    expect((await stored(made)).map(([, , holdsUsers]) => holdsUsers)).toEqual([true, true, true])
    await night(made.purge)
    expect((await stored(made)).map(([, , holdsUsers]) => holdsUsers)).toEqual([
      ...[false, false],
      ...[true, true],
    ])
  })

  it('can no longer be ordered by whoever still looks at it', async () => {
    const made = open()
    const { plan } = await night(made.purge)
    await night(made.purge)
    expect(
      await fails(made.purge.submit({ requestedBy: ACTOR, ...confirming(plan) })),
    ).toMatchObject({ _tag: 'PlanDiscarded', why: 'superseded' })
  })

  it('is ordered by a person while the next night plans: both are told the truth', async () => {
    const made = open({ users: people(30), settings: { planPage: 10 } })
    const { plan } = await night(made.purge)
    const next = made.runner({
      observer: ({ _tag }) => {
        if (_tag === 'PlanPageStored' && ends.length === 0)
          ends.push(succeeds(made.purge.submit({ requestedBy: ACTOR, ...confirming(plan) })))
      },
    })
    const ends: Promise<unknown>[] = []
    await night(next)
    expect(await Promise.all(ends)).toMatchObject([{ id: plan.id, status: 'Queued' }])
    expect(await stored(made)).toEqual([
      ['Ordered', null, true],
      ['Ready', null, true],
    ])
  })
})

describe('a night that is asked for by mistake', () => {
  it('is that of nobody who is no service of the configuration', async () => {
    const made = open()
    for (const requestedBy of [ACTOR, '' as ActorKey, undefined as never])
      expect(await fails(made.purge.nightly({ ...NIGHT, requestedBy }))).toMatchObject({
        _tag: 'InvalidOrder',
        mistakes: [{ code: 'unknown-actor', path: 'requestedBy' }],
      })
    expect(await succeeds(made.purge.plans())).toEqual([])
    expect(await night(made.purge, { requestedBy: 'TIMER ' as ActorKey })).toBeDefined()
  })

  it.each([undefined, null, {}, { ...LIMITS, maxCount: -1 }, { ...LIMITS, maxPercent: 5 }])(
    'is planned under no limits that are none: %j',
    async (limits) => {
      const made = open()
      expect(
        await fails(made.purge.nightly({ ...NIGHT, limits: limits as NightlyLimits })),
      ).toMatchObject({ _tag: 'InvalidOrder' })
      expect(await succeeds(made.purge.plans())).toEqual([])
    },
  )
})

describe('a plan that a night left half made', () => {
  it('under another policy is not gone on with, for it could not be ordered any more', async () => {
    const made = await withFirst(5, 10)
    const broken = made.runner({
      host: (real): Host => ({
        ...real,
        readUsers: () => Promise.reject(Object.assign(new Error('away'), { code: 'E_AWAY' })),
      }),
    })
    const left = interrupted(await fails(broken.nightly(NIGHT)))
    const policy = aPolicy().with({ deletePolicy: 'keep-statistics' }).build()
    const end = await night(made.runner({ policy }))
    expect(end._tag).toBe('Ordered')
    expect(end.plan.id).not.toBe(left)
    expect(await succeeds(made.purge.findPlan({ planId: left }))).toMatchObject({
      plan: { status: 'Discarded', why: 'superseded' },
    })
  })
})
