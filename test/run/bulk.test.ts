// The job kinds that are not a purge, on the same engine.
import {
  type ActorKey,
  type AssignPurgeDatesOrder,
  type BulkOrder,
  type BulkVerdict,
  type CalendarDate,
  type DeletePolicyLevel,
  PRESETS,
  reasonKey,
  type UserChoice,
  type UserFacts,
  type UserKey,
  type ZoneName,
} from 'ils-user-purge'
import { aPolicy, aUser, failingCommits } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import {
  ACTOR,
  confirming,
  fails,
  type LibraryOptions,
  library,
  ordered,
  succeeds,
} from './library.js'

const EVERYBODY: UserChoice = { recordTypes: [], homeLibraries: [], include: null, exclude: [] }

const order = (changes: Partial<AssignPurgeDatesOrder> = {}): AssignPurgeDatesOrder => ({
  _tag: 'assign-purge-dates',
  users: EVERYBODY,
  assignment: {
    rule: { anchor: { _tag: 'expiry-date' }, months: 0, days: 30 },
    exceptions: [],
    onlyWhereEmpty: true,
  },
  timeZone: 'UTC' as ZoneName,
  notify: false,
  ...changes,
})

const bulk = (options: LibraryOptions) => {
  const made = library(options)
  const confirmed = (bulkOrder: BulkOrder) => succeeds(ordered(made.purge, bulkOrder))
  /** The users of the newest plan that was asked for, with what would become of each. */
  const planned = async (bulkOrder: BulkOrder) => {
    const plan = await succeeds(made.purge.planBulk({ order: bulkOrder, requestedBy: ACTOR }))
    const { items } = await succeeds(made.purge.planUsers({ planId: plan.id, limit: 100 }))
    return items.map(({ key, verdict }) => ({ key, ...(verdict as BulkVerdict) }))
  }
  return { ...made, confirmed, planned }
}

const without = (count: number) =>
  Array.from({ length: count }, (_, at) =>
    aUser(String(at + 1))
      .with({ purgeDate: null, expiryDate: '2025-03-01' })
      .build(),
  )

describe('purge dates in bulk', () => {
  it('are assigned to those whom the plan named, and it says why the others are left', async () => {
    const users = [
      ...without(2),
      aUser('3').with({ purgeDate: '2027-01-01' }).build(),
      aUser('4').with({ purgeDate: null, expiryDate: null }).build(),
    ]
    const { purge, host, planned, outcomes } = bulk({ users })
    const plan = await succeeds(purge.planBulk({ order: order(), requestedBy: ACTOR }))
    expect(plan).toMatchObject({
      counts: { examined: 4, apply: 2, leave: 2 },
      reasons: { 'has-purge-date': 1, 'no-expiry-date': 1 },
    })
    expect((await planned(order())).map(({ reasons }) => reasons.map(reasonKey))).toEqual([
      ...[[], []],
      ['has-purge-date'],
      ['no-expiry-date'],
    ])
    const job = await succeeds(purge.submit({ requestedBy: ACTOR, ...confirming(plan) }))
    const report = await succeeds(purge.run(job.id))
    expect(report.totals).toMatchObject({ scope: 2, applied: 2, kept: 0, purged: 0 })
    expect(host.users().map((user) => user.purgeDate)).toEqual([
      '2025-03-31',
      '2025-03-31',
      '2027-01-01',
      null,
    ])
    expect(await outcomes(job.id)).toMatchObject([
      { userKey: '1', status: 'applied', assigned: '2025-03-31' },
      { userKey: '2', status: 'applied' },
    ])
  })

  it('say user by user what they would do', async () => {
    const { purge } = bulk({ users: without(3) })
    const { id } = await succeeds(purge.planBulk({ order: order(), requestedBy: ACTOR }))
    expect(await succeeds(purge.planUsers({ planId: id, limit: 2 }))).toMatchObject({
      items: [{ key: '1', verdict: { _tag: 'Apply', assigned: '2025-03-31' } }, {}],
      next: '2',
    })
  })

  it('caution against dates before the day of the run, and say how many', async () => {
    const { purge } = bulk({ users: without(3) })
    const plan = (changes: Partial<AssignPurgeDatesOrder>) =>
      succeeds(purge.planBulk({ order: order(changes), requestedBy: ACTOR }))
    expect(await plan({})).toMatchObject({ pastDates: 3, cautions: ['purge-date-in-past'] })
    const on = (date: string) => ({
      assignment: {
        ...order().assignment,
        rule: { anchor: { _tag: 'day', date: date as CalendarDate }, months: 0, days: 0 } as const,
      },
    })
    expect(await plan(on('2026-01-14'))).toMatchObject({ cautions: ['purge-date-in-past'] })
    expect(await plan(on('2026-01-15'))).toMatchObject({ pastDates: 0, cautions: [] })
  })

  it(
    'show the former purge date and the expiry date ' + 'beside the new one, in plan and outcome',
    async () => {
      const users = [
        aUser('1').with({ purgeDate: '2024-02-01', expiryDate: '2025-03-01' }).build(),
        aUser('2').with({ purgeDate: null, expiryDate: '2025-03-01' }).build(),
        aUser('3').with({ purgeDate: '2024-02-01', expiryDate: null }).build(),
      ]
      const replacing = order({ assignment: { ...order().assignment, onlyWhereEmpty: false } })
      const { purge, confirmed, planned, outcomes } = bulk({ users })
      const before = [
        { purgeDate: '2024-02-01', expiryDate: '2025-03-01' },
        { purgeDate: null, expiryDate: '2025-03-01' },
        { purgeDate: '2024-02-01', expiryDate: null },
      ]
      const seen = await planned(replacing)
      expect(seen.map(({ datesBefore }) => datesBefore)).toEqual(before)
      expect(seen[2]).toMatchObject({ _tag: 'Leave', reasons: [{ code: 'no-expiry-date' }] })
      const job = await confirmed(replacing)
      await succeeds(purge.run(job.id))
      expect(await outcomes(job.id)).toMatchObject([
        { status: 'applied', assigned: '2025-03-31', datesBefore: before[0] },
        { status: 'applied', assigned: '2025-03-31', datesBefore: before[1] },
      ])
    },
  )

  it(
    'are not set on protected users, held ones and system accounts, who are listed with every ' +
      'reason',
    async () => {
      const none = { purgeDate: null, expiryDate: '2025-03-01' }
      const users = [
        aUser('1')
          .with({ ...none, protectedUser: true })
          .build(),
        aUser('2')
          .with({ ...none, legalHolds: 1 })
          .build(),
        aUser('3')
          .with({ ...none, systemAccount: true, legalHolds: 2 })
          .build(),
        aUser('4').with(none).without('protectedUser').build(),
        aUser('5').with(none).build(),
      ]
      const { purge, host, confirmed, planned, outcomes } = bulk({ users })
      expect((await planned(order())).map(({ reasons }) => reasons.map(reasonKey))).toEqual([
        ['protected-user'],
        ['legal-hold'],
        ['legal-hold', 'system-account'],
        ['protected-user/unknown'],
        [],
      ])
      const job = await confirmed(order())
      await succeeds(purge.run(job.id))
      const dates = host.users().map((user) => user.purgeDate)
      expect(dates).toEqual([null, null, null, null, '2025-03-31'])
      expect(await outcomes(job.id)).toMatchObject([{ userKey: '5', status: 'applied' }])
    },
  )

  it('tell users only where the order says so, once each over lost commits', async () => {
    const { runner, host, confirmed } = bulk({ users: without(30) })
    const { id } = await confirmed(order({ notify: true }))
    let struck = 0
    const when = () => ++struck > 0
    const losing = runner({
      transactions: (real) =>
        failingCommits(real, [
          { at: 'after-commit', call: 6, when },
          { at: 'before-commit', call: 9, when },
        ]),
    })
    await succeeds(losing.run(id))
    expect(struck).toBe(2)
    expect(host.notifications()).toHaveLength(30)
  })

  const fatesOf = async (options: LibraryOptions, users: Partial<UserChoice>) => {
    const made = bulk(options)
    const chosen = order({ users: { ...EVERYBODY, ...users } })
    const left = (await made.planned(chosen)).flatMap(({ key, _tag, reasons }) =>
      _tag === 'Apply' ? [] : [[key, [_tag, ...(reasons ?? []).map(reasonKey)].join(' ')]],
    )
    const job = await made.confirmed(chosen)
    await succeeds(made.purge.run(job.id))
    const done = (await made.outcomes(job.id)).map(({ userKey, status }) => [userKey, status])
    return { ...made, job, fates: Object.fromEntries([...left, ...done]) }
  }
  const undated = (key: string, facts: Partial<UserFacts>) =>
    aUser(key)
      .with({ purgeDate: null, expiryDate: '2025-03-01', ...facts } as UserFacts)
      .build()

  it('are for users of the types that are meant, each with its own groups', async () => {
    const users = [
      undated('1', { recordType: 'public', userGroup: 'a' }),
      undated('2', { recordType: 'public', userGroup: 'b' }),
      undated('3', { recordType: 'staff', userGroup: 'b' }),
      undated('4', { recordType: 'contact', userGroup: 'a' }),
    ]
    const recordTypes = [
      { recordType: 'public', userGroups: ['a'] },
      { recordType: 'staff', userGroups: [] },
    ]
    const { fates } = await fatesOf({ users }, { recordTypes })
    expect(fates).toEqual({ 1: 'applied', 3: 'applied' })
  })

  it(
    'are for users of a home library with the branches ' + 'that it had when that was confirmed',
    async () => {
      const users = [
        undated('1', { homeLibrary: 'MAIN' }),
        undated('2', { homeLibrary: 'BRANCH' }),
        undated('3', { homeLibrary: 'OTHER' }),
        undated('4', { homeLibrary: null }),
      ]
      const host: LibraryOptions['host'] = (real) => ({
        ...real,
        branchesOf: async () => ['BRANCH'],
      })
      const homeLibraries = [{ library: 'MAIN', withBranches: true }]
      const { fates, job } = await fatesOf({ users, host }, { homeLibraries })
      expect(fates).toEqual({ 1: 'applied', 2: 'applied', 4: 'Leave selection/unknown' })
      expect(job.order).toMatchObject({ homeLibraries: ['MAIN', 'BRANCH'] })
    },
  )

  it(
    'are counted by home library in the report, ' + 'those who are left after all as well',
    async () => {
      const users = [
        aUser('1').with({ homeLibrary: 'main', purgeDate: null, expiryDate: '2025-03-01' }).build(),
        aUser('2')
          .with({ homeLibrary: 'branch', purgeDate: null, expiryDate: '2025-03-01' })
          .build(),
      ]
      const { purge, host, confirmed } = bulk({ users })
      const { id } = await confirmed(order())
      await host.change('2' as UserKey, (user) => ({ ...user, expiryDate: null }))
      const { tally } = await succeeds(purge.run(id))
      expect(tally.homeLibraries).toEqual({ main: { applied: 1 }, branch: { kept: 1 } })
    },
  )

  it(
    'are for the keys that are included, in their ' + 'order, and never for one that is excluded',
    async () => {
      const users = [...without(3), undated('4', { recordType: 'staff' })]
      const chosen = {
        recordTypes: [{ recordType: 'public', userGroups: [] }],
        include: ['4', '3', '1', '99'] as readonly string[] as readonly UserKey[],
        exclude: ['1' as UserKey],
      }
      const { fates } = await fatesOf({ users }, chosen)
      expect(fates).toEqual({
        1: 'Leave excluded',
        3: 'applied',
        4: 'Leave other-record-type',
        99: 'NotFound',
      })
    },
  )

  it('are not set for a user who has come to another type since', async () => {
    const { purge, host, confirmed, outcomes } = bulk({ users: without(2) })
    const recordTypes = [{ recordType: 'public', userGroups: [] }]
    const job = await confirmed(order({ users: { ...EVERYBODY, recordTypes } }))
    await host.change('2' as UserKey, (user) => ({ ...user, recordType: 'staff' }))
    await succeeds(purge.run(job.id))
    expect(await outcomes(job.id)).toMatchObject([
      { status: 'applied' },
      { status: 'kept', reasons: [{ code: 'other-record-type', measured: 'staff' }] },
    ])
  })

  it('are refused for a key that the host cannot have', async () => {
    const { purge } = bulk({
      users: without(1),
      host: (real) => ({ ...real, isUserKey: (key) => key !== 'x' }),
    })
    const users = { ...EVERYBODY, include: ['x' as UserKey] }
    const error = await fails(purge.planBulk({ order: order({ users }), requestedBy: ACTOR }))
    expect(error).toMatchObject({
      mistakes: [{ code: 'unsupported-user-key', path: 'order.users.include.0' }],
    })
  })

  it.each<[string, Partial<AssignPurgeDatesOrder>, string]>([
    ['an unknown zone', { timeZone: 'Mars/Olympus' as ZoneName }, 'order.timeZone'],
    [
      'a record type without a name',
      { users: { ...EVERYBODY, recordTypes: [{ recordType: '', userGroups: [] }] } },
      'order.users.recordTypes.0.recordType',
    ],
    [
      'negative days',
      { assignment: { ...order().assignment, rule: { ...order().assignment.rule, days: -1 } } },
      'order.assignment.rule.days',
    ],
    [
      'half a month',
      { assignment: { ...order().assignment, rule: { ...order().assignment.rule, months: 0.5 } } },
      'order.assignment.rule.months',
    ],
  ])('are refused with %s', async (_case, changes, path) => {
    const { purge } = bulk({ users: without(1) })
    expect(
      await fails(purge.planBulk({ order: order(changes), requestedBy: ACTOR })),
    ).toMatchObject({
      code: 'invalid-order',
      mistakes: [{ path }],
    })
  })

  it.each<[string, unknown, readonly string[]]>([
    ['nothing', undefined, ['order not-an-object']],
    ['a list', [], ['order not-an-object']],
    ['no kind', {}, ['order._tag missing']],
    [
      'a kind and nothing else',
      { _tag: 'assign-purge-dates' },
      [
        'order.users missing',
        'order.assignment missing',
        'order.timeZone missing',
        'order.notify missing',
      ],
    ],
    [
      'an anchor that there is not, which would be taken for another',
      {
        ...order(),
        assignment: {
          ...order().assignment,
          rule: { anchor: { _tag: 'expiry' }, months: 0, days: 30 },
        },
      },
      ['order.assignment.rule.anchor._tag not-one-of'],
    ],
    [
      'nothing said of users who have a purge date, which would replace them all',
      { ...order(), assignment: { ...order().assignment, onlyWhereEmpty: undefined } },
      ['order.assignment.onlyWhereEmpty missing'],
    ],
    [
      'users of whom half is left out',
      { ...order(), users: { recordTypes: [{ recordType: '' }], include: [17] } },
      [
        'order.users.recordTypes.0.recordType invalid-text',
        'order.users.recordTypes.0.userGroups missing',
        'order.users.homeLibraries missing',
        'order.users.include.0 invalid-user-key',
        'order.users.exclude missing',
      ],
    ],
    [
      'users of the former form, which says nothing to this one',
      { ...order(), users: { ...EVERYBODY, recordType: 'staff', userGroups: ['a'] } },
      ['order.users.recordType moved-setting', 'order.users.userGroups moved-setting'],
    ],
    [
      'branches, by a host that knows of none',
      {
        ...order(),
        users: { ...EVERYBODY, homeLibraries: [{ library: 'm', withBranches: true }] },
      },
      ['order.users.homeLibraries.0.withBranches branches-not-expanded'],
    ],
    [
      'exceptions that mean nobody',
      { ...order(), assignment: { ...order().assignment, exceptions: [{ _tag: 'type' }, null] } },
      [
        'order.assignment.exceptions.0._tag not-one-of',
        'order.assignment.exceptions.1 not-an-object',
      ],
    ],
  ])('are refused with %s', async (_case, input, expected) => {
    const { purge } = bulk({ users: without(1) })
    const error = await fails(purge.planBulk({ order: input as BulkOrder, requestedBy: ACTOR }))
    expect(
      error._tag === 'InvalidOrder' && error.mistakes.map(({ path, code }) => `${path} ${code}`),
    ).toEqual(expected)
  })

  it('are refused where nobody asks for them', async () => {
    const { purge } = bulk({ users: without(1) })
    expect(
      await fails(purge.planBulk({ order: order(), requestedBy: '' as ActorKey })),
    ).toMatchObject({
      code: 'invalid-order',
      mistakes: [{ path: 'requestedBy' }],
    })
  })

  it('are refused by a host that has no port for them', async () => {
    const { purge } = bulk({ users: without(1), host: ({ purgeDates: _, ...real }) => real })
    expect(await fails(purge.planBulk({ order: order(), requestedBy: ACTOR }))).toMatchObject({
      mistakes: [{ path: 'host.purgeDates' }],
    })
  })

  it('need the same approval as a purge', async () => {
    const { purge } = bulk({
      users: without(1),
      policy: aPolicy(PRESETS.alma).with({ approval: 'second-person' }).build(),
    })
    expect(await fails(ordered(purge, order()))).toMatchObject({ code: 'approval-missing' })
  })
})

describe('a tightened delete policy', () => {
  const deletedAt = async (level: DeletePolicyLevel) => {
    const made = bulk({
      users: Array.from({ length: 30 }, (_, at) => aUser(String(at + 1)).build()),
      policy: aPolicy().with({ deletePolicy: level }).build(),
    })
    await succeeds(made.purge.run(await made.submitted()))
    return made
  }

  it('removes more of everybody who was purged before', async () => {
    const { purge, host, confirmed } = await deletedAt('keep-statistics')
    expect(host.retained()).toHaveLength(30)
    const report = await succeeds(
      purge.run(
        (await confirmed({ _tag: 'reapply-delete-policy', level: 'keep-statistics-remove-id' })).id,
      ),
    )
    expect(report.totals).toMatchObject({ scope: 30, applied: 30 })
    expect(new Set(host.retained().map((user) => user.level))).toEqual(
      new Set(['keep-statistics-remove-id']),
    )
    await succeeds(
      purge.run((await confirmed({ _tag: 'reapply-delete-policy', level: 'remove' })).id),
    )
    expect(host.retained()).toEqual([])
  })

  it('changes nothing past when it is loosened', async () => {
    const { purge, host } = await deletedAt('keep-statistics')
    const plan = await succeeds(
      purge.planBulk({
        order: { _tag: 'reapply-delete-policy', level: 'keep-reportable' },
        requestedBy: ACTOR,
      }),
    )
    expect(plan.counts.apply).toBe(0)
    expect(new Set(host.retained().map((user) => user.level))).toEqual(new Set(['keep-statistics']))
  })

  it.each([undefined, null, '', 'keep-everything'])(
    'is not applied to a user of whom the host says %j is kept',
    async (level) => {
      const { purge } = bulk({
        users: [],
        host: (real) => ({
          ...real,
          deletedUsers: {
            ...(real.deletedUsers as NonNullable<typeof real.deletedUsers>),
            candidates: async () => ['1' as UserKey],
            read: async () => [{ key: '1' as UserKey, level: level as DeletePolicyLevel }],
          },
        }),
      })
      const plan = await succeeds(
        purge.planBulk({
          order: { _tag: 'reapply-delete-policy', level: 'remove' },
          requestedBy: ACTOR,
        }),
      )
      expect(plan).toMatchObject({
        counts: { apply: 0, leave: 1 },
        reasons: { 'delete-policy-already-applied/rule-failed': 1 },
      })
    },
  )

  it('is refused with a level at which the host does not delete', async () => {
    const made = library({
      users: [],
      host: (real) => ({ ...real, deletePolicies: ['keep-reportable', 'keep-statistics'] }),
    })
    const error = await fails(
      made.purge.planBulk({
        order: { _tag: 'reapply-delete-policy', level: 'remove' },
        requestedBy: ACTOR,
      }),
    )
    expect(error).toMatchObject({
      code: 'invalid-order',
      mistakes: [{ code: 'unsupported-level', path: 'order.level' }],
    })
  })

  it('is refused with a level that does not exist', async () => {
    const { purge } = bulk({ users: [] })
    const error = await fails(
      purge.planBulk({
        order: { _tag: 'reapply-delete-policy', level: 'shred' as DeletePolicyLevel },
        requestedBy: ACTOR,
      }),
    )
    expect(error).toMatchObject({ code: 'invalid-order', mistakes: [{ code: 'not-one-of' }] })
  })
})
