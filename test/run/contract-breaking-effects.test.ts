// Effects and journals that answer nonsense: doubt is reported, nothing is stored by halves.
import type { EffectAnswer, Instant, UserKey } from 'ils-user-purge'
import { criteria } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { fails, library, succeeds } from './library.js'
import { withDeletion } from './effects.js'
import { order, type Host, indebted } from './people.js'

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

describe('an effect outside the transaction that answers nonsense', () => {
  const NONSENSE: readonly unknown[] = [undefined, null, 'Done', { _tag: 'Nope' }, {}, 7]

  it.each(NONSENSE)('leaves the user in doubt, and the others are purged: %j', async (nonsense) => {
    const host = withWaiver(async (key) => (key === '2' ? nonsense : { _tag: 'Done' }))
    const { purge, submitted, statuses, outcomes } = library({ users: indebted(3), host })
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
        users: indebted(1),
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
      users: indebted(2),
      host: withDeletion(() => nonsense),
    })
    const jobId = await submitted(order)
    await succeeds(purge.run(jobId))
    expect(await statuses(jobId)).toEqual({ 1: 'failed', 2: 'failed' })
    expect((await outcomes(jobId))[0]?.failure).toMatchObject({
      code: 'effect-failed-alone',
      fault: 'effect-answered-no-list',
    })
    expect(host.deletions()).toEqual([])
  })
})

describe('a moment up to which outcomes are forgotten', () => {
  it.each(['2026-11-26T18:00:00+99:99', '2026-11-26T18:00:00', 'yesterday', '', undefined])(
    'is refused where it is none: %j',
    async (before) => {
      const { purge } = library({ users: indebted(1) })
      expect(await fails(purge.expire({ before: before as Instant }))).toMatchObject({
        code: 'invalid-order',
        mistakes: [{ code: 'invalid-instant', path: 'before' }],
      })
    },
  )
})

describe('a stored order that somebody has changed', () => {
  it('is not run and named, and the jobs after it are', async () => {
    const { purge, runner, submitted, statuses } = library({ users: indebted(3) })
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
      fault: { code: 'order-changed-in-store' },
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
      users: indebted(3),
      journal: (journal) => ({
        ...journal,
        createJob: async (request) => (await journal.createJob(request)) && false,
      }),
    })
    await expect(submitted(order)).rejects.toThrow('job-taken-by-another')
    expect(await succeeds(purge.jobs())).toEqual([])
    expect(
      await real.run((tx) => realJournal.listJobs({ tx, statuses: [], limit: 10 }), {
        mode: 'read',
      }),
    ).toEqual([])
    expect(await succeeds(purge.plans())).toMatchObject([{ status: 'Ready' }])
  })
})
