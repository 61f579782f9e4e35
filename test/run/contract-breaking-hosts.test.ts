// Hosts that break the contract of their reads are told so, and no user pays for it.
import type {
  BulkOrder,
  DateField,
  JobId,
  PlanId,
  UserFacts,
  UserKey,
  ZoneName,
} from 'ils-user-purge'
import { aPolicy, aUser } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { daysBack } from '../../src/domain/criteria.js'
import { ACTOR, fails, library, succeeds } from './library.js'
import { order, type Host, indebted } from './people.js'
import { unlessBusy } from '../../src/run/busy.js'

describe('a host', () => {
  const KEYS: readonly (readonly [string, unknown])[] = [
    ['half a character', 'a\ud83d'],
    ['a null character', 'a\u0000b'],
    ['more than 255 characters', 'x'.repeat(256)],
    ['no character', ''],
    ['a number', 7],
    ['nothing', undefined],
  ]

  it.each(KEYS)(
    'whose user has a key of %s is told so before anybody is stored',
    async (_, key) => {
      const host = (real: Host): Host => ({
        ...real,
        candidates: async () => ['1', key] as UserKey[],
        readUsers: async ({ keys }) => keys.map((each) => aUser(each).build()),
      })
      const { purge } = library({ users: indebted(2), host })
      const error = await fails(purge.plan({ criteria: order, requestedBy: ACTOR }))
      expect(error).toMatchObject({ _tag: 'PlanInterrupted', fault: { code: 'host-key-improper' } })
      const planId = 'planId' in error ? error.planId : ('' as PlanId)
      expect(await succeeds(purge.planUsers({ planId, limit: 10 }))).toMatchObject({ items: [] })
    },
  )

  it('whose pages come round again is told so instead of being read for ever', async () => {
    const pages = [0, 1].map((page) =>
      Array.from({ length: 500 }, (_, at) => String(page * 500 + at + 1) as UserKey),
    )
    let reads = 0
    const host = (real: Host): Host => ({
      ...real,
      candidates: async () => pages[reads++ % 2] ?? [],
      readUsers: async ({ keys }) => keys.map((each) => aUser(each).build()),
    })
    const { purge } = library({ users: [], host, settings: { planPage: 500 } })
    expect(await fails(purge.plan({ criteria: order, requestedBy: ACTOR }))).toMatchObject({
      _tag: 'PlanInterrupted',
      fault: { code: 'host-candidates-repeat' },
    })
    expect(reads).toBeLessThan(5)
  })

  it('who lists a user again who is gone by then is told so, and the plan can go on', async () => {
    const everybody = Array.from({ length: 6 }, (_, at) => String(at + 1) as UserKey)
    let isRepeated = false
    const host = (real: Host): Host => ({
      ...real,
      candidates: async ({ after, limit }) => {
        const from = after === null ? 0 : everybody.indexOf(after) + 1
        if (from !== 2 || isRepeated) return everybody.slice(from, from + limit)
        isRepeated = true
        return ['3', '1'] as UserKey[]
      },
      readUsers: async ({ keys }) =>
        keys.flatMap((key) => (isRepeated && key === '1' ? [] : aUser(key).build())),
    })
    const { purge } = library({ users: [], host, settings: { planPage: 2 } })
    const error = await fails(purge.plan({ criteria: order, requestedBy: ACTOR }))
    const fault = { code: 'host-candidates-repeat' }
    expect(error).toMatchObject({ _tag: 'PlanInterrupted', fault })
    const planId = 'planId' in error ? error.planId : ('' as PlanId)
    const plan = await succeeds(purge.resumePlan({ planId }))
    expect(plan).toMatchObject({ counts: { examined: 6 } })
  })

  it('who lists a user again whom nobody ever read is planned to the end', async () => {
    const everybody = Array.from({ length: 6 }, (_, at) => String(at + 1) as UserKey)
    let isRepeated = false
    const host = (real: Host): Host => ({
      ...real,
      candidates: async ({ after, limit }) => {
        const from = after === null ? 0 : everybody.indexOf(after) + 1
        if (from !== 4 || isRepeated) return everybody.slice(from, from + limit)
        isRepeated = true
        return ['5', '1'] as UserKey[]
      },
      // 1 was gone from the first: where the position goes back to them, 2 to 5 come again.
      readUsers: async ({ keys }) => keys.flatMap((key) => (key === '1' ? [] : aUser(key).build())),
    })
    const { purge } = library({ users: [], host, settings: { planPage: 2 } })
    const plan = await succeeds(purge.plan({ criteria: order, requestedBy: ACTOR }))
    expect(plan).toMatchObject({ counts: { examined: 5 } })
    const { items } = await succeeds(purge.planUsers({ planId: plan.id, limit: 10 }))
    expect(items.map(({ key }) => key)).toEqual(['2', '3', '4', '5', '6'])
  })

  /** Facts of which one throws, as the getter of an ORM does whose relation is not loaded. */
  const withThrowing = (user: UserFacts, fact: string): UserFacts =>
    Object.defineProperty({ ...user }, fact, {
      enumerable: true,
      get: () => {
        throw new Error('not loaded')
      },
    })

  it.each([
    ['debt', 'debt-over-threshold/unknown'],
    ['purgeDate', 'selection/unknown'],
    ['lastLoanDate', null],
  ])(
    'whose fact %s throws keeps that user for it, and plans and purges the others',
    async (fact, reason) => {
      let isBroken = true
      const host = (real: Host): Host => ({
        ...real,
        readUsers: async (request) =>
          (await unlessBusy(real.readUsers(request))).map((user) =>
            isBroken && user.key === '2' ? withThrowing(user, fact) : user,
          ),
      })
      const { purge, submitted, statuses } = library({ users: indebted(3), host })
      const plan = await succeeds(purge.plan({ criteria: order, requestedBy: ACTOR }))
      if (reason === null) expect(plan.counts).toMatchObject({ purge: 3 })
      else expect(plan).toMatchObject({ counts: { purge: 2, keep: 1 }, reasons: { [reason]: 1 } })
      isBroken = false
      const jobId = await submitted(order)
      isBroken = true
      await succeeds(purge.run(jobId))
      expect(await statuses(jobId)).toEqual({
        1: 'purged',
        2: reason === null ? 'purged' : 'kept',
        3: 'purged',
      })
    },
  )

  it.each(['userGroup', 'extra'])(
    'whose fact %s throws leaves that user without a purge date, and no other',
    async (fact) => {
      const undated = ['1', '2'].map((key) =>
        aUser(key)
          .with({ purgeDate: null, extra: { paid: false } })
          .build(),
      )
      const host = (real: Host): Host => ({
        ...real,
        readUsers: async (request) =>
          (await unlessBusy(real.readUsers(request))).map((user) =>
            user.key === '2' ? withThrowing(user, fact) : user,
          ),
      })
      const rule = { anchor: { _tag: 'expiry-date' }, months: 0, days: 30 } as const
      const exceptions = [
        { _tag: 'group', userGroup: 'guest', rule },
        { _tag: 'extra', fact: 'paid', rule },
      ] as const
      const bulk: BulkOrder = {
        _tag: 'assign-purge-dates',
        users: { recordTypes: [], homeLibraries: [], include: null, exclude: [] },
        assignment: { rule, exceptions, onlyWhereEmpty: true },
        timeZone: 'UTC' as ZoneName,
        notify: false,
      }
      const { purge } = library({ users: undated, host })
      expect(await succeeds(purge.planBulk({ order: bulk, requestedBy: ACTOR }))).toMatchObject({
        counts: { apply: 1, leave: 1 },
        reasons: { 'purge-date-rule/unknown': 1 },
      })
    },
  )

  it.each<[string, unknown]>([
    ['null for a user', [null]],
    ['nothing for a user', [undefined]],
    ['a user whose key throws', [withThrowing(aUser('1').build(), 'key')]],
    ['no list', undefined],
  ])('that reads %s is told so', async (_, answer) => {
    const {
      purge,
      runner,
      submitted,
      statuses,
      outcomes,
      host: memory,
    } = library({ users: indebted(1) })
    const jobId = await submitted(order)
    const host = (real: Host): Host => ({ ...real, readUsers: async () => answer as UserFacts[] })
    const broken = runner({ host })
    expect(await fails(broken.plan({ criteria: order, requestedBy: ACTOR }))).toMatchObject({
      _tag: 'PlanInterrupted',
      fault: { code: 'host-read-improper' },
    })
    await succeeds(broken.run(jobId))
    expect(await statuses(jobId)).toEqual({ 1: 'failed' })
    expect((await outcomes(jobId))[0]?.failure).toMatchObject({ fault: 'host-read-improper' })
    expect(memory.deletions()).toEqual([])
    expect((await succeeds(purge.jobs())).map(({ status }) => status)).toEqual(['Completed'])
  })

  it('that has only some of the dates refuses criteria that ask for another', async () => {
    const { purge } = library({
      users: indebted(2),
      host: (real) => ({ ...real, dateFields: ['purgeDate', 'expiryDate'] }),
    })
    const asked = (dateField: DateField) =>
      purge.plan({
        criteria: { ...order, dates: [daysBack(dateField, 0)] },
        requestedBy: ACTOR,
      })
    expect(await fails(asked('createdDate'))).toMatchObject({
      code: 'invalid-order',
      mistakes: [
        { code: 'unsupported-date-field', path: 'criteria.dates.0.field', got: '"createdDate"' },
      ],
    })
    expect((await succeeds(asked('expiryDate'))).counts.purge).toBe(2)
  })

  it.each([undefined, null, Number.NaN, -1, 1.5, '2', Number.POSITIVE_INFINITY])(
    'that counts its users as %s lifts no cap',
    async (nonsense) => {
      const policy = aPolicy()
        .with({ caps: { maxCount: null, maxPercent: '10', exceededWhen: 'or' } })
        .build()
      let count: unknown = 100
      const host = (real: Host): Host => ({ ...real, countUsers: async () => count as number })
      const { purge, submitted, host: memory } = library({ users: indebted(2), host, policy })
      const jobId: JobId = await submitted(order)
      count = nonsense
      expect(await fails(purge.plan({ criteria: order, requestedBy: ACTOR }))).toMatchObject({
        fault: { code: 'host-count-improper' },
      })
      expect(await fails(purge.run(jobId))).toMatchObject({
        _tag: 'HostFault',
        fault: { code: 'host-count-improper' },
      })
      expect(memory.deletions()).toEqual([])
      count = 100
      expect((await succeeds(purge.run(jobId))).totals).toMatchObject({ purged: 2 })
    },
  )
})
