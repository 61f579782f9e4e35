// What is stored of a plan is proved before it is ordered, and again before it is run: nobody goes
// who was not confirmed, whoever writes into the journal.
import type { PlanInProgress, StoredPlan, UserKey } from 'ils-user-purge'
import { digestOfPlan } from '../../../src/jobs/digest.js'
import { describe, expect, it } from 'vitest'
import { ACTOR, confirming, fails, library, succeeds } from '../library.js'
import { people } from '../people.js'
import { everything, type Journal, REQUEST, telling } from './plans.js'

type Ready = Extract<StoredPlan, { readonly status: 'Ready' | 'Ordered' }>

/** 60 users in lists of 25; three more who are not planned. */
const open = () => library({ users: [...people(60), ...people(63).slice(60)] })
const only = { ...REQUEST.criteria, include: people(60).map(({ key }) => key) }

const planned = async (made: ReturnType<typeof library>) =>
  succeeds(made.purge.plan({ ...REQUEST, criteria: only }))

/** A record of a plan that has ended, changed. */
const record = (change: (plan: Ready) => object) => (found: PlanInProgress) =>
  found.plan.status === 'Planning' || found.plan.status === 'Discarded'
    ? found
    : ({ ...found, plan: { ...found.plan, ...change(found.plan) } } as PlanInProgress)

const numbers = (changes: object) => record(({ plan }) => ({ plan: { ...plan, ...changes } }))
const progress = (change: (progress: PlanInProgress['progress']) => object) =>
  (({ plan, progress: stored }: PlanInProgress) => ({
    plan,
    progress: { ...stored, ...change(stored) },
  })) satisfies (found: PlanInProgress) => PlanInProgress

const CHANGES: readonly (readonly [string, (found: PlanInProgress) => PlanInProgress])[] = [
  ['who asked for it', record(() => ({ plannedBy: 'somebody else' }))],
  ['its as-of moment', record(() => ({ asOf: '2027-01-15T12:00:00.000Z' }))],
  ['its order', record(({ order }) => ({ order: { ...order, cutoffs: [] } }))],
  ['its counts', numbers({ counts: { examined: 60, purge: 60, keep: 1, notSelected: 0 } })],
  ['its reasons', numbers({ reasons: { 'open-loans': 1 } })],
  ['all users of the host', numbers({ users: 1_000_000 })],
  ['its refusal', numbers({ refusal: { _tag: 'ApprovalMissing', code: 'approval-missing' } })],
  ['how many users are stored', progress(() => ({ users: 59 }))],
  ['the digest of its pages', progress(() => ({ pages: '0'.repeat(64) }))],
  ['the digest of a list', progress(({ lists }) => ({ lists: [...lists.slice(1), ''] }))],
  ['the order of its lists', progress(({ lists }) => ({ lists: [...lists].reverse() }))],
  ['one list more', progress(({ lists }) => ({ lists: [...lists, '0'.repeat(64)] }))],
]

/** The plan with its own digest over what it says now: everything in it is consistent again. */
const resealed = (found: PlanInProgress): PlanInProgress =>
  record(({ plan, ...stored }) => ({
    plan: { ...plan, digest: digestOfPlan(stored as never, found.progress, plan) },
  }))(found)

describe('a plan of which something else is stored than was planned', () => {
  it.each(CHANGES)('is not ordered: %s', async (_, change) => {
    const made = open()
    const plan = await planned(made)
    const before = await everything(made)
    const told = made.runner({ journal: telling(change) })
    expect(await fails(told.submit({ requestedBy: ACTOR, ...confirming(plan) }))).toEqual({
      _tag: 'PlanTampered',
      code: 'plan-tampered',
      planId: plan.id,
    })
    expect(await everything(made)).toEqual(before)
  })

  it.each(CHANGES)(
    'is not ordered either by what was read where its digest was made anew: %s',
    async (_, change) => {
      const made = open()
      const plan = await planned(made)
      const told = made.runner({ journal: telling((found) => resealed(change(found))) })
      expect(await fails(told.submit({ requestedBy: ACTOR, ...confirming(plan) }))).toMatchObject({
        _tag: 'DigestMismatch',
        confirmed: plan.digest,
      })
    },
  )

  const RUN: typeof CHANGES = [
    ...CHANGES,
    ...CHANGES.map(([what, change]): (typeof CHANGES)[number] => [
      `${what}, with a digest that was made anew`,
      (found) => resealed(change(found)),
    ]),
    ['that it was ordered at all', record(() => ({ status: 'Ready' }))],
  ]

  it.each(RUN)('is not run: %s', async (_, change) => {
    const made = open()
    const { id } = await succeeds(
      made.purge.submit({ requestedBy: ACTOR, ...confirming(await planned(made)) }),
    )
    const told = made.runner({ journal: telling(change) })
    expect(await fails(told.run(id))).toMatchObject({ _tag: 'PlanTampered', planId: id })
    expect(await fails(told.workShard({ jobId: id, shard: 1 }))).toMatchObject({
      _tag: 'PlanTampered',
    })
    expect(made.host.users()).toHaveLength(63)
    expect((await succeeds(made.purge.run(id))).totals).toMatchObject({ purged: 60 })
  })

  it('is not run where the plan of a job is gone', async () => {
    const made = open()
    const { id } = await succeeds(
      made.purge.submit({ requestedBy: ACTOR, ...confirming(await planned(made)) }),
    )
    const told = made.runner({ journal: (real) => ({ ...real, readPlan: async () => null }) })
    expect(await fails(told.run(id))).toMatchObject({ _tag: 'PlanTampered', planId: id })
    expect(made.host.deletions()).toEqual([])
  })
})

describe('a list of users that is not the one that was planned', () => {
  const stranger = '61' as UserKey
  it.each<[string, (keys: readonly UserKey[]) => readonly UserKey[]]>([
    ['one more', (keys) => [...keys, stranger]],
    ['one in the place of another', (keys) => [stranger, ...keys.slice(1)]],
    ['one less', (keys) => keys.slice(1)],
    ['one twice', (keys) => [...keys, ...keys.slice(0, 1)]],
    ['nobody', () => []],
  ])('is not worked on, and nobody in it goes: %s', async (_, change) => {
    const made = open()
    const { id } = await succeeds(
      made.purge.submit({ requestedBy: ACTOR, ...confirming(await planned(made)) }),
    )
    const second = people(60)
      .slice(25, 50)
      .map(({ key }) => key)
    const told = made.runner({
      journal: (real: Journal): Journal => ({
        ...real,
        shardKeys: async (request) => {
          const keys = await real.shardKeys(request)
          return request.shard === 2 ? change(keys) : keys
        },
      }),
    })
    expect(await fails(told.run(id))).toMatchObject({ _tag: 'PlanTampered', planId: id })
    const left = new Set(made.host.users().map(({ key }) => key))
    for (const key of [...second, stranger]) expect(left.has(key)).toBe(true)
    expect((await succeeds(made.purge.report(id))).job.status).toBe('Running')
    // With the list that was planned the same job runs to its end.
    expect((await succeeds(made.purge.run(id))).totals).toMatchObject({ scope: 60, purged: 60 })
    expect(made.host.users().map(({ key }) => key)).toEqual(['61', '62', '63'])
  })

  it('is not worked on where somebody added it beside those that were planned', async () => {
    const made = open()
    const { id } = await succeeds(
      made.purge.submit({ requestedBy: ACTOR, ...confirming(await planned(made)) }),
    )
    await made.real.run(
      (tx) =>
        made.realJournal.addShard({ tx, jobId: id, shard: 9, keys: [stranger], confirmed: 1 }),
      { mode: 'write' },
    )
    expect(await fails(made.purge.run(id))).toMatchObject({ _tag: 'PlanTampered' })
    expect(made.host.user(stranger)).toBeDefined()
  })

  it('may be in another order: somebody was put off', async () => {
    const made = open()
    const { id } = await succeeds(
      made.purge.submit({ requestedBy: ACTOR, ...confirming(await planned(made)) }),
    )
    const told = made.runner({
      journal: (real: Journal): Journal => ({
        ...real,
        shardKeys: async (request) => [...(await real.shardKeys(request))].reverse(),
      }),
    })
    expect((await succeeds(told.run(id))).totals).toMatchObject({ purged: 60 })
  })
})
