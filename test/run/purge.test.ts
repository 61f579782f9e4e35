// The main job from preview to report, in memory.
import { DATE_FIELDS } from '../../src/domain/criteria.js'
import type {
  ActorKey,
  CalendarDate,
  Instant,
  Money,
  PurgePolicy,
  Rule,
  SubmitRequest,
  UserFacts,
  UserKey,
} from 'ils-user-purge'
import { aPolicy, aUser, criteria, failing, failingCommits, refusing } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { ACTOR, fails, library, succeeds } from './library.js'

const bookClub: Rule = {
  code: 'x-book-club',
  hard: false,
  facts: [],
  source: 'test',
  prepare: () => (user) =>
    user.extra?.bookClub === true ? { _tag: 'Blocked', measured: true, limit: false } : null,
}

const people = (count: number) =>
  Array.from({ length: count }, (_, at) => aUser(String(at + 1)).build())

describe('a purge', () => {
  it('purges those without blockers, keeps those with, and completes (three users, the middle one has a loan)', async () => {
    const { purge, host, submitted, statuses } = library({
      users: [aUser('1').build(), aUser('2').with({ openLoans: 1 }).build(), aUser('3').build()],
    })
    const jobId = await submitted()
    const report = await succeeds(purge.run(jobId))
    expect(report.totals).toMatchObject({ scope: 3, purged: 2, kept: 1, failed: 0 })
    expect(report.addsUp).toBe(true)
    expect(await statuses(jobId)).toEqual({ 1: 'purged', 2: 'kept', 3: 'purged' })
    expect(host.users().map((user) => user.key)).toEqual(['2'])
  })

  it('demotes, waives and cancels before it deletes, and records amounts and actor', async () => {
    const { purge, host, submitted, outcomes } = library({
      users: [aUser('1').with({ debt: '4.5' }).withRequests({ pending: 2 }).asResearcher().build()],
    })
    const jobId = await submitted(criteria().with({ waiveThreshold: '10' }).build())
    const report = await succeeds(purge.run(jobId))
    expect(host.waivers()).toMatchObject([{ key: '1', amount: '4.5', jobId, requestedBy: ACTOR }])
    expect(host.demotions()).toMatchObject([{ key: '1', previouslyAffiliated: true }])
    expect(host.cancellations()).toMatchObject([{ key: '1', count: 2 }])
    expect(host.deletions()).toMatchObject([{ key: '1', level: 'remove' }])
    expect(report.tally).toMatchObject({ waived: '4.5', demoted: 1, requestsCancelled: 2 })
    expect(await outcomes(jobId)).toMatchObject([
      { status: 'purged', actions: { waive: '4.5', demoteResearcher: true, cancelRequests: 2 } },
    ])
  })

  it.each(['2020-00-00', '2023-31-01', '2023-02-30', '20o3-01-01', '2023-01-0٣', '0000-00-00'])(
    'purges nobody for a date that is no day: %s is a fact that was not delivered',
    async (purgeDate) => {
      const everybody = ['1', '2', '3'] as readonly string[] as readonly UserKey[]
      const { purge, submitted, outcomes } = library({
        users: [
          { ...aUser('1').build(), purgeDate: purgeDate as CalendarDate },
          ...people(3).slice(1),
        ],
        host: (real) => ({
          ...real,
          candidates: async ({ after }) => (after === null ? everybody : []),
        }),
      })
      const jobId = await submitted()
      await succeeds(purge.run(jobId))
      expect((await outcomes(jobId))[0]).toMatchObject({
        userKey: '1',
        status: 'kept',
        reasons: expect.arrayContaining([
          { _tag: 'Unknown', code: 'selection', fact: 'purgeDate' },
        ]),
      })
      const checked = await succeeds(purge.check({ userKey: '1' as UserKey }))
      expect(checked).toMatchObject({ _tag: 'Keep' })
    },
  )

  it.each(DATE_FIELDS)('takes %s for not delivered where it is no day', async (dateField) => {
    const { purge, submitted, outcomes } = library({
      users: [{ ...aUser('1').build(), [dateField]: '2020-00-00' }],
      host: (real) => ({
        ...real,
        candidates: async ({ after }) => (after === null ? ['1' as UserKey] : []),
      }),
    })
    const jobId = await submitted(criteria().with({ dateField }).build())
    await succeeds(purge.run(jobId))
    expect((await outcomes(jobId))[0]).toMatchObject({
      status: 'kept',
      reasons: expect.arrayContaining([{ _tag: 'Unknown', code: 'selection', fact: dateField }]),
    })
  })

  it('finds the facts that a host inherits, as behind the getters of an ORM, also beside a date that is no day', async () => {
    class Reader {
      readonly #loans = 2
      readonly key = '1' as UserKey
      readonly lastLoanDate = '0000-00-00' as CalendarDate
      get openLoans(): number {
        return this.#loans
      }
    }
    const { key: _key, openLoans: _loans, lastLoanDate: _date, ...others } = aUser('1').build()
    Object.assign(Reader.prototype, others)
    const { purge, submitted, outcomes } = library({
      users: people(1),
      host: (real) => ({ ...real, readUsers: async () => [new Reader()] }),
    })
    const jobId = await submitted()
    await succeeds(purge.run(jobId))
    expect(await outcomes(jobId)).toMatchObject([
      {
        userKey: '1',
        status: 'kept',
        reasons: [{ _tag: 'Blocked', code: 'open-loans', measured: 2 }],
      },
    ])
  })

  it('answers the same report when a completed job is run again, and acts on nobody twice', async () => {
    const { purge, host, submitted } = library({ users: people(30) })
    const jobId = await submitted()
    const first = await succeeds(purge.run(jobId))
    expect(await succeeds(purge.run(jobId))).toEqual(first)
    expect(host.deletions()).toHaveLength(30)
  })

  it('works through many shards and batches with totals that add up', async () => {
    const { purge, submitted } = library({ users: people(333), settings: { shardsAtOnce: 3 } })
    const report = await succeeds(purge.run(await submitted()))
    expect(report.totals).toMatchObject({ scope: 333, purged: 333 })
  })

  it('completes at once when the criteria mean nobody', async () => {
    const { purge, submitted } = library({ users: [aUser('1').with({ purgeDate: null }).build()] })
    const report = await succeeds(purge.run(await submitted()))
    expect(report.job.status).toBe('Completed')
    expect(report.totals.scope).toBe(0)
  })

  it('looks again under lock: a user who borrows between confirmation and run stays', async () => {
    const { purge, host, submitted, outcomes } = library({ users: people(2) })
    const jobId = await submitted()
    await host.change('2' as never, (user) => ({ ...user, openLoans: 1 }))
    await succeeds(purge.run(jobId))
    expect(await outcomes(jobId)).toMatchObject([
      { userKey: '1', status: 'purged' },
      { userKey: '2', status: 'kept', reasons: [{ code: 'open-loans', measured: 1 }] },
    ])
  })

  it('records a user who is deleted by somebody else after the scope was planned as vanished', async () => {
    const users = people(3)
    const { purge, submitted, statuses } = library({
      users,
      host: (real) => ({
        ...real,
        readUsers: async (request) =>
          (await real.readUsers(request)).filter((user) => !(request.lock && user.key === '2')),
      }),
    })
    const jobId = await submitted()
    await succeeds(purge.run(jobId))
    expect(await statuses(jobId)).toEqual({ 1: 'purged', 2: 'vanished', 3: 'purged' })
  })

  it('does not widen while it waits in the queue: the as-of moment is that of the confirmation', async () => {
    const { purge, host, submitted, advance } = library({
      users: [aUser('1').with({ purgeDate: '2026-01-20' }).build(), ...people(3).slice(1)],
    })
    const jobId = await submitted()
    advance(30 * 86_400_000)
    await succeeds(purge.run(jobId))
    expect(host.users().map((user) => user.key)).toEqual(['1'])
  })
})

describe('the scope of a job', () => {
  it('is what was confirmed: a user whose purge date comes up in the meantime is for the next job', async () => {
    const { purge, host, submitted } = library({ users: people(2) })
    const jobId = await submitted()
    await host.put(aUser('3').build())
    expect((await succeeds(purge.run(jobId))).totals).toMatchObject({ scope: 2, purged: 2 })
    expect(host.users().map((user) => user.key)).toEqual(['3'])
  })

  it('never goes beyond whom the operator confirmed: one who was to stay stays, although nothing keeps them any more', async () => {
    const { purge, host, submitted, outcomes } = library({
      users: [aUser('1').with({ openLoans: 1 }).build(), aUser('2').build()],
    })
    const jobId = await submitted()
    await host.change('1' as UserKey, (user) => ({ ...user, openLoans: 0 }))
    expect((await succeeds(purge.run(jobId))).totals).toMatchObject({ purged: 1, kept: 1 })
    expect((await outcomes(jobId))[0]).toMatchObject({
      userKey: '1',
      status: 'kept',
      reasons: [{ code: 'not-confirmed' }],
    })
  })

  it('says why somebody who was to stay still stays', async () => {
    const { purge, submitted, outcomes } = library({
      users: [aUser('1').with({ openLoans: 1 }).build(), aUser('2').build()],
    })
    const jobId = await submitted()
    await succeeds(purge.run(jobId))
    expect((await outcomes(jobId))[0]).toMatchObject({
      userKey: '1',
      reasons: [{ code: 'open-loans', measured: 1 }],
    })
  })
})

describe('a completed job', () => {
  it('keeps its numbers when its outcomes are forgotten', async () => {
    const { purge, submitted, outcomes, advance } = library({ users: people(7) })
    const jobId = await submitted()
    const report = await succeeds(purge.run(jobId))
    advance(86_400_000)
    expect(
      await succeeds(purge.expireOutcomes({ before: '2026-01-15T00:00:00.000Z' as Instant })),
    ).toBe(0)
    expect(
      await succeeds(purge.expireOutcomes({ before: '2026-01-16T00:00:00.000Z' as Instant })),
    ).toBe(7)
    expect(await outcomes(jobId)).toEqual([])
    expect(await succeeds(purge.report(jobId))).toEqual(report)
  })
})

describe('the check of one user', () => {
  it('answers with all reasons and values', async () => {
    const { purge } = library({
      users: [aUser('1').with({ openLoans: 2, debt: '7', guaranteeOf: 1 }).build()],
    })
    const verdict = await succeeds(purge.check({ userKey: '1' as UserKey }))
    expect(verdict).toMatchObject({
      _tag: 'Keep',
      reasons: [
        { code: 'open-loans', measured: 2, limit: 0 },
        { code: 'debt-over-threshold', measured: '7', limit: '0' },
        { code: 'guarantor', measured: 1 },
      ],
    })
  })

  it('says when there is no such user', async () => {
    const { purge } = library({ users: [] })
    expect(await fails(purge.check({ userKey: '1' as UserKey }))).toMatchObject({
      code: 'user-not-found',
      userKey: '1',
    })
  })
})

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
    ['recentActivityDays', { recentActivityDays: 366 }],
    ['protectedGroups', { protectedGroups: ['nobody'] }],
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

  it('refuse a cap of 2.5 % with 1 of 1 selected, and nothing is done', async () => {
    const caps = { maxCount: null, maxPercent: '2.5', exceededWhen: 'or' } as const
    const { purge, host } = library({ users: people(1), policy: aPolicy().with({ caps }).build() })
    const plan = await succeeds(purge.preview({ criteria: criteria().build(), requestedBy: ACTOR }))
    expect(plan.refusal).toMatchObject({ code: 'cap-exceeded', count: 1, users: 1 })
    const confirm = { digest: plan.digest, count: 1 }
    expect(
      await fails(purge.submit({ criteria: criteria().build(), requestedBy: ACTOR, confirm })),
    ).toMatchObject({ code: 'cap-exceeded' })
    expect(host.users()).toHaveLength(1)
  })

  it('refuse a cap of zero as invalid', async () => {
    const policy = aPolicy()
      .with({ caps: { maxCount: 0, maxPercent: null, exceededWhen: 'or' } })
      .build()
    const { purge } = library({ users: people(1), policy })
    expect(
      await fails(purge.preview({ criteria: criteria().build(), requestedBy: ACTOR })),
    ).toMatchObject({ code: 'invalid-order' })
  })

  it('hold the share against all users once more at the start: a job over its cap by then is refused and touches nobody', async () => {
    const caps = { maxCount: null, maxPercent: '60', exceededWhen: 'or' } as const
    const users = [
      ...people(2),
      aUser('3').with({ purgeDate: null }).build(),
      aUser('4').with({ purgeDate: null }).build(),
    ]
    const { purge, host, submitted, events } = library({
      users,
      policy: aPolicy().with({ caps }).build(),
    })
    const jobId = await submitted()
    for (const key of ['3', '4']) await host.remove(key as UserKey)
    expect(await fails(purge.run(jobId))).toMatchObject({
      code: 'cap-exceeded',
      count: 2,
      users: 2,
    })
    expect((await succeeds(purge.report(jobId))).job.status).toBe('Refused')
    expect(host.deletions()).toEqual([])
    expect(events.map((event) => event._tag)).toContain('JobRefused')
  })

  it.each([
    ['nobody approved', undefined, 'approval-missing'],
    ['who asked approved', ACTOR, 'approval-by-same-person'],
  ])('want a second person: %s', async (_case, approvedBy, code) => {
    const { purge } = library({
      users: people(1),
      policy: aPolicy().with({ approval: 'second-person' }).build(),
    })
    const plan = await succeeds(purge.preview({ criteria: criteria().build(), requestedBy: ACTOR }))
    const confirm = { digest: plan.digest, count: 1 }
    const request = {
      criteria: criteria().build(),
      requestedBy: ACTOR,
      confirm,
      ...(approvedBy === undefined ? {} : { approvedBy }),
    }
    expect(await fails(purge.submit(request))).toMatchObject({ code })
  })

  it('never purge who asks', async () => {
    const { purge, host, submitted } = library({
      users: [aUser('admin').build(), aUser('2').build()],
    })
    await succeeds(purge.run(await submitted()))
    expect(host.users().map((user) => user.key)).toEqual(['admin'])
  })

  it('refuse a delete policy at which the host does not delete, before anybody is previewed', async () => {
    const { purge, runner } = library({
      users: people(1),
      host: (real) => ({ ...real, deletePolicies: ['keep-statistics'] }),
    })
    const preview = { criteria: criteria().build(), requestedBy: ACTOR }
    expect(await fails(purge.preview(preview))).toMatchObject({
      code: 'invalid-order',
      mistakes: [{ code: 'unsupported-level', path: 'policy.deletePolicy', got: '"remove"' }],
    })
    const other = runner({ policy: aPolicy().with({ deletePolicy: 'keep-statistics' }).build() })
    expect((await succeeds(other.preview(preview))).counts.purge).toBe(1)
  })

  it('refuse an order for which the host lacks an effect', async () => {
    const { purge } = library({
      users: people(1),
      host: (real) => ({ ...real, effects: { deleteUsers: real.effects.deleteUsers } }),
    })
    const error = await fails(
      purge.preview({
        criteria: criteria().with({ waiveThreshold: '1' }).build(),
        requestedBy: ACTOR,
      }),
    )
    expect(error).toMatchObject({
      code: 'invalid-order',
      mistakes: [{ path: 'host.effects.waiveFines' }, {}, {}],
    })
  })
})

describe('a user who cannot be purged', () => {
  it('is recorded as failed while everybody else goes (user 2’s deletion throws every time)', async () => {
    const { purge, host, submitted, outcomes } = library({
      users: people(2),
      host: (real) => ({
        ...real,
        effects: { ...real.effects, deleteUsers: throwingFor(real.effects.deleteUsers, ['2']) },
      }),
    })
    const jobId = await submitted()
    const report = await succeeds(purge.run(jobId))
    expect(report.totals).toMatchObject({ purged: 1, failed: 1 })
    expect((await outcomes(jobId))[1]).toMatchObject({
      status: 'failed',
      failure: { code: 'effect-failed', step: 'delete-users', fault: 'ROW_IS_CURSED' },
    })
    expect(host.users().map((user) => user.key)).toEqual(['2'])
  })

  it.each([
    [['1']],
    [['10']],
    [['1', '2', '3']],
    [['7', '8', '19', '33', '59', '60']],
    [Array.from({ length: 60 }, (_, at) => String(at + 1))],
  ])('is found wherever they stand: %j', async (cursed) => {
    const { purge, host, submitted, statuses } = library({
      users: people(60),
      host: (real) => ({
        ...real,
        effects: { ...real.effects, deleteUsers: throwingFor(real.effects.deleteUsers, cursed) },
      }),
    })
    const jobId = await submitted()
    await succeeds(purge.run(jobId))
    const ends = await statuses(jobId)
    expect(
      Object.keys(ends)
        .filter((key) => ends[key] === 'failed')
        .sort(),
    ).toEqual([...cursed].sort())
    expect(host.deletions()).toHaveLength(60 - cursed.length)
  })

  it('leaves no effect behind: the waiver of a failed deletion is rolled back', async () => {
    const { purge, host, submitted } = library({
      users: [aUser('1').with({ debt: '1' }).build()],
      host: (real) => ({
        ...real,
        effects: { ...real.effects, deleteUsers: throwingFor(real.effects.deleteUsers, ['1']) },
      }),
    })
    await succeeds(purge.run(await submitted(criteria().with({ waiveThreshold: '5' }).build())))
    expect(host.waivers()).toEqual([])
  })

  it('is recorded with the host’s code when the host refuses, without further attempts', async () => {
    let calls = 0
    const { purge, submitted, outcomes } = library({
      users: people(5),
      host: (real) => ({
        ...real,
        effects: {
          ...real.effects,
          deleteUsers: refusing(real.effects.deleteUsers as never, (command: { key: string }) => {
            if (command.key === '3') calls++
            return command.key === '3' ? 'has-guarantees' : null
          }) as never,
        },
      }),
    })
    const jobId = await submitted()
    await succeeds(purge.run(jobId))
    expect((await outcomes(jobId))[2]).toMatchObject({
      status: 'failed',
      failure: { code: 'effect-refused', fault: 'has-guarantees' },
    })
    expect(calls).toBe(1)
  })
})

describe('faults of the infrastructure', () => {
  it('are waited out and never counted against a user', async () => {
    let down = 40
    const { purge, submitted, events } = library({
      users: people(30),
      transactions: (real) => ({
        ...real,
        run: (work, options) =>
          options.mode === 'write' && down > 0 && events.length > 3 && down-- > 0
            ? Promise.reject(new Error('away'))
            : real.run(work, options),
      }),
    })
    const report = await succeeds(purge.run(await submitted()))
    expect(report.totals).toMatchObject({ purged: 30, failed: 0 })
    expect(events.filter((event) => event._tag === 'Waiting').length).toBeGreaterThan(3)
  })

  it('that the adapter names as such never isolate a user, even when the journal can be written', async () => {
    let deadlocks = 7
    const { purge, submitted } = library({
      users: people(1),
      transactions: (real) => ({
        ...real,
        faultKind: (fault) =>
          (fault as { code?: string }).code === 'DEADLOCK' ? 'outage' : 'other',
      }),
      host: (real) => ({
        ...real,
        readUsers: (request) =>
          request.lock && deadlocks-- > 0
            ? Promise.reject(Object.assign(new Error(), { code: 'DEADLOCK' }))
            : real.readUsers(request),
      }),
    })
    expect((await succeeds(purge.run(await submitted()))).totals).toMatchObject({
      purged: 1,
      failed: 0,
    })
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])(
    'that lose the answer of commit %i leave every user with one outcome',
    async (call) => {
      const { purge, host, submitted, statuses } = library({
        users: people(40),
        transactions: (real) => failingCommits(real, [{ at: 'after-commit', call: call + 5 }]),
      })
      const jobId = await submitted()
      await purge.run(jobId)()
      const report = await succeeds(purge.run(jobId))
      expect(report.totals).toMatchObject({ scope: 40, purged: 40 })
      expect(Object.keys(await statuses(jobId))).toHaveLength(40)
      expect(host.deletions()).toHaveLength(40)
    },
  )

  it('before anything began come back as an error, with nothing stored', async () => {
    const { purge } = library({
      users: people(1),
      host: (real) => failing(real, [{ method: 'candidates', at: 'before' }]),
    })
    expect(
      await fails(purge.preview({ criteria: criteria().build(), requestedBy: ACTOR })),
    ).toMatchObject({
      _tag: 'HostFault',
      fault: 'planned-fault',
    })
  })
})

/** A library that takes so long to delete each of 300 users, with others who stay. */
const slowLibrary = ({
  millisEach,
  staying = 0,
  batchSize = 100,
}: {
  millisEach: number
  staying?: number
  batchSize?: number
}) => {
  const all = 300 + staying
  // Spread over all shards, as a real library's are.
  const stays = (at: number): boolean =>
    Math.floor(((at + 1) * staying) / all) > Math.floor((at * staying) / all)
  const made = library({
    users: Array.from({ length: all }, (_, at) =>
      aUser(String(at + 1))
        .with({ openLoans: stays(at) ? 1 : 0 })
        .build(),
    ),
    settings: { batchSize, shardSize: 125 },
    host: (real) => ({
      ...real,
      effects: {
        ...real.effects,
        deleteUsers: {
          delivery: 'in-transaction',
          apply: async (request) => {
            made.advance(millisEach * request.commands.length)
            return real.effects.deleteUsers.apply(request)
          },
        },
      },
    }),
  })
  /**
   * How many users each batch had; `of` = only those in which somebody was deleted, or nobody was.
   */
  const batches = (of?: 'deleted' | 'nobody'): readonly number[] => {
    let before = 0
    return made.events.flatMap((event) => {
      if (event._tag === 'ShardClaimed') before = 0
      if (event._tag !== 'BatchCommitted') return []
      const kind = event.totals.purged > before ? 'deleted' : 'nobody'
      before = event.totals.purged
      return of === undefined || of === kind ? [event.users] : []
    })
  }
  return { ...made, batches }
}

describe('a runner', () => {
  it('that rests leaves the job running, and another one resumes it', async () => {
    const { purge, runner, submitted, statuses, events } = library({ users: people(100) })
    const jobId = await submitted()
    const running = purge.run(jobId)()
    while (!events.some((event) => event._tag === 'BatchCommitted')) await Promise.resolve()
    await succeeds(purge.drain())
    expect(await running).toMatchObject({ left: { code: 'runner-draining' } })
    expect((await succeeds(purge.report(jobId))).job.status).toBe('Running')
    const report = await succeeds(runner().run(jobId))
    expect(report.totals).toMatchObject({ scope: 100, purged: 100 })
    expect(Object.values(await statuses(jobId))).toHaveLength(100)
  })

  it('cuts a batch that takes too long at once to what fits, and goes on with that size in the next shard', async () => {
    const { purge, submitted, batches } = slowLibrary({ millisEach: 50 })
    await succeeds(purge.run(await submitted()))
    // 100 users at 50 ms each are too many for three quarters of 250 ms; four fit, in the shards
    // that follow too.
    expect(batches().slice(0, 3)).toEqual([100, 4, 4])
    expect(Math.max(...batches().slice(1))).toBe(4)
  })

  it('does not learn its size from users who stay and cost nothing', async () => {
    const { purge, submitted, batches } = slowLibrary({ millisEach: 50, staying: 200 })
    await succeeds(purge.run(await submitted()))
    expect(Math.max(...batches('nobody'))).toBeGreaterThan(5)
    expect(Math.max(...batches('deleted').slice(1))).toBeLessThan(10)
  })

  it('learns from a batch that took too long although some of its users stay', async () => {
    const { purge, submitted, batches } = slowLibrary({
      millisEach: 50,
      staying: 100,
      batchSize: 200,
    })
    await succeeds(purge.run(await submitted()))
    expect(Math.max(...batches('deleted').slice(1))).toBeLessThan(10)
  })

  it('that was frozen past its lease does nothing when it thaws', async () => {
    const { runner, host, submitted, advance, events } = library({
      users: people(60),
      settings: { leaseMs: 1000 },
    })
    const jobId = await submitted()
    let thaw: () => void = () => undefined
    const frozen = new Promise<void>((resolve) => {
      thaw = resolve
    })
    let batches = 0
    const slow = runner({
      transactions: (real) => ({
        ...real,
        run: async (work, options) => {
          if (events.some((event) => event._tag === 'BatchCommitted') && batches++ === 0)
            await frozen
          return real.run(work, options)
        },
      }),
    })
    const first = slow.run(jobId)()
    while (batches === 0) await new Promise((resolve) => setImmediate(resolve))
    advance(5000)
    const report = await succeeds(runner().run(jobId))
    thaw()
    await first
    expect(report.totals).toMatchObject({ purged: 60 })
    expect(host.deletions()).toHaveLength(60)
  })

  it('works through running and queued jobs, oldest first', async () => {
    const { purge, submitted, host } = library({ users: people(4) })
    const first = await submitted(
      criteria()
        .with({ include: ['1', '2'] })
        .build(),
    )
    const second = await submitted(
      criteria()
        .with({ include: ['3'] })
        .build(),
    )
    expect(await succeeds(purge.work())).toEqual([first, second])
    expect(host.users().map((user) => user.key)).toEqual(['4'])
  })

  it('ends although the host lists a user twice', async () => {
    let pages = 0
    const { purge, submitted, host } = library({
      users: people(40),
      host: (real) => ({
        ...real,
        candidates: async (request) =>
          ++pages === 4
            ? ['1' as never, ...(await real.candidates(request))]
            : real.candidates(request),
      }),
    })
    const report = await succeeds(purge.run(await submitted()))
    expect(report.totals).toMatchObject({ scope: 40, purged: 40 })
    expect(host.deletions()).toHaveLength(40)
  })
})

const throwingFor = <E extends { readonly delivery: string }>(
  effect: E,
  cursed: readonly string[],
): never =>
  ({
    delivery: 'in-transaction',
    apply: (request: { readonly commands: readonly { readonly key: string }[] }) =>
      request.commands.some((command) => cursed.includes(command.key))
        ? Promise.reject(
            Object.assign(new Error('user@example.org owes'), { code: 'ROW_IS_CURSED' }),
          )
        : (effect as unknown as { apply: (request: unknown) => Promise<unknown> }).apply(request),
  }) as never
