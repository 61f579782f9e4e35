// An order that was stored before, by this release or an older one, runs with the rules that it was
// stored with.
import type {
  FormerPolicy,
  JobOrder,
  PurgeOrder,
  PurgePolicy,
  Rule,
  UserFacts,
  UserKey,
} from 'ils-user-purge'
import { BUILT_IN_RULES, describePolicy, PRESETS, storedRulesOf } from 'ils-user-purge'
import { aPolicy, aUser, criteria } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { hashOrder } from '../../src/jobs/digest.js'
import { FORMER_ORDER, storeFormer } from './former.js'
import { ACTOR, confirming, fails, library, type LibraryOptions, succeeds } from './library.js'

/** A rule of the host, for which it delivers a fact. */
const club = (changes: Partial<Rule> = {}): Rule => ({
  code: 'x-club',
  hard: false,
  facts: ['extra.club'],
  source: 'our statutes',
  prepare: () => (user) =>
    user.extra?.club === true ? { _tag: 'Blocked', measured: true, limit: false } : null,
  ...changes,
})

const MEMBER = aUser('member')
  .with({ extra: { club: true } })
  .build()

const { policy: _policy, ...ORDER } = FORMER_ORDER

/**
 * A library whose journal holds a job that was stored with this order, every user confirmed to go.
 */
async function withStored(
  order: JobOrder,
  users: readonly UserFacts[],
  rules?: LibraryOptions['rules'],
) {
  const made = library({ users, ...(rules === undefined ? {} : { rules }) })
  const id = await storeFormer(made, { order, going: users.map(({ key }) => key) })
  return { purge: made.purge, id, outcomes: made.outcomes }
}

/** What became of each user, with the codes of the reasons. */
async function fates(
  order: JobOrder,
  users: readonly UserFacts[],
  rules?: LibraryOptions['rules'],
) {
  const { purge, id, outcomes } = await withStored(order, users, rules)
  await succeeds(purge.run(id))
  return Object.fromEntries(
    (await outcomes(id)).map((each) => [
      each.userKey,
      [each.status, ...each.reasons.map(({ code }) => code)].join(' '),
    ]),
  )
}

/**
 * Every built-in rule of today but one, as an order lists them that was stored before there was
 * that one.
 */
function listWithout(absent: string): NonNullable<PurgeOrder['rules']> {
  const codes = BUILT_IN_RULES.map(({ code }) => code).filter((code) => code !== absent)
  return Object.fromEntries(codes.map((code) => [code, 'on' as const]))
}

const NOT_DELIVERED = aUser('not-delivered')

describe('a rule that came after an order was stored', () => {
  const researching = aPolicy().with({ researchers: 'disabled' }).build()
  const researcher = aUser('researcher').asResearcher().build()

  it('is not asked where it is soft and the order lists its rules', async () => {
    const guarantor = aUser('guarantor').with({ guaranteeOf: 1 }).build()
    const order = { ...ORDER, policy: aPolicy().build() }
    expect(await fates({ ...order, rules: listWithout('guarantor') }, [guarantor])).toEqual({
      guarantor: 'purged',
    })
    expect(await fates({ ...order, rules: listWithout('') }, [guarantor])).toEqual({
      guarantor: 'kept guarantor',
    })
  })

  it('is not asked where it is soft and the order has no list', async () => {
    const order = { ...ORDER, policy: researching }
    expect(await fates(order, [researcher])).toEqual({ researcher: 'purged' })
    const listed = { ...order, rules: listWithout('') }
    expect(await fates(listed, [researcher])).toEqual({ researcher: 'kept researcher-not-demoted' })
  })

  it(
    'is asked where it is hard and its fact is ' + 'delivered, if the order lists its rules',
    async () => {
      const held = aUser('held').with({ legalHolds: 1 }).build()
      const order = { ...ORDER, policy: aPolicy().build(), rules: listWithout('legal-hold') }
      expect(await fates(order, [held, NOT_DELIVERED.without('legalHolds').build()])).toEqual({
        held: 'kept legal-hold',
        'not-delivered': 'purged',
      })
    },
  )

  it('is asked where it is hard and its fact is delivered, if the order has no list', async () => {
    const order = { ...ORDER, policy: aPolicy().build() }
    expect(await fates(order, [MEMBER, NOT_DELIVERED.build()], [club({ hard: true })])).toEqual({
      member: 'kept x-club',
      'not-delivered': 'purged',
    })
  })

  it('of the host is not asked where it is soft, if the order has no list', async () => {
    const order = { ...ORDER, policy: aPolicy().build() }
    expect(await fates(order, [MEMBER], [club()])).toEqual({ member: 'purged' })
    const named = { ...order, policy: aPolicy().withRule('x-club', 'on').build() }
    expect(await fates(named, [MEMBER], [club()])).toEqual({ member: 'kept x-club' })
  })
})

const { recentActivity: _activity, recentLoan: _loan, ...ALMA } = PRESETS.alma

/**
 * As 0.1.0 stored an order over a preset, in the former form, with settings that say opposite
 * things of the same users.
 */
const CONTRADICTORY: FormerPolicy = {
  ...ALMA,
  rules: {
    ...ALMA.rules,
    'requests-pending': 'warn',
    'requests-in-transit': 'warn',
    'requests-on-hold-shelf': 'warn',
    'requests-shipped': 'warn',
    'recent-activity': 'off',
    'protected-group': 'off',
    'debt-over-threshold': 'off',
  },
  requests: { pending: 'ignore', inTransit: 'ignore', onHoldShelf: 'block', shipped: 'ignore' },
  recentActivityDays: 365,
  protectedGroups: ['staff'],
}
const CONTRADICTORY_CRITERIA = criteria().with({ waiveThreshold: '10' }).build()

describe('an order that was stored with settings that contradict each other', () => {
  const order: PurgeOrder = { ...ORDER, criteria: CONTRADICTORY_CRITERIA, policy: CONTRADICTORY }

  it('keeps whom only one of the two keeps, and says why', async () => {
    const users = [
      aUser('waiting').withRequests({ onHoldShelf: 1 }).build(),
      aUser('active').with({ lastActivityDate: '2026-01-01' }).build(),
      aUser('protected').with({ userGroup: 'staff' }).build(),
      aUser('owing').with({ debt: '10.01' }).build(),
      aUser('nothing').build(),
    ]
    expect(await fates(order, users)).toEqual({
      waiting: 'kept requests-on-hold-shelf',
      active: 'kept recent-activity',
      protected: 'kept protected-group',
      owing: 'kept debt-over-threshold',
      nothing: 'purged',
    })
  })

  it('is run as it was stored: its hash still holds, and nothing of it is rewritten', async () => {
    const { purge, id } = await withStored(order, [aUser('nothing').build()])
    const { job } = await succeeds(purge.run(id))
    expect(job.order).toEqual(order)
    expect(job.orderHash).toBe(hashOrder(order))
    const words = describePolicy(order.policy, storedRulesOf(order))
    expect(words).toContain('Requests that are on the hold shelf keep the user.')
    expect(words).toContain('Protected groups: staff.')
    expect(words).toContain('A user whose last activity is at most 365 days ago stays.')
  })

  it('runs by its former meaning with the rules that it lists', async () => {
    const cancelling: PurgeOrder = {
      ...order,
      policy: { ...CONTRADICTORY, requests: { ...CONTRADICTORY.requests, onHoldShelf: 'cancel' } },
      rules: { ...listWithout(''), 'requests-on-hold-shelf': 'warn', 'x-club': 'off' },
    }
    const users = [
      aUser('waiting').withRequests({ onHoldShelf: 2 }).build(),
      aUser('active').with({ lastActivityDate: '2026-01-01' }).build(),
    ]
    const { purge, id } = await withStored(cancelling, users, [club()])
    const { tally } = await succeeds(purge.run(id))
    expect(tally).toMatchObject({
      warnings: { 'requests-on-hold-shelf': 1 },
      requestsCancelled: 2,
      reasons: { 'recent-activity': 1 },
    })
  })

  it('keeps nobody for a fact that the host does not deliver', async () => {
    const user = NOT_DELIVERED.without('requests', 'lastActivityDate', 'userGroup', 'debt').build()
    expect(await fates(order, [user])).toEqual({ 'not-delivered': 'purged' })
  })

  it('is refused by every operation to which its settings are given anew', async () => {
    const given = CONTRADICTORY as unknown as PurgePolicy
    const users = [aUser('1').build()]
    const { purge } = library({ users, policy: given, serviceActors: [ACTOR] })
    const request = { criteria: CONTRADICTORY_CRITERIA, requestedBy: ACTOR }
    const limits = { maxCount: 1, maxPercent: '100', maxIncrease: 1 }
    const errors = [
      await fails(purge.plan(request)),
      await fails(purge.nightly({ ...request, limits })),
      await fails(purge.check({ ...request, userKey: '1' as UserKey })),
    ]
    for (const error of errors) {
      expect(
        error._tag === 'InvalidOrder' &&
          error.mistakes.filter(({ code }) => code === 'moved-setting').map(({ path }) => path),
      ).toEqual(
        expect.arrayContaining([
          'policy.protectedGroups',
          'policy.recentActivityDays',
          'policy.rules.requests-on-hold-shelf',
          'policy.rules.recent-activity',
          'policy.rules.protected-group',
        ]),
      )
    }
  })

  it('is not what a plan can be ordered under that was made before its settings came', async () => {
    const { purge, runner } = library({ users: [aUser('1').build()] })
    const plan = await succeeds(purge.plan({ criteria: criteria().build(), requestedBy: ACTOR }))
    const given = runner({ policy: CONTRADICTORY as unknown as PurgePolicy })
    expect(await fails(given.submit({ requestedBy: ACTOR, ...confirming(plan) }))).toMatchObject({
      _tag: 'PlanOutdated',
      changed: 'policy',
    })
    expect(await succeeds(purge.jobs())).toEqual([])
  })

  it('is run by a runner whose own policy would be refused', async () => {
    const { purge, runner, submitted } = library({ users: [aUser('1').build()] })
    const id = await submitted()
    expect(
      (await succeeds(runner({ policy: CONTRADICTORY as unknown as PurgePolicy }).run(id))).totals,
    ).toMatchObject({
      purged: 1,
    })
    expect((await succeeds(purge.report(id))).addsUp).toBe(true)
  })
})

describe('an order that is stored', () => {
  it(
    'names the setting that applies to every rule, the host’s own included, and leaves the ' +
      'policy as it was',
    async () => {
      const policy = aPolicy().withRule('credit', 'warn').withRule('deposit', 'off').build()
      const { purge, submitted } = library({
        users: [
          aUser('1')
            .with({ extra: { club: false } })
            .build(),
        ],
        policy,
        rules: [club()],
      })
      await submitted()
      const [job] = await succeeds(purge.jobs())
      if (job?.order._tag !== 'purge') throw new Error('there is no job of a purge')
      expect(job.order.policy).toEqual(policy)
      expect(Object.keys(job.order.rules ?? {})).toEqual([
        ...BUILT_IN_RULES.map(({ code }) => code),
        'x-club',
      ])
      expect(job.order.rules).toMatchObject({
        'open-loans': 'on',
        credit: 'warn',
        deposit: 'off',
        // They follow the requests, which are cancelled.
        'requests-pending': 'warn',
        'boundary-day': 'warn',
        'x-club': 'on',
      })
    },
  )

  it.each([
    ['lists', { rules: { ...listWithout(''), 'x-club': 'on' as const } }, 'order.rules.x-club'],
    ['has no list, and the policy names', {}, 'policy.rules.x-club'],
  ])('is refused by a runner without a rule of the host that it %s', async (_, changes, path) => {
    const policy = aPolicy().build()
    const named = 'rules' in changes ? policy : aPolicy().withRule('x-club', 'on').build()
    const { purge, id } = await withStored({ ...ORDER, policy: named, ...changes }, [MEMBER])
    expect(await fails(purge.run(id))).toMatchObject({
      code: 'invalid-order',
      mistakes: [{ code: 'unknown-rule', path }],
    })
  })
})

describe('an order of purge dates that was stored in the former form', () => {
  const former = {
    _tag: 'assign-purge-dates',
    users: { recordType: 'public', userGroups: ['a'], include: null, exclude: ['3'] },
    assignment: {
      rule: { anchor: { _tag: 'expiry-date' }, months: 0, days: 30 },
      exceptions: [],
      onlyWhereEmpty: true,
    },
    timeZone: 'UTC',
    notify: false,
  } as unknown as JobOrder
  const users = ['1', '2', '3'].map((key) =>
    aUser(key)
      .with({ purgeDate: null, expiryDate: '2025-03-01', userGroup: key === '2' ? 'b' : 'a' })
      .build(),
  )

  it(
    'runs as it was confirmed: its users were chosen ' + 'then, and the excluded ones stay',
    async () => {
      expect(await fates(former, users)).toEqual({
        1: 'applied',
        2: 'applied',
        3: 'kept excluded',
      })
    },
  )

  it('is read in the present form, and keeps the hash of the order as it is stored', async () => {
    const { purge, id } = await withStored(former, users)
    const { job } = await succeeds(purge.report(id))
    expect(job.orderHash).toBe(hashOrder(former))
    expect(job.order).toMatchObject({
      users: {
        recordTypes: [{ recordType: 'public', userGroups: ['a'] }],
        homeLibraries: [],
        exclude: ['3'],
      },
      homeLibraries: [],
    })
  })
})
