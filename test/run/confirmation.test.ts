// What is confirmed is what was seen: plans gone stale, counts, keys, and who approves.
import type {
  ActorKey,
  Money,
  PurgePolicy,
  Rule,
  SubmitRequest,
  UserFacts,
  UserKey,
} from 'ils-user-purge'
import { aPolicy, aUser, criteria } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { ACTOR, fails, library, succeeds } from './library.js'
import { people } from './people.js'

const bookClub: Rule = {
  code: 'x-book-club',
  hard: false,
  facts: [],
  source: 'test',
  prepare: () => (user) =>
    user.extra?.bookClub === true ? { _tag: 'Blocked', measured: true, limit: false } : null,
}

describe('the guards', () => {
  it('refuse a count that is not the plan’s: preview says 2, the operator confirms 5', async () => {
    const { purge, host } = library({ users: people(2) })
    const plan = await succeeds(purge.preview({ criteria: criteria().build(), requestedBy: ACTOR }))
    expect(plan.counts.purge).toBe(2)
    const error = await fails(
      purge.submit({
        criteria: criteria().build(),
        requestedBy: ACTOR,
        confirm: { digest: plan.digest, count: 5 },
      }),
    )
    expect(error).toEqual({
      _tag: 'CountMismatch',
      code: 'count-mismatch',
      confirmed: 5,
      actual: 2,
    })
    expect(await succeeds(purge.jobs())).toEqual([])
    expect(host.users()).toHaveLength(2)
  })

  it('refuse a plan gone stale, even when the count is the same', async () => {
    const { purge, host } = library({ users: people(3) })
    const plan = await succeeds(purge.preview({ criteria: criteria().build(), requestedBy: ACTOR }))
    await host.change('1' as never, (user) => ({ ...user, openLoans: 2 }))
    await host.put(aUser('4').build())
    const confirm = { digest: plan.digest, count: plan.counts.purge }
    expect(
      await fails(purge.submit({ criteria: criteria().build(), requestedBy: ACTOR, confirm })),
    ).toMatchObject({ code: 'plan-stale' })
  })

  it.each<[string, Partial<UserFacts>]>([
    ['a debt that would be waived has grown', { debt: '9' as Money }],
    [
      'a request that would be cancelled was placed',
      { requests: { pending: 2, inTransit: 0, onHoldShelf: 0, shipped: 0 } },
    ],
    [
      'a researcher who would be demoted has a first grant',
      { researcher: { affiliated: true, assets: 0, grants: 1 } },
    ],
  ])('refuse a plan gone stale although the same users would go: %s', async (_, facts) => {
    const user = aUser('1')
      .with({ debt: '1' })
      .withRequests({ pending: 1 })
      .asResearcher({ assets: 0 })
      .build()
    const { purge, host } = library({ users: [user, aUser('2').build()] })
    const order = criteria().with({ waiveThreshold: '10' }).build()
    const plan = await succeeds(purge.preview({ criteria: order, requestedBy: ACTOR }))
    await host.change('1' as UserKey, (before) => ({ ...before, ...facts }))
    const confirm = { digest: plan.digest, count: plan.counts.purge }
    expect(
      await fails(purge.submit({ criteria: order, requestedBy: ACTOR, confirm })),
    ).toMatchObject({ code: 'plan-stale' })
  })

  it.each<[string, unknown]>([
    ['days', 1],
    ['cutoffRule', 'before'],
    ['recordType', 'public'],
    ['waiveThreshold', '0.01'],
    ['include', ['1', '2', '3']],
    ['exclude', ['4']],
  ])(
    'refuse a plan that was made with another %s, although the same users would go',
    async (field, value) => {
      const { purge } = library({ users: people(3) })
      const plan = await succeeds(
        purge.preview({ criteria: criteria().build(), requestedBy: ACTOR }),
      )
      const other = { ...criteria().build(), [field]: value }
      const confirm = { digest: plan.digest, count: plan.counts.purge }
      expect(
        (await succeeds(purge.preview({ criteria: other, requestedBy: ACTOR }))).counts,
      ).toEqual(plan.counts)
      expect(
        await fails(purge.submit({ criteria: other, requestedBy: ACTOR, confirm })),
      ).toMatchObject({ code: 'plan-stale' })
    },
  )

  it.each<[string, Partial<PurgePolicy>]>([
    ['name', { name: 'other' }],
    ['timeZone', { timeZone: 'Europe/London' as PurgePolicy['timeZone'] }],
    ['currency', { currency: { code: 'EUR', digits: 2 } }],
    ['rules', { rules: { credit: 'warn' } }],
    ['fineTotal', { fineTotal: 'net' }],
    ['requests', { requests: { ...aPolicy().build().requests, shipped: 'ignore' } }],
    ['recentActivity', { recentActivity: { days: 366, setting: 'on' } }],
    ['recentLoan', { recentLoan: { days: 30, setting: 'warn' } }],
    ['protectedGroups', { protectedGroups: { groups: ['nobody'], setting: 'on' } }],
    ['researchers', { researchers: 'disabled' }],
    ['deletePolicy', { deletePolicy: 'keep-statistics' }],
    ['caps', { caps: { maxCount: 100, maxPercent: null, exceededWhen: 'or' } }],
  ])(
    'refuse a plan that was made under another policy (%s), although the same users would go',
    async (_, changes) => {
      const { purge, runner } = library({ users: people(3) })
      const order = { criteria: criteria().build(), requestedBy: ACTOR }
      const plan = await succeeds(purge.preview(order))
      const changed = runner({ policy: aPolicy().with(changes).build() })
      const confirm = { digest: plan.digest, count: plan.counts.purge }
      expect((await succeeds(changed.preview(order))).counts).toEqual(plan.counts)
      expect(await fails(changed.submit({ ...order, confirm }))).toMatchObject({
        code: 'plan-stale',
      })
    },
  )

  it('refuse a plan that was made under other rules of the host, although the same users would go', async () => {
    const { purge, runner } = library({ users: people(3) })
    const order = { criteria: criteria().build(), requestedBy: ACTOR }
    const plan = await succeeds(purge.preview(order))
    const confirm = { digest: plan.digest, count: plan.counts.purge }
    expect(await fails(runner({ rules: [bookClub] }).submit({ ...order, confirm }))).toMatchObject({
      code: 'plan-stale',
    })
  })

  it('leave a job to a runner that has every rule under which it was confirmed', async () => {
    const { runner, host } = library({ users: people(2) })
    const [whole, lacking] = [runner({ rules: [bookClub] }), runner()]
    const order = { criteria: criteria().build(), requestedBy: ACTOR }
    const plan = await succeeds(whole.preview(order))
    const { id } = await succeeds(
      whole.submit({ ...order, confirm: { digest: plan.digest, count: 2 } }),
    )
    await host.change('2' as UserKey, (user) => ({ ...user, extra: { bookClub: true } }))
    expect(await fails(lacking.run(id))).toMatchObject({
      code: 'invalid-order',
      mistakes: [{ code: 'unknown-rule', path: 'order.rules.x-book-club' }],
    })
    expect(host.users()).toHaveLength(2)
    expect((await succeeds(whole.run(id))).totals).toMatchObject({ purged: 1, kept: 1 })
  })

  it.each([
    ['approvedBy', ''],
    ['approvedBy', ' '],
    ['approvedBy', 7],
    ['requestedBy', ''],
    ['requestedBy', undefined],
  ])('refuse an order with %s %j: that is nobody', async (path, value) => {
    const { purge } = library({
      users: people(1),
      policy: aPolicy().with({ approval: 'second-person' }).build(),
    })
    const order = { criteria: criteria().build(), requestedBy: ACTOR }
    const plan = await succeeds(purge.preview(order))
    const request = {
      ...order,
      approvedBy: 'other',
      confirm: { digest: plan.digest, count: 1 },
      [path]: value,
    } as SubmitRequest
    expect(await fails(purge.submit(request))).toMatchObject({
      code: 'invalid-order',
      mistakes: [{ code: 'invalid-actor-key', path }],
    })
    expect(await succeeds(purge.jobs())).toEqual([])
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1, 1.5, '3', null, undefined])(
    'take %j users in all for a fault of the host: no share of it could be exceeded',
    async (count) => {
      const { purge } = library({
        users: people(3),
        policy: aPolicy()
          .with({ caps: { maxCount: null, maxPercent: '10', exceededWhen: 'or' } })
          .build(),
        host: (real) => ({ ...real, countUsers: async () => count as number }),
      })
      expect(
        await fails(purge.preview({ criteria: criteria().build(), requestedBy: ACTOR })),
      ).toMatchObject({
        code: 'host-fault',
        fault: 'host-count-improper',
      })
    },
  )

  it('take a key that is a number for a fault of the host: it would be in no set of keys, and nobody’s own', async () => {
    const { purge } = library({
      users: people(3),
      host: (real) => ({
        ...real,
        candidates: async (request) =>
          (await real.candidates(request)).map((key) => Number(key) as unknown as UserKey),
        readUsers: async (request) =>
          (
            await real.readUsers({
              ...request,
              keys: request.keys.map((key) => String(key) as UserKey),
            })
          ).map((user) => ({
            ...user,
            key: Number(user.key) as unknown as UserKey,
          })),
      }),
    })
    expect(
      await fails(
        purge.preview({
          criteria: criteria()
            .with({ exclude: ['1'] })
            .build(),
          requestedBy: '2' as ActorKey,
        }),
      ),
    ).toMatchObject({
      code: 'host-fault',
      fault: 'host-key-improper',
    })
  })

  it('accept the same plan only once at a time, however many confirm it at once', async () => {
    const { purge } = library({ users: people(3) })
    const plan = await succeeds(purge.preview({ criteria: criteria().build(), requestedBy: ACTOR }))
    const request = {
      criteria: criteria().build(),
      requestedBy: ACTOR,
      confirm: { digest: plan.digest, count: 3 },
    }
    const ends = await Promise.all([purge.submit(request)(), purge.submit(request)()])
    expect(ends.map((end) => end._tag).sort()).toEqual(['Left', 'Right'])
    expect(await succeeds(purge.jobs())).toHaveLength(1)
  })
})
