// What is confirmed is what was seen: digests, counts, policy, rules, keys, and who approves.
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
import { daysBack } from '../../src/domain/criteria.js'
import { ACTOR, confirming, fails, library, ordered, succeeds } from './library.js'
import { people } from './people.js'

const REQUEST = { criteria: criteria().build(), requestedBy: ACTOR }

const bookClub: Rule = {
  code: 'x-book-club',
  hard: false,
  facts: [],
  source: 'test',
  prepare: () => (user) =>
    user.extra?.bookClub === true ? { _tag: 'Blocked', measured: true, limit: false } : null,
}

describe('the guards', () => {
  it(
    'refuse a count that is not the plan’s: the ' + 'plan says 2, the operator confirms 5',
    async () => {
      const { purge, host } = library({ users: people(2) })
      const plan = await succeeds(purge.plan(REQUEST))
      expect(plan.counts.purge).toBe(2)
      const error = await fails(
        purge.submit({
          planId: plan.id,
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
    },
  )

  it('refuse a digest that is not the plan’s, even when the count is the same', async () => {
    const { purge, host } = library({ users: people(3) })
    const plan = await succeeds(purge.plan(REQUEST))
    const { planId, confirm } = confirming(plan)
    const digest = '0'.repeat(64)
    expect(
      await fails(purge.submit({ planId, confirm: { ...confirm, digest }, requestedBy: ACTOR })),
    ).toEqual({
      _tag: 'DigestMismatch',
      code: 'digest-mismatch',
      confirmed: digest,
      actual: plan.digest,
    })
    expect(await succeeds(purge.jobs())).toEqual([])
    expect(host.users()).toHaveLength(3)
  })

  it(
    'refuse nothing because somebody changed since the plan: who borrowed is kept, who came is ' +
      'for the next job',
    async () => {
      const { purge, host, statuses } = library({ users: people(3) })
      const plan = await succeeds(purge.plan(REQUEST))
      await host.change('1' as never, (user) => ({ ...user, openLoans: 2 }))
      await host.put(aUser('4').build())
      const { id } = await succeeds(purge.submit({ requestedBy: ACTOR, ...confirming(plan) }))
      await succeeds(purge.run(id))
      expect(await statuses(id)).toEqual({ 1: 'kept', 2: 'purged', 3: 'purged' })
      expect(host.users().map(({ key }) => key)).toEqual(['1', '4'])
    },
  )

  it.each<[string, Partial<UserFacts>, object]>([
    [
      'a debt that would be waived has grown',
      { debt: '9' as Money },
      { purged: 2, waived: '9', requestsCancelled: 1 },
    ],
    [
      'a debt that would be waived has grown over the threshold',
      { debt: '11' as Money },
      { purged: 1, waived: '0', requestsCancelled: 0 },
    ],
    [
      'a request that would be cancelled was placed',
      { requests: { pending: 2, inTransit: 0, onHoldShelf: 0, shipped: 0 } },
      { purged: 2, waived: '1', requestsCancelled: 2 },
    ],
    [
      'a researcher who would be demoted has a first grant',
      { researcher: { affiliated: true, assets: 0, grants: 1 } },
      { purged: 2, waived: '1', requestsCancelled: 1 },
    ],
  ])('let the run decide anew on a user who changed since the plan: %s', async (_, facts, done) => {
    const user = aUser('1')
      .with({ debt: '1' })
      .withRequests({ pending: 1 })
      .asResearcher({ assets: 0 })
      .build()
    const { purge, host } = library({ users: [user, aUser('2').build()] })
    const order = criteria().with({ waiveThreshold: '10' }).build()
    const plan = await succeeds(purge.plan({ criteria: order, requestedBy: ACTOR }))
    await host.change('1' as UserKey, (before) => ({ ...before, ...facts }))
    const { id } = await succeeds(purge.submit({ requestedBy: ACTOR, ...confirming(plan) }))
    const { totals, tally } = await succeeds(purge.run(id))
    const { waived, requestsCancelled } = tally
    expect({ purged: totals.purged, waived, requestsCancelled }).toEqual(done)
  })

  it.each<[string, unknown]>([
    ['dates', [daysBack('purgeDate', 1)]],
    ['recordTypes', [{ recordType: 'public', userGroups: [] }]],
    ['homeLibraries', [{ library: 'main', withBranches: false }]],
    ['waiveThreshold', '0.01'],
    ['include', ['1', '2', '3']],
    ['exclude', ['4']],
  ])(
    'refuse the digest of a plan that was made with another %s, although the same users would go',
    async (field, value) => {
      const { purge } = library({ users: people(3) })
      const plan = await succeeds(purge.plan(REQUEST))
      const other = await succeeds(
        purge.plan({ ...REQUEST, criteria: { ...REQUEST.criteria, [field]: value } }),
      )
      expect(other.counts).toEqual(plan.counts)
      const confirmed = { planId: other.id, confirm: confirming(plan).confirm }
      expect(await fails(purge.submit({ requestedBy: ACTOR, ...confirmed }))).toMatchObject({
        code: 'digest-mismatch',
      })
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
      const plan = await succeeds(purge.plan(REQUEST))
      const changed = runner({ policy: aPolicy().with(changes).build() })
      expect((await succeeds(changed.plan(REQUEST))).counts).toEqual(plan.counts)
      expect(
        await fails(changed.submit({ requestedBy: ACTOR, ...confirming(plan) })),
      ).toMatchObject({ code: 'plan-outdated', changed: 'policy' })
    },
  )

  it('refuse a plan that was made under other rules of the host, although the same would go', async () => {
    const { purge, runner } = library({ users: people(3) })
    const plan = await succeeds(purge.plan(REQUEST))
    expect(
      await fails(
        runner({ rules: [bookClub] }).submit({ requestedBy: ACTOR, ...confirming(plan) }),
      ),
    ).toMatchObject({ code: 'plan-outdated', changed: 'rules' })
  })

  it('leave a job to a runner that has every rule under which it was confirmed', async () => {
    const { runner, host } = library({ users: people(2) })
    const [whole, lacking] = [runner({ rules: [bookClub] }), runner()]
    const { id } = await succeeds(ordered(whole))
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
    const plan = await succeeds(purge.plan(REQUEST))
    const request = {
      requestedBy: ACTOR,
      approvedBy: 'other',
      ...confirming(plan),
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
      expect(await fails(purge.plan(REQUEST))).toMatchObject({
        code: 'plan-interrupted',
        fault: { code: 'host-count-improper' },
      })
      expect(await succeeds(purge.plans({ statuses: ['Ready'] }))).toEqual([])
    },
  )

  it(
    'take a key that is a number for a fault of the host: it would be in no set of keys, and ' +
      'nobody’s own',
    async () => {
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
          purge.plan({
            criteria: criteria()
              .with({ exclude: ['1'] })
              .build(),
            requestedBy: '2' as ActorKey,
          }),
        ),
      ).toMatchObject({
        code: 'plan-interrupted',
        fault: { code: 'host-key-improper' },
      })
    },
  )

  it('accept the same plan once, however many confirm it at once, and tell the others the job', async () => {
    const { purge } = library({ users: people(3) })
    const plan = await succeeds(purge.plan(REQUEST))
    const request = { requestedBy: ACTOR, ...confirming(plan) }
    const ends = await Promise.all([purge.submit(request)(), purge.submit(request)()])
    expect(ends.find(({ _tag }) => _tag === 'Right')).toMatchObject({ right: { id: plan.id } })
    expect(ends.find(({ _tag }) => _tag === 'Left')).toMatchObject({
      left: { _tag: 'PlanOrdered', jobId: plan.id },
    })
    expect(await succeeds(purge.jobs())).toHaveLength(1)
  })
})
