// Lists of a plan's users and of a job's outcomes: by what is asked, page by page, forward and
// back, and one user alone.
import type {
  JobId,
  Operation,
  Page,
  PlannedUserFilter,
  PlanId,
  UserFacts,
  UserKey,
} from 'ils-user-purge'
import { aPolicy, aUser } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { ACTOR, confirming, fails, library, succeeds } from '../library.js'
import { REQUEST } from './plans.js'

const key = (text: string): UserKey => text as UserKey

/** Users of every verdict, in two groups and two libraries, some without. */
const USERS: readonly UserFacts[] = Array.from({ length: 40 }, (_, at) => {
  const user = aUser(`u${at}`)
    .with({
      openLoans: at % 4 === 1 ? 1 : 0,
      purgeDate: at % 8 === 3 ? '2026-01-15' : '2000-01-01',
      userGroup: at % 3 === 0 ? 'student' : at % 3 === 1 ? 'guest' : null,
      homeLibrary: at % 5 === 0 ? null : at % 5 < 3 ? 'main' : 'branch',
    })
    .withRequests({ pending: at % 6 === 0 ? 1 : 0 })
  return (at % 7 === 6 ? user.with({ legalHolds: 2 }) : user).build()
})
const CRITERIA = { ...REQUEST.criteria, recordTypes: [{ recordType: 'public', userGroups: [] }] }

const planned = async () => {
  const made = library({
    users: USERS,
    policy: aPolicy().withRequests({ pending: 'ignore' }).build(),
    settings: { planPage: 7 },
  })
  const plan = await succeeds(made.purge.plan({ ...REQUEST, criteria: CRITERIA }))
  const { items } = await succeeds(made.purge.planUsers({ planId: plan.id, limit: 1000 }))
  return { ...made, plan, all: items }
}

type Ask<Item> = (part: {
  readonly after: UserKey | null
  readonly before: UserKey | null
  readonly limit: number
}) => Operation<Page<Item>>

/** All pages of a size from the first to the last. */
const forward = async <Item>(ask: Ask<Item>, limit: number) => {
  const pages: (readonly Item[])[] = []
  for (let after: UserKey | null = null; ; ) {
    const { items, next }: Page<Item> = await succeeds(ask({ after, before: null, limit }))
    if (items.length > 0) pages.push(items)
    if (next === null) return pages
    after = next
  }
}

/** All pages of a size from the last to the first, found by going back from beyond the last. */
const backward = async <Item>(ask: Ask<Item>, limit: number) => {
  const pages: (readonly Item[])[] = []
  for (let before: UserKey = key('zzz'); ; ) {
    const { items, previous }: Page<Item> = await succeeds(ask({ after: null, before, limit }))
    if (items.length > 0) pages.unshift(items)
    if (previous === null) return pages
    before = previous
  }
}

const FILTERS: readonly PlannedUserFilter[] = [
  {},
  { verdicts: [] },
  { verdicts: ['Purge'] },
  { verdicts: ['Keep', 'NotSelected'] },
  { verdicts: ['NotFound'] },
  { code: 'open-loans' },
  { code: 'legal-hold' },
  { code: 'boundary-day' },
  { code: 'no-such-code' },
  { userGroup: 'student' },
  { userGroup: null },
  { homeLibrary: 'branch' },
  { homeLibrary: null },
  { homeLibrary: null, userGroup: null, verdicts: ['Purge'] },
  { code: 'open-loans', homeLibrary: 'main', verdicts: ['Keep'] },
]

describe('the users of a plan', () => {
  it.each(FILTERS)('are those who are asked for, and no others: %j', async (filter) => {
    const { purge, plan, all } = await planned()
    const { verdicts = [], code, userGroup, homeLibrary } = filter
    const wanted = all.filter(({ verdict, ...user }) => {
      const reasons = 'reasons' in verdict ? verdict.reasons : []
      const warnings = 'warnings' in verdict ? verdict.warnings : []
      return (
        (verdicts.length === 0 || verdicts.includes(verdict._tag)) &&
        (code === undefined || [...reasons, ...warnings].some((each) => each.code === code)) &&
        (userGroup === undefined || user.userGroup === userGroup) &&
        (homeLibrary === undefined || user.homeLibrary === homeLibrary)
      )
    })
    for (const limit of [1, 3, 1000]) {
      const ask = (part: object) =>
        purge.planUsers({ planId: plan.id, ...filter, ...(part as { readonly limit: number }) })
      expect((await forward(ask, limit)).flat()).toEqual(wanted)
      expect((await backward(ask, limit)).flat()).toEqual(wanted)
    }
  })

  it('are all of them, in the order of the text of their keys, with all reasons', async () => {
    const { all, plan } = await planned()
    expect(all.map((user) => user.key)).toEqual(USERS.map((user) => user.key).sort())
    const { purge, keep, notSelected } = plan.counts
    const tags = all.map(({ verdict }) => verdict._tag)
    for (const [tag, count] of [
      ['Purge', purge],
      ['Keep', keep],
      ['NotSelected', notSelected],
    ])
      expect(tags.filter((each) => each === tag)).toHaveLength(count as number)
    expect(all.find((user) => user.key === 'u13')).toMatchObject({
      verdict: {
        _tag: 'Keep',
        reasons: [
          { code: 'open-loans', measured: 1, limit: 0 },
          { code: 'legal-hold', measured: 2 },
        ],
      },
      userGroup: 'guest',
      homeLibrary: 'branch',
    })
  })

  it('can be gone through forward and back from any page', async () => {
    const { purge, plan, all } = await planned()
    const { id: planId } = plan
    const first = await succeeds(purge.planUsers({ planId, limit: 10 }))
    expect(first.previous).toBeNull()
    const second = await succeeds(purge.planUsers({ planId, after: first.next, limit: 10 }))
    expect(second.items).toEqual(all.slice(10, 20))
    expect(second.previous).toBe(second.items[0]?.key)
    const back = await succeeds(purge.planUsers({ planId, before: second.previous, limit: 10 }))
    expect(back.items).toEqual(first.items)
    const again = await succeeds(purge.planUsers({ planId, after: back.next, limit: 10 }))
    expect(again.items).toEqual(second.items)
    const beyond = await succeeds(purge.planUsers({ planId, after: key('zzz'), limit: 10 }))
    expect(beyond).toEqual({ items: [], next: null, previous: null })
  })

  it('are there while the plan is made, as far as it has come', async () => {
    const { runner } = await planned()
    const seen: number[] = []
    const planner = runner({
      observer: async ({ _tag, jobId: planId }) => {
        if (_tag !== 'PlanPageStored') return
        seen.push((await succeeds(planner.planUsers({ planId, limit: 1000 }))).items.length)
      },
    })
    await succeeds(planner.plan(REQUEST))
    await new Promise((resolve) => setImmediate(resolve))
    expect(seen[0]).toBeGreaterThanOrEqual(7)
    expect(seen.at(-1)).toBe(40)
  })

  it('are found one by one', async () => {
    const { purge, plan, all } = await planned()
    const { id: planId } = plan
    for (const user of all)
      expect(await succeeds(purge.planUser({ planId, userKey: user.key }))).toEqual(user)
    expect(await fails(purge.planUser({ planId, userKey: key('nobody') }))).toEqual({
      _tag: 'UserNotFound',
      code: 'user-not-found',
      userKey: 'nobody',
    })
  })
})

describe('the outcomes of a job', () => {
  const run = async () => {
    const made = await planned()
    const { purge, plan, host } = made
    const { id: jobId } = await succeeds(purge.submit({ requestedBy: ACTOR, ...confirming(plan) }))
    for (const at of [0, 4, 8])
      await host.change(key(`u${at}`), (user) => ({ ...user, legalHolds: 1, homeLibrary: 'new' }))
    await host.remove(key('u2'))
    await succeeds(purge.run(jobId))
    const { items } = await succeeds(purge.outcomes({ jobId, limit: 1000 }))
    return { ...made, jobId, outcomes: items }
  }

  it('are those who are asked for, and no others, forward and back', async () => {
    const { purge, jobId, outcomes, all } = await run()
    const userOf = (userKey: UserKey) => all.find((user) => user.key === userKey)
    const filters = [
      [{}, () => true],
      [{ statuses: ['kept'] }, ({ status }) => status === 'kept'],
      [{ statuses: ['purged', 'vanished'] }, ({ status }) => status !== 'kept'],
      [{ code: 'legal-hold' }, ({ status }) => status === 'kept'],
      [{ code: 'open-loans' }, () => false],
      // As the plan found them: who has another library by now is listed under the former.
      [{ homeLibrary: null }, ({ userKey }) => userOf(userKey)?.homeLibrary === null],
      [{ homeLibrary: 'new' }, () => false],
      [{ userGroup: 'guest' }, ({ userKey }) => userOf(userKey)?.userGroup === 'guest'],
      [
        { userGroup: 'student', statuses: ['purged'] },
        ({ userKey, status }) => userOf(userKey)?.userGroup === 'student' && status === 'purged',
      ],
    ] as const satisfies readonly (readonly [
      object,
      (outcome: (typeof outcomes)[number]) => boolean,
    ])[]
    for (const [filter, fits] of filters)
      for (const limit of [1, 3, 1000]) {
        const ask = (part: object) =>
          purge.outcomes({ jobId, ...filter, ...(part as { readonly limit: number }) })
        const wanted = outcomes.filter(fits)
        expect((await forward(ask, limit)).flat()).toEqual(wanted)
        expect((await backward(ask, limit)).flat()).toEqual(wanted)
      }
    expect(outcomes.filter(({ status }) => status === 'kept')).toHaveLength(3)
    expect(outcomes.filter(({ status }) => status === 'vanished')).toHaveLength(1)
  })

  it('are found one by one, and those who were to stay have none', async () => {
    const { purge, jobId, outcomes, all } = await run()
    for (const outcome of outcomes)
      expect(await succeeds(purge.outcome({ jobId, userKey: outcome.userKey }))).toEqual(outcome)
    const stays = all.find(({ verdict }) => verdict._tag === 'Keep')
    expect(await fails(purge.outcome({ jobId, userKey: stays?.key as UserKey }))).toMatchObject({
      _tag: 'UserNotFound',
    })
    const userKey = key('u0')
    expect(await fails(purge.outcome({ jobId: 'nobody' as JobId, userKey }))).toMatchObject({
      _tag: 'JobNotFound',
    })
  })
})

describe('a page that cannot be', () => {
  it.each([
    ['limit', { limit: 0 }, 'out-of-range'],
    ['limit', { limit: 100_001 }, 'out-of-range'],
    ['limit', { limit: 1.5 }, 'out-of-range'],
    ['limit', { limit: undefined }, 'out-of-range'],
    ['before', { limit: 1, after: 'a', before: 'b' }, 'contradictory-settings'],
    ['after', { limit: 1, after: '' }, 'invalid-user-key'],
    ['before', { limit: 1, before: 7 }, 'invalid-user-key'],
  ])('is refused at %s: %j', async (path, part, code) => {
    const { purge, plan } = await planned()
    for (const operation of [
      purge.planUsers({ planId: plan.id, ...(part as { readonly limit: number }) }),
      purge.outcomes({ jobId: plan.id, ...(part as { readonly limit: number }) }),
    ])
      expect(await fails(operation)).toMatchObject({
        _tag: 'InvalidOrder',
        mistakes: [{ code, path }],
      })
  })
})

describe('the plans', () => {
  it('are listed in the order in which they were begun, by where they stand', async () => {
    const { purge, runner, plan, submitted, advance } = await planned()
    advance(1000)
    const ordered = await submitted()
    advance(1000)
    const { id: discarded } = await succeeds(purge.plan(REQUEST))
    await succeeds(purge.discardPlan({ planId: discarded }))
    advance(1000)
    const broken = runner({
      host: (real) => ({ ...real, candidates: async () => Promise.reject(new Error('away')) }),
    })
    await fails(broken.plan(REQUEST))
    const listed = async (...statuses: Parameters<typeof purge.plans>) =>
      (await succeeds(purge.plans(...statuses))).map(({ id, status }) => `${status} ${id}`)
    const all = await listed()
    expect(all.slice(0, 3)).toEqual([
      `Ready ${plan.id}`,
      `Ordered ${ordered}`,
      `Discarded ${discarded}`,
    ])
    expect(all).toHaveLength(4)
    expect(await listed({ statuses: ['Discarded', 'Ordered'] })).toEqual(all.slice(1, 3))
    expect(await listed({ statuses: ['Planning'] })).toEqual(all.slice(3))
    expect(await listed({ limit: 2 })).toEqual(all.slice(0, 2))
    const view = await succeeds(purge.findPlan({ planId: plan.id as PlanId }))
    expect(view).toMatchObject({ users: 40, plan: { id: plan.id, plannedBy: ACTOR } })
  })
})
