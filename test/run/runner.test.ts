// A runner: how it drains, how it learns the size of its batches, and what it takes off the queue.
import { aUser, criteria } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { storeFormer } from './former.js'
import { fails, library, ordered, succeeds } from './library.js'
import { people } from './people.js'

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

  it(
    'cuts a batch that takes too long at once to what fits, and goes on with that size in the ' +
      'next shard',
    async () => {
      const { purge, submitted, batches } = slowLibrary({ millisEach: 50 })
      await succeeds(purge.run(await submitted()))
      // 100 users at 50 ms each are too many for twice three quarters of 250 ms; seven fit, in the
      // shards that follow too.
      expect(batches().slice(0, 3)).toEqual([100, 7, 7])
      expect(Math.max(...batches().slice(1))).toBe(7)
    },
  )

  it('does not learn its size from users who were to stay and cost nothing', async () => {
    const made = slowLibrary({ millisEach: 50, staying: 200 })
    const { purge, host, batches } = made
    const keysOf = (openLoans: number) =>
      host.users().flatMap((user) => (user.openLoans === openLoans ? [user.key] : []))
    const job = { going: keysOf(0), staying: keysOf(1), shardSize: 125 }
    await succeeds(purge.run(await storeFormer(made, job)))
    expect(Math.max(...batches('nobody'))).toBeGreaterThan(5)
    expect(Math.max(...batches('deleted').slice(1))).toBeLessThan(10)
  })

  it('learns from a batch that took too long although some of its users stay', async () => {
    const { purge, host, submitted, batches } = slowLibrary({ millisEach: 50, batchSize: 200 })
    const jobId = await submitted()
    for (const { key } of host.users().filter((_, at) => at % 3 === 0))
      await host.change(key, (user) => ({ ...user, openLoans: 1 }))
    await succeeds(purge.run(jobId))
    expect(Math.max(...batches('deleted').slice(1))).toBeLessThan(16)
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

  it(
    'is given nobody twice: a host that lists a user on two pages is told so when that is ' +
      'planned',
    async () => {
      const { purge, host } = library({
        users: people(40),
        settings: { planPage: 20 },
        host: (real) => ({
          ...real,
          candidates: async (request) =>
            request.after === null
              ? real.candidates(request)
              : ['1' as never, ...(await real.candidates({ ...request, limit: 19 }))],
        }),
      })
      expect(await fails(ordered(purge))).toMatchObject({
        _tag: 'PlanInterrupted',
        fault: { code: 'host-candidates-repeat' },
      })
      expect(await succeeds(purge.plans())).toMatchObject([{ status: 'Planning' }])
      expect(await succeeds(purge.jobs())).toEqual([])
      expect(host.users()).toHaveLength(40)
    },
  )
})
