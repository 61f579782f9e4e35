// Bulk orders go the way of a purge: planned and stored, resumed, listed, ordered once.
import type { BulkOrder, BulkPlan, DeletePolicyLevel, UserKey, ZoneName } from 'ils-user-purge'
import { aPolicy, aUser, failing } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { foreign } from '../foreign.js'
import { ACTOR, confirming, fails, library, ordered, succeeds } from '../library.js'
import { type Host, people } from '../people.js'
import { everything, interrupted, telling } from './plans.js'

const DATES: BulkOrder = {
  _tag: 'assign-purge-dates',
  users: { recordTypes: [], homeLibraries: [], include: null, exclude: [] },
  assignment: {
    rule: { anchor: { _tag: 'expiry-date' }, months: 0, days: 30 },
    exceptions: [],
    onlyWhereEmpty: true,
  },
  timeZone: 'UTC' as ZoneName,
  notify: false,
}
const LEVEL: BulkOrder = { _tag: 'reapply-delete-policy', level: 'remove' }

/** Users without a purge date, and every tenth who has no expiry date either. */
const undated = (count: number) =>
  people(count).map((user, at) => ({
    ...user,
    purgeDate: null,
    ...(at % 10 === 9 && { expiryDate: null }),
  }))

/** 60 users who were deleted, of whom something is still there. */
const deleted = async () => {
  const made = library({
    users: people(60),
    policy: aPolicy().with({ deletePolicy: 'keep-statistics' }).build(),
    settings: { planPage: 20 },
  })
  await succeeds(made.purge.run(await made.submitted()))
  return made
}

const OPEN: Readonly<Record<BulkOrder['_tag'], () => Promise<ReturnType<typeof library>>>> = {
  'assign-purge-dates': async () => library({ users: undated(60), settings: { planPage: 20 } }),
  'reapply-delete-policy': deleted,
}

describe.each([DATES, LEVEL])('a plan of $_tag', (order) => {
  const request = { order, requestedBy: ACTOR }
  const open = OPEN[order._tag]
  const going = order._tag === 'assign-purge-dates' ? 54 : 60

  it('is stored, answered, listed and ordered, and every user has an outcome', async () => {
    const made = await open()
    const plan = await succeeds(made.purge.planBulk(request))
    expect(plan.counts).toEqual({ examined: 60, apply: going, leave: 60 - going })
    const verdicts = ['Apply'] as const
    const list = await succeeds(made.purge.planUsers({ planId: plan.id, verdicts, limit: 100 }))
    expect(list.items).toHaveLength(going)
    const job = await succeeds(made.purge.submit({ requestedBy: ACTOR, ...confirming(plan) }))
    expect(job).toMatchObject({ id: plan.id, plannedBy: ACTOR, order })
    const report = await succeeds(made.purge.run(job.id))
    expect(report).toMatchObject({ plan, addsUp: true, totals: { scope: going, applied: going } })
  })

  it('is resumed where it was interrupted', async () => {
    const made = await open()
    const wrap = (real: Host): Host => {
      const faults = [{ method: 'candidates', call: 3, at: 'before' }] as const
      return order._tag === 'assign-purge-dates'
        ? failing(real, faults)
        : { ...real, deletedUsers: failing(real.deletedUsers as never, faults as never) }
    }
    const broken = made.runner({ host: wrap })
    const planId = interrupted(await fails(broken.planBulk(request)))
    expect((await succeeds(made.purge.findPlan({ planId }))).users).toBe(40)
    const plan = (await succeeds(made.purge.resumePlan({ planId }))) as BulkPlan
    expect(plan.counts).toEqual({ examined: 60, apply: going, leave: 60 - going })
  })

  it.each(['ForeignPlan', 'PlanOrdered', 'PlanDiscarded', 'PlanExpired', 'PlanTampered'])(
    'that cannot be ordered is told so, and stays as it is: %s',
    async (tag) => {
      const made = await open()
      const plan = await succeeds(made.purge.planBulk(request))
      const submission = { requestedBy: ACTOR, ...confirming(plan) }
      if (tag === 'PlanOrdered') await succeeds(made.purge.submit(submission))
      if (tag === 'PlanDiscarded') await succeeds(made.purge.discardPlan({ planId: plan.id }))
      if (tag === 'PlanExpired') made.advance(7 * 86_400_000 + 1)
      const tampered = telling((found) => ({
        ...found,
        progress: { ...found.progress, users: 1 },
      }))
      const asked = made.runner({
        ...(tag === 'ForeignPlan' && { host: foreign }),
        ...(tag === 'PlanTampered' && { journal: tampered }),
      })
      const before = await everything(made)
      expect(await fails(asked.submit(submission))).toMatchObject({ _tag: tag, planId: plan.id })
      expect(await everything(made)).toEqual(before)
    },
  )

  it('is answered as what it is when it is resumed after its end', async () => {
    const made = await open()
    const plan = await succeeds(made.purge.planBulk(request))
    expect(await succeeds(made.purge.resumePlan({ planId: plan.id }))).toEqual(plan)
  })

  it('in which nobody is acted on cannot be ordered', async () => {
    const made = library({ users: [aUser('1').build()] })
    expect(await fails(ordered(made.purge, order))).toMatchObject({ _tag: 'NobodyGoes' })
  })
})

describe('a deleted user whom the host wants left', () => {
  const leaving =
    (codes: Readonly<Record<string, string | null>>) =>
    (real: Host): Host => {
      const port = real.deletedUsers as NonNullable<Host['deletedUsers']>
      return {
        ...real,
        deletedUsers: {
          ...port,
          read: async (request) =>
            (await port.read(request)).map((user) => {
              const leave = codes[user.key]
              return leave === undefined ? user : { ...user, leave }
            }),
        },
      }
    }

  it('is counted by the code of the host, listed with it, and not in the scope', async () => {
    const made = await deleted()
    const host = leaving({ 7: 'x-in-court', 8: 'x-in-court', 9: 'x-audit', 10: null })
    const purge = made.runner({ host })
    const plan = await succeeds(purge.planBulk({ order: LEVEL, requestedBy: ACTOR }))
    expect(plan).toMatchObject({
      counts: { examined: 60, apply: 57, leave: 3 },
      reasons: { 'x-in-court': 2, 'x-audit': 1 },
    })
    const { items } = await succeeds(
      purge.planUsers({ planId: plan.id, code: 'x-in-court', limit: 10 }),
    )
    expect(items.map(({ key }) => key)).toEqual(['7', '8'])
    const { id } = await succeeds(purge.submit({ requestedBy: ACTOR, ...confirming(plan) }))
    expect((await succeeds(purge.run(id))).totals).toMatchObject({ scope: 57, applied: 57 })
    expect(made.host.retained().map(({ key }) => key)).toEqual(['7', '8', '9'])
  })

  it('is left by the run too, where the host says so only then', async () => {
    const made = await deleted()
    const { id } = await succeeds(ordered(made.purge, LEVEL))
    const purge = made.runner({ host: leaving({ 7: 'x-in-court' }) })
    const { totals, tally } = await succeeds(purge.run(id))
    expect(totals).toMatchObject({ scope: 60, applied: 59, kept: 1 })
    expect(tally.reasons).toEqual({ 'x-in-court': 1 })
    const userKey = '7' as UserKey
    expect(await succeeds(purge.outcome({ jobId: id, userKey }))).toMatchObject({
      reasons: [{ _tag: 'Blocked', code: 'x-in-court' }],
    })
    const level: DeletePolicyLevel = 'keep-statistics'
    expect(made.host.retained()).toMatchObject([{ key: '7', level }])
  })
})
