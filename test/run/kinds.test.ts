// What holds for every job kind alike: one plan, its list and one order are made from it.
import type { ActorKey, BulkPlan, Purge, PurgePlan, UserKey, ZoneName } from 'ils-user-purge'
import { aPolicy, aUser, criteria } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { ACTOR, confirming, fails, type LibraryOptions, library, succeeds } from './library.js'

const APPROVER = 'second' as ActorKey

/** A job kind as an administrator sees it, over users whom all kinds act on. */
interface Kind {
  readonly name: string
  readonly plan: (purge: Purge) => Promise<PurgePlan | BulkPlan>
}

const PURGE: Kind = {
  name: 'a purge',
  plan: (purge) => succeeds(purge.plan({ criteria: criteria().build(), requestedBy: ACTOR })),
}

const bulkOf = (name: string, order: Parameters<Purge['planBulk']>[0]['order']): Kind => ({
  name,
  plan: (purge) => succeeds(purge.planBulk({ order, requestedBy: ACTOR })),
})

/** A page of the users of a plan. */
const page = async (
  purge: Purge,
  { id: planId }: PurgePlan | BulkPlan,
  after: UserKey | null,
  limit: number,
) => {
  const { items, next } = await succeeds(purge.planUsers({ planId, after, limit }))
  return { keys: items.map(({ key }) => key), next }
}

const KINDS: readonly Kind[] = [
  PURGE,
  bulkOf('an assignment of purge dates', {
    _tag: 'assign-purge-dates',
    users: { recordTypes: [], homeLibraries: [], include: null, exclude: [] },
    assignment: {
      rule: { anchor: { _tag: 'run-date' }, months: 0, days: 30 },
      exceptions: [],
      onlyWhereEmpty: false,
    },
    timeZone: 'UTC' as ZoneName,
    notify: false,
  }),
]

const USERS = Array.from({ length: 6 }, (_, at) => aUser(String(at + 1)).build())

const open = (options: Partial<LibraryOptions> = {}) => library({ users: USERS, ...options })

describe.each(KINDS)('$name', (kind) => {
  it('is planned in the order of the candidates, whatever order the host reads in', async () => {
    const reversed = open({
      host: (real) => ({
        ...real,
        readUsers: async (request) => [...(await real.readUsers(request))].reverse(),
      }),
    })
    const plan = await kind.plan(reversed.purge)
    expect(plan).toEqual(await kind.plan(open().purge))
    expect(await page(reversed.purge, plan, null, 4)).toEqual({
      keys: ['1', '2', '3', '4'],
      next: '4',
    })
  })

  it('is shown page by page, without users who were gone when they were read', async () => {
    const { purge } = open({
      host: (real) => ({
        ...real,
        readUsers: async (request) =>
          (await real.readUsers(request)).filter(({ key }) => key !== '5'),
      }),
    })
    const plan = await kind.plan(purge)
    expect(plan.counts.examined).toBe(5)
    expect(await page(purge, plan, '2' as UserKey, 2)).toEqual({ keys: ['3', '4'], next: '4' })
    expect(await page(purge, plan, '4' as UserKey, 2)).toEqual({ keys: ['6'], next: null })
  })

  it('is ordered as it was confirmed, and every user gets an outcome', async () => {
    const { purge } = open()
    const plan = await kind.plan(purge)
    const job = await succeeds(purge.submit({ requestedBy: ACTOR, ...confirming(plan) }))
    const { confirm: confirmed } = confirming(plan)
    expect(job).toMatchObject({ status: 'Queued', id: plan.id, confirmed })
    const { totals, addsUp } = await succeeds(purge.run(job.id))
    expect([totals.scope, totals.purged + totals.applied, addsUp]).toEqual([6, 6, true])
  })

  it.each([
    ['DigestMismatch', { digest: '0'.repeat(64) }, {}],
    ['CountMismatch', { count: 1 }, {}],
    ['InvalidOrder', {}, { requestedBy: '' as ActorKey }],
    ['ApprovalMissing', {}, {}],
    ['ApprovalBySamePerson', {}, { approvedBy: ACTOR }],
  ])('is refused as %s, and nothing is stored', async (tag, wrong, people) => {
    const approval = tag === 'ApprovalMissing' ? 'second-person' : 'none'
    const { purge } = open({ policy: aPolicy().with({ approval }).build() })
    const plan = await kind.plan(purge)
    const { planId, confirm } = confirming(plan)
    const request = { planId, confirm: { ...confirm, ...wrong }, requestedBy: ACTOR, ...people }
    expect(await fails(purge.submit(request))).toMatchObject({ _tag: tag })
    expect(await succeeds(purge.jobs())).toEqual([])
    expect(await succeeds(purge.findPlan({ planId }))).toMatchObject({ plan: { status: 'Ready' } })
  })

  it('is accepted with the approval of a second person, once', async () => {
    const { purge } = open({ policy: aPolicy().with({ approval: 'second-person' }).build() })
    const plan = await kind.plan(purge)
    const request = { requestedBy: ACTOR, approvedBy: APPROVER, ...confirming(plan) }
    const { id: jobId } = await succeeds(purge.submit(request))
    expect(await fails(purge.submit(request))).toMatchObject({ _tag: 'PlanOrdered', jobId })
    await succeeds(purge.run(jobId))
    expect(await fails(purge.submit(request))).toMatchObject({ _tag: 'PlanOrdered', jobId })
  })
})
