// Ports that break their contract: what they answer is named and refused, nobody is acted on for
// it, and the job can still be brought to its end.
import {
  type BulkOrder,
  createPurge,
  type DateField,
  type EffectAnswer,
  type EffectRefusal,
  type Instant,
  type JobId,
  type PurgeHost,
  type UserFacts,
  type UserKey,
  type ZoneName,
} from 'ils-user-purge'
import type { MemoryTransaction } from 'ils-user-purge/adapters/memory'
import { aPolicy, aUser, criteria } from 'ils-user-purge/testing'
import { describe, expect, it, vi } from 'vitest'
import { ACTOR, fails, library, type LibraryOptions, succeeds } from './library.js'

const users = (count: number): readonly UserFacts[] =>
  Array.from({ length: count }, (_, at) =>
    aUser(String(at + 1))
      .with({ debt: '1' })
      .build(),
  )
const order = criteria().with({ waiveThreshold: '5' }).build()

type Host = PurgeHost<MemoryTransaction>

/** A host whose fines are waived by another system, which answers whatever it likes. */
const withWaiver =
  (
    perform: (key: UserKey) => Promise<unknown>,
    delivery: 'idempotent' | 'uncertain' = 'idempotent',
  ) =>
  (real: Host): Host => ({
    ...real,
    effects: {
      ...real.effects,
      waiveFines: {
        delivery,
        perform: ({ command }) => perform(command.key) as Promise<EffectAnswer>,
      },
    },
  })

/** A host whose deletion of users answers whatever it likes, having done nothing. */
const withDeletion =
  (answer: (keys: readonly UserKey[]) => unknown) =>
  (real: Host): Host => ({
    ...real,
    effects: {
      ...real.effects,
      deleteUsers: {
        delivery: 'in-transaction',
        apply: async ({ commands }) =>
          answer(commands.map(({ key }) => key)) as readonly EffectRefusal[],
      },
    },
  })

describe('an effect outside the transaction that answers nonsense', () => {
  const NONSENSE: readonly unknown[] = [undefined, null, 'Done', { _tag: 'Nope' }, {}, 7]

  it.each(NONSENSE)('leaves the user in doubt, and the others are purged: %j', async (nonsense) => {
    const host = withWaiver(async (key) => (key === '2' ? nonsense : { _tag: 'Done' }))
    const { purge, submitted, statuses, outcomes } = library({ users: users(3), host })
    const jobId = await submitted(order)
    await succeeds(purge.run(jobId))
    expect(await statuses(jobId)).toEqual({ 1: 'purged', 2: 'inDoubt', 3: 'purged' })
    expect((await outcomes(jobId))[1]?.failure).toEqual({
      code: 'effect-uncertain',
      step: 'waive-fines',
      fault: 'effect-answered-nonsense',
    })
  })

  it.each([undefined, Number.NaN, Number.POSITIVE_INFINITY, -1, 'soon'])(
    'is asked again after a wait when it is busy for %s',
    async (retryAfterMs) => {
      let busy = 2
      const host = withWaiver(async () =>
        busy-- > 0 ? { _tag: 'Busy', retryAfterMs } : { _tag: 'Done' },
      )
      const { purge, submitted, events } = library({
        users: users(1),
        host,
        settings: { maxBackoffMs: 9000 },
      })
      expect((await succeeds(purge.run(await submitted(order)))).totals).toMatchObject({
        purged: 1,
      })
      const waits = events.flatMap((event) => (event._tag === 'Waiting' ? [event.millis] : []))
      expect(waits).toEqual(retryAfterMs === -1 ? [1, 1] : [9000, 9000])
    },
  )
})

describe('an effect inside the transaction that answers nonsense', () => {
  it.each([
    undefined,
    null,
    {},
    'done',
    [null],
    [undefined],
    ['1'],
    [{ code: 'x' }],
    [{ key: 1, code: 'x' }],
  ])('has nobody deleted, and each user recorded as failed: %j', async (nonsense) => {
    const { purge, submitted, statuses, outcomes, host } = library({
      users: users(2),
      host: withDeletion(() => nonsense),
    })
    const jobId = await submitted(order)
    await succeeds(purge.run(jobId))
    expect(await statuses(jobId)).toEqual({ 1: 'failed', 2: 'failed' })
    expect((await outcomes(jobId))[0]?.failure).toMatchObject({
      code: 'effect-failed',
      fault: 'effect-answered-no-list',
    })
    expect(host.deletions()).toEqual([])
  })
})

describe('an observer', () => {
  it('whose promise rejects does not end the process', async () => {
    const unheard = vi.fn()
    process.on('unhandledRejection', unheard)
    try {
      const { purge, submitted } = library({
        users: users(2),
        observer: async () => Promise.reject(new Error('no')),
      })
      await succeeds(purge.run(await submitted(order)))
      await new Promise((resolve) => setImmediate(resolve))
      expect(unheard).not.toHaveBeenCalled()
    } finally {
      process.off('unhandledRejection', unheard)
    }
  })

  it('that throws, or answers a thenable that throws, holds nothing up', async () => {
    for (const observer of [
      () => {
        throw new Error('no')
      },
      () => ({
        // biome-ignore lint/suspicious/noThenProperty: an observer may answer one
        then: () => {
          throw new Error('no')
        },
      }),
    ]) {
      const { purge, submitted } = library({ users: users(2), observer })
      expect((await succeeds(purge.run(await submitted(order)))).totals).toMatchObject({
        purged: 2,
      })
    }
  })
})

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
    'whose user has a key of %s is told so before anything is stored',
    async (_, key) => {
      const host = (real: Host): Host => ({
        ...real,
        candidates: async () => ['1', key] as UserKey[],
        readUsers: async ({ keys }) => keys.map((each) => aUser(each).build()),
      })
      const { purge } = library({ users: users(2), host })
      expect(await fails(purge.preview({ criteria: order, requestedBy: ACTOR }))).toMatchObject({
        _tag: 'HostFault',
        fault: 'host-key-improper',
      })
      expect(await succeeds(purge.jobs())).toEqual([])
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
    const { purge } = library({ users: [], host })
    expect(await fails(purge.preview({ criteria: order, requestedBy: ACTOR }))).toMatchObject({
      fault: 'host-candidates-repeat',
    })
    expect(reads).toBeLessThan(5)
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
      const host = (real: Host): Host => ({
        ...real,
        readUsers: async (request) =>
          (await real.readUsers(request)).map((user) =>
            user.key === '2' ? withThrowing(user, fact) : user,
          ),
      })
      const { purge, submitted, statuses } = library({ users: users(3), host })
      const plan = await succeeds(purge.preview({ criteria: order, requestedBy: ACTOR }))
      if (reason === null) expect(plan.counts).toMatchObject({ purge: 3 })
      else expect(plan).toMatchObject({ counts: { purge: 2, keep: 1 }, reasons: { [reason]: 1 } })
      const jobId = await submitted(order)
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
          (await real.readUsers(request)).map((user) =>
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
        users: { recordType: null, userGroups: [], include: null, exclude: [] },
        assignment: { rule, exceptions, onlyWhereEmpty: true },
        timeZone: 'UTC' as ZoneName,
        notify: false,
      }
      const { purge } = library({ users: undated, host })
      expect(await succeeds(purge.previewBulk({ order: bulk, requestedBy: ACTOR }))).toMatchObject({
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
    } = library({ users: users(1) })
    const jobId = await submitted(order)
    const host = (real: Host): Host => ({ ...real, readUsers: async () => answer as UserFacts[] })
    const broken = runner({ host })
    expect(await fails(broken.preview({ criteria: order, requestedBy: ACTOR }))).toMatchObject({
      _tag: 'HostFault',
      fault: 'host-read-improper',
    })
    await succeeds(broken.run(jobId))
    expect(await statuses(jobId)).toEqual({ 1: 'failed' })
    expect((await outcomes(jobId))[0]?.failure).toMatchObject({ fault: 'host-read-improper' })
    expect(memory.deletions()).toEqual([])
    expect((await succeeds(purge.jobs())).map(({ status }) => status)).toEqual(['Completed'])
  })

  it('that has only some of the dates refuses criteria that ask for another', async () => {
    const { purge } = library({
      users: users(2),
      host: (real) => ({ ...real, dateFields: ['purgeDate', 'expiryDate'] }),
    })
    const asked = (dateField: DateField) =>
      purge.preview({ criteria: { ...order, dateField }, requestedBy: ACTOR })
    expect(await fails(asked('createdDate'))).toMatchObject({
      code: 'invalid-order',
      mistakes: [
        { code: 'unsupported-date-field', path: 'criteria.dateField', got: '"createdDate"' },
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
      const { purge, submitted, host: memory } = library({ users: users(2), host, policy })
      const jobId: JobId = await submitted(order)
      count = nonsense
      expect(await fails(purge.preview({ criteria: order, requestedBy: ACTOR }))).toMatchObject({
        fault: 'host-count-improper',
      })
      expect(await fails(purge.run(jobId))).toMatchObject({
        _tag: 'HostFault',
        fault: 'host-count-improper',
      })
      expect(memory.deletions()).toEqual([])
      count = 100
      expect((await succeeds(purge.run(jobId))).totals).toMatchObject({ purged: 2 })
    },
  )
})

describe('a callback that is asynchronous although it should answer at once', () => {
  const rejecting = async (): Promise<never> => Promise.reject(new Error('no'))

  /** What the process hears of rejections that nobody took, while something is done. */
  const unhandledBy = async (work: () => Promise<unknown>): Promise<number> => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    try {
      await work()
      await new Promise((resolve) => setImmediate(resolve))
      return unhandled.mock.calls.length
    } finally {
      process.off('unhandledRejection', unhandled)
    }
  }

  it('does not end the process as a rule of the host, which then keeps everybody', async () => {
    const rules = [
      { code: 'x-slow', hard: false, facts: [], source: 'test', prepare: () => rejecting as never },
    ]
    const { purge, submitted, statuses } = library({ users: users(2), rules })
    const unhandled = await unhandledBy(async () => {
      const jobId = await submitted(order)
      await succeeds(purge.run(jobId))
      expect(await statuses(jobId)).toEqual({ 1: 'kept', 2: 'kept' })
    })
    expect(unhandled).toBe(0)
  })

  it('does not end the process as the judge of infrastructure faults, which then has told nothing', async () => {
    const host = withDeletion((keys) => (keys.includes('2' as UserKey) ? null : []))
    const transactions: NonNullable<LibraryOptions['transactions']> = (real) => ({
      ...real,
      isInfrastructureFault: rejecting as never,
    })
    const { purge, submitted, statuses } = library({ users: users(3), host, transactions })
    const unhandled = await unhandledBy(async () => {
      const jobId = await submitted(order)
      await succeeds(purge.run(jobId))
      expect(await statuses(jobId)).toEqual({ 1: 'purged', 2: 'failed', 3: 'purged' })
    })
    expect(unhandled).toBe(0)
  })

  it('does not end the process as the folding of the host, which then adds nothing', async () => {
    const host = (real: Host): Host => ({ ...real, foldName: rejecting as never })
    const { purge, submitted } = library({ users: users(2), host })
    const unhandled = await unhandledBy(async () => {
      expect((await succeeds(purge.run(await submitted(order)))).totals).toMatchObject({
        purged: 2,
      })
    })
    expect(unhandled).toBe(0)
  })

  it('does not end the process as the maker of names: every operation says so', async () => {
    const { real, realJournal, host, clock } = library({ users: users(1) })
    const unhandled = await unhandledBy(async () => {
      const purge = createPurge({
        transactions: real,
        journal: realJournal,
        host,
        policy: aPolicy().build(),
        clock,
        ids: { newId: rejecting as never },
      })
      expect(await fails(purge.work())).toMatchObject({
        mistakes: [{ code: 'invalid-id', path: 'ids.newId' }],
      })
    })
    expect(unhandled).toBe(0)
  })
})

describe('a moment up to which outcomes are forgotten', () => {
  it.each(['2026-11-26T18:00:00+99:99', '2026-11-26T18:00:00', 'yesterday', '', undefined])(
    'is refused where it is none: %j',
    async (before) => {
      const { purge } = library({ users: users(1) })
      expect(await fails(purge.expireOutcomes({ before: before as Instant }))).toMatchObject({
        code: 'invalid-order',
        mistakes: [{ code: 'invalid-instant', path: 'before' }],
      })
    },
  )
})

describe('a stored order that somebody has changed', () => {
  it('is not run and named, and the jobs after it are', async () => {
    const { purge, runner, submitted, statuses } = library({ users: users(3) })
    const changed = await submitted(criteria().with({ waiveThreshold: '5' }).build())
    const sound = await submitted(criteria().with({ waiveThreshold: '6' }).build())
    const journal: NonNullable<Parameters<typeof library>[0]['journal']> = (real) => ({
      ...real,
      readJob: async (request) => {
        const job = await real.readJob(request)
        return job?.id === changed ? ({ ...job, orderHash: 'another' } as typeof job) : job
      },
    })
    expect(await fails(runner({ journal }).work())).toMatchObject({
      _tag: 'HostFault',
      fault: 'order-changed-in-store',
    })
    expect((await succeeds(purge.jobs())).map(({ id, status }) => [id, status])).toEqual([
      [changed, 'Queued'],
      [sound, 'Completed'],
    ])
    expect(await statuses(changed)).toEqual({})
    expect(await statuses(sound)).toEqual({ 1: 'purged', 2: 'purged', 3: 'purged' })
  })
})

describe('a journal that stores a job and denies it', () => {
  it('leaves nothing behind: no job of which nobody is in the scope', async () => {
    const { purge, submitted, real, realJournal } = library({
      users: users(3),
      journal: (journal) => ({
        ...journal,
        createJob: async (request) => (await journal.createJob(request)) && false,
      }),
    })
    await expect(submitted(order)).rejects.toThrow('already-submitted')
    expect(await succeeds(purge.jobs())).toEqual([])
    expect(
      await real.run((tx) => realJournal.listJobs({ tx, statuses: [], limit: 10 }), {
        mode: 'read',
      }),
    ).toEqual([])
  })
})
