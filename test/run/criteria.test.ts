// Whom a job means, from the plan to the run: keys that are given, home libraries and their
// branches, keys that are left out, and orders that were stored in the former form.
import type { PurgeHost, UserKey } from 'ils-user-purge'
import type { MemoryTransaction } from 'ils-user-purge/adapters/memory'
import { aPolicy, aUser, criteria } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { hashOrder } from '../../src/jobs/digest.js'
import type { FormerPurgeOrder } from '../../src/jobs/former-order.js'
import type { JobOrder } from '../../src/jobs/job.js'
import { storeFormer } from './former.js'
import { ACTOR, confirming, fails, library, succeeds } from './library.js'

const key = (text: string): UserKey => text as UserKey
const some = (count: number) =>
  Array.from({ length: count }, (_, at) => aUser(String(at + 1)).build())

/** The host, which counts what it is asked. */
function counting(asked: { candidates: number; keys: string[] }) {
  return (real: PurgeHost<MemoryTransaction>): PurgeHost<MemoryTransaction> => ({
    ...real,
    candidates: (request) => {
      asked.candidates++
      return real.candidates(request)
    },
    readUsers: (request) => {
      asked.keys.push(...request.keys)
      return real.readUsers(request)
    },
  })
}

describe('keys that the criteria include', () => {
  it('are read themselves, each once, and the host is not asked for candidates', async () => {
    const asked = { candidates: 0, keys: [] as string[] }
    const { purge } = library({ users: some(1200), host: counting(asked) })
    const include = Array.from({ length: 1100 }, (_, at) => key(String(1200 - at)))
    const order = criteria().with({ include }).build()
    const plan = await succeeds(purge.plan({ criteria: order, requestedBy: ACTOR }))
    expect(plan.counts).toEqual({ examined: 1100, purge: 1100, keep: 0, notSelected: 0 })
    expect(asked).toEqual({ candidates: 0, keys: include })
  })

  it('need no condition on dates, and are held against every rule', async () => {
    const { purge, statuses } = library({
      users: [
        aUser('never-due').with({ purgeDate: null }).build(),
        aUser('borrower').with({ purgeDate: null, openLoans: 1 }).build(),
        aUser('somebody-else').build(),
      ],
    })
    const include = ['never-due', 'borrower']
    const order = criteria().with({ dates: [], include }).build()
    const plan = await succeeds(purge.plan({ criteria: order, requestedBy: ACTOR }))
    expect(plan).toMatchObject({ counts: { purge: 1, keep: 1 }, reasons: { 'open-loans': 1 } })
    const { id } = await succeeds(purge.submit({ requestedBy: ACTOR, ...confirming(plan) }))
    await succeeds(purge.run(id))
    expect(await statuses(id)).toEqual({ 'never-due': 'purged' })
  })

  it('that nobody has are counted and listed', async () => {
    const { purge } = library({ users: some(3) })
    const include = ['2', 'nobody', '3', 'no one']
    const order = criteria().with({ include }).build()
    const plan = await succeeds(purge.plan({ criteria: order, requestedBy: ACTOR }))
    expect(plan.notFound).toBe(2)
    expect(plan.counts.examined).toBe(2)
    const { items } = await succeeds(
      purge.planUsers({ planId: plan.id, verdicts: ['NotFound'], limit: 10 }),
    )
    expect(items.map(({ key }) => key)).toEqual(['no one', 'nobody'])
  })

  it('can be paged through in the order of their text', async () => {
    const { purge } = library({ users: some(5) })
    const order = criteria()
      .with({ include: ['5', '1', '4'] })
      .build()
    const { id: planId } = await succeeds(purge.plan({ criteria: order, requestedBy: ACTOR }))
    const page = (after: UserKey | null) => succeeds(purge.planUsers({ planId, after, limit: 2 }))
    const first = await page(null)
    expect(first.items.map((each) => each.key)).toEqual(['1', '4'])
    const second = await page(first.next)
    expect([second.items.map((each) => each.key), second.next]).toEqual([['5'], null])
  })

  it.each(['include', 'exclude'] as const)(
    'or exclude, and that the host cannot have, are refused: %s',
    async (field) => {
      const { purge } = library({
        users: some(1),
        host: (real) => ({ ...real, isUserKey: (each) => /^\d+$/.test(each) }),
      })
      const order = criteria()
        .with({ [field]: ['1', 'anna'] })
        .build()
      expect(await fails(purge.plan({ criteria: order, requestedBy: ACTOR }))).toMatchObject({
        code: 'invalid-order',
        mistakes: [
          { code: 'unsupported-user-key', path: `criteria.${field}.1`, got: 'another key' },
        ],
      })
    },
  )
})

describe('keys that the criteria exclude', () => {
  it(
    'are left out also where only the folding makes ' + 'them equal, and the others are counted',
    async () => {
      const users = [aUser('Anna').build(), aUser('bert').build(), aUser('carl').build()]
      const { purge } = library({ users })
      const order = criteria()
        .with({ exclude: ['anna', 'bert', 'dora'] })
        .build()
      const plan = await succeeds(purge.plan({ criteria: order, requestedBy: ACTOR }))
      expect(plan.counts).toEqual({ examined: 3, purge: 1, keep: 0, notSelected: 2 })
      expect(plan.excludedNotMet).toBe(1)
    },
  )
})

describe('home libraries', () => {
  const users = [
    aUser('m').with({ homeLibrary: 'main' }).build(),
    aUser('b').with({ homeLibrary: 'branch' }).build(),
    aUser('k').with({ homeLibrary: 'kiosk' }).build(),
    aUser('n').with({ homeLibrary: null }).build(),
    aUser('o').with({ homeLibrary: 'other' }).build(),
  ]
  const main = { library: 'main', withBranches: true }
  const order = criteria()
    .with({ homeLibraries: [main] })
    .build()
  const tree = new Map([['main', ['branch', 'kiosk']]])
  const withTree = (real: PurgeHost<MemoryTransaction>): PurgeHost<MemoryTransaction> => ({
    ...real,
    branchesOf: async ({ library: name }) => tree.get(name) ?? [],
  })

  it('are meant with the branches that the host has below them, and counted apart', async () => {
    const { purge } = library({ users, host: withTree })
    const plan = await succeeds(purge.plan({ criteria: order, requestedBy: ACTOR }))
    expect(plan.homeLibraries).toEqual({
      main: { purge: 1, keep: 0, notSelected: 0 },
      branch: { purge: 1, keep: 0, notSelected: 0 },
      kiosk: { purge: 1, keep: 0, notSelected: 0 },
      '': { purge: 0, keep: 1, notSelected: 0 },
    })
    expect(plan.reasons).toEqual({ 'selection/unknown': 1 })
  })

  it(
    'are counted apart by outcome in the report, ' + 'each user under the one that was read',
    async () => {
      const { purge, host, submitted } = library({ users, host: withTree })
      const jobId = await submitted(order)
      await host.change(key('k'), (user) => ({ ...user, homeLibrary: null }))
      const report = await succeeds(purge.run(jobId))
      expect(report.tally.homeLibraries).toEqual({
        main: { purged: 1 },
        branch: { purged: 1 },
        '': { kept: 1 },
      })
    },
  )

  it('keep the branches that they had when the job was confirmed', async () => {
    const changing = new Map([['main', ['branch', 'kiosk']]])
    const { purge, submitted, statuses } = library({
      users,
      host: (real) => ({
        ...real,
        branchesOf: async ({ library: name }) => changing.get(name) ?? [],
      }),
    })
    const id = await submitted(order)
    changing.set('main', ['other'])
    await succeeds(purge.run(id))
    expect(await statuses(id)).toEqual({ m: 'purged', b: 'purged', k: 'purged' })
  })

  it('with branches are refused where the host has no tree', async () => {
    const { purge } = library({ users })
    expect(await fails(purge.plan({ criteria: order, requestedBy: ACTOR }))).toMatchObject({
      mistakes: [{ code: 'branches-not-expanded', path: 'criteria.homeLibraries.0.withBranches' }],
    })
  })

  it('whose branches are no names are a fault of the host', async () => {
    const { purge } = library({
      users,
      host: (real) => ({ ...real, branchesOf: async () => [7] as never }),
    })
    expect(await fails(purge.plan({ criteria: order, requestedBy: ACTOR }))).toMatchObject({
      _tag: 'HostFault',
    })
  })
})

describe('an order that was stored in the former form', () => {
  const former: FormerPurgeOrder = {
    _tag: 'purge',
    criteria: {
      dateField: 'expiryDate',
      days: 10,
      cutoffRule: 'on-or-before',
      recordType: 'public',
      userGroups: ['student'],
      waiveThreshold: '0' as never,
      include: null,
      exclude: [key('left-out')],
    },
    policy: aPolicy().build(),
    cutoff: { date: '2026-01-05' as never, inclusive: true },
  }
  const order = former as unknown as JobOrder

  it('runs by its former meaning, and its hash holds', async () => {
    const on = (expiryDate: string) => ({ expiryDate, purgeDate: '2026-01-10' })
    const users = [
      aUser('on-the-day').with(on('2026-01-05')).build(),
      aUser('day-after').with(on('2026-01-06')).build(),
      aUser('other-type')
        .with({ ...on('2020-01-01'), recordType: 'staff' })
        .build(),
      aUser('other-group')
        .with({ ...on('2020-01-01'), userGroup: 'guest' })
        .build(),
      aUser('elsewhere')
        .with({ ...on('2020-01-01'), homeLibrary: 'branch' })
        .build(),
      aUser('left-out').with(on('2020-01-01')).build(),
    ]
    const made = library({ users })
    const { purge, statuses } = made
    const id = await storeFormer(made, { order, going: users.map((user) => user.key) })
    const report = await succeeds(purge.run(id))
    expect(await statuses(id)).toEqual({
      'on-the-day': 'purged',
      'day-after': 'kept',
      'other-type': 'kept',
      'other-group': 'kept',
      elsewhere: 'purged',
      'left-out': 'kept',
    })
    expect(report.job.orderHash).toBe(hashOrder(order))
    expect(report.job.order).toMatchObject({
      criteria: {
        dates: [{ field: 'expiryDate', limit: { _tag: 'days', count: 10, rule: 'on-or-before' } }],
        recordTypes: [{ recordType: 'public', userGroups: ['student'] }],
        homeLibraries: [],
      },
      cutoffs: [{ field: 'expiryDate', date: '2026-01-05', inclusive: true, orAbsent: false }],
      homeLibraries: [],
    })
  })
})
