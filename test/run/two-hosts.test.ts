// A job is run by runners of its own host only, over every journal.
import {
  createPurge,
  type ShardQueue,
  type JobId,
  type PurgeConfig,
  type PurgeEvent,
  type PurgeHost,
  type UserFacts,
  type UserKey,
} from 'ils-user-purge'
import type { MemoryTransaction } from 'ils-user-purge/adapters/memory'
import { systemClock, systemIds } from 'ils-user-purge/adapters/system'
import { aPolicy, aUser } from 'ils-user-purge/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OpenStore } from '../adapters-sql/store.js'
import { STORES } from '../adapters-sql/stores.js'
import { storeFormer } from './former.js'
import { fails, library, ordered, succeeds } from './library.js'
import { foreign } from './foreign.js'
import { people } from './people.js'

const DATABASES = [
  'SQLite through better-sqlite3',
  'PostgreSQL through pg',
  'MariaDB through mysql2',
]

/**
 * A library whose users are in its own process, and whose journal is in the database under test.
 */
const libraryOf = <Tx>(
  identity: string,
  config: Pick<PurgeConfig<Tx>, 'transactions' | 'journal'>,
) => {
  const users = new Map<UserKey, UserFacts>(
    Array.from({ length: 20 }, (_, at) => [`${at + 1}` as UserKey, aUser(`${at + 1}`).build()]),
  )
  const events: PurgeEvent[] = []
  const host: PurgeHost<Tx> = {
    identity,
    candidates: async ({ after, limit }) =>
      [...users.keys()].filter((key) => Number(key) > Number(after ?? 0)).slice(0, limit),
    readUsers: async ({ keys }) => keys.flatMap((key) => users.get(key) ?? []),
    countUsers: async () => users.size,
    effects: {
      deleteUsers: {
        delivery: 'in-transaction',
        apply: async ({ commands }) => {
          for (const { key } of commands) users.delete(key)
          return []
        },
      },
    },
  }
  const purge = createPurge<Tx>({
    ...config,
    host,
    policy: aPolicy()
      .with({
        requests: { pending: 'block', inTransit: 'block', onHoldShelf: 'block', shipped: 'block' },
        researchers: 'disabled',
      })
      .build(),
    clock: systemClock(),
    ids: systemIds(),
    observer: (event) => void events.push(event),
  })
  const submitted = async (): Promise<JobId> => {
    const { id } = await succeeds(ordered(purge))
    events.length = 0
    return id
  }
  return { purge, users, events, submitted, host }
}

describe.each(STORES.filter(({ name }) => DATABASES.includes(name)))(
  'over $name',
  ({ open, missing }) => {
    const run = it.skipIf(missing !== null)
    let store: OpenStore<unknown>
    beforeAll(async () => {
      if (missing === null) store = await open()
    })
    afterAll(async () => {
      if (missing === null) await store.close()
    })

    const both = async () => {
      const { journal, transactions } = await store.fresh()
      return {
        a: libraryOf('library-a', { journal, transactions }),
        b: libraryOf('library-b', { journal, transactions }),
      }
    }

    run(
      'the runners of one library leave the jobs of the other alone and say why, and its own ' +
        'runners complete them',
      async () => {
        const { a, b } = await both()
        const jobId = await a.submitted()
        expect(await succeeds(b.purge.work())).toEqual([])
        expect(b.users.size).toBe(20)
        expect(b.events).toMatchObject([
          {
            _tag: 'JobPassedOver',
            code: 'foreign-job',
            jobId,
            jobHost: 'library-a',
            runnerHost: 'library-b',
          },
        ])
        expect((await succeeds(b.purge.report(jobId))).job).toMatchObject({
          status: 'Queued',
          host: 'library-a',
        })
        expect(await succeeds(a.purge.work())).toEqual([jobId])
        expect([a.users.size, b.users.size]).toEqual([0, 20])
        expect((await succeeds(b.purge.report(jobId))).totals).toMatchObject({
          scope: 20,
          purged: 20,
        })
      },
    )

    run('a job that is running is left alone too, and both may have the same plan', async () => {
      const { a, b } = await both()
      const [ofA, ofB] = [await a.submitted(), await b.submitted()]
      await succeeds(b.purge.work())
      expect([a.users.size, b.users.size]).toEqual([20, 0])
      expect((await succeeds(a.purge.jobs())).map(({ id, status }) => [id, status])).toEqual([
        [ofA, 'Queued'],
        [ofB, 'Completed'],
      ])
    })
  },
)

describe('a runner of another host', () => {
  const other = (job: JobId) => ({
    _tag: 'ForeignJob',
    code: 'foreign-job',
    jobId: job,
    jobHost: 'memory',
    runnerHost: 'elsewhere',
  })

  it('answers why it does not run a job, and changes nothing of it', async () => {
    const { runner, host, submitted, purge, events } = library({ users: people(30) })
    const jobId = await submitted()
    const before = await succeeds(purge.report(jobId))
    const stranger = runner({ host: foreign })
    for (let times = 0; times < 2; times++)
      expect(await fails(stranger.run(jobId))).toEqual(other(jobId))
    expect(await fails(stranger.workShard({ jobId, shard: 1 }))).toEqual(other(jobId))
    expect(await succeeds(purge.report(jobId))).toEqual(before)
    expect(host.users()).toHaveLength(30)
    // Once a job and runner, however often it is asked.
    expect(events.map(({ _tag }) => _tag)).toEqual([
      ...['PlanPageStored', 'PlanReady'],
      'JobPassedOver',
    ])
  })

  it('does not refuse a job over its cap', async () => {
    const caps = { maxCount: null, maxPercent: '60', exceededWhen: 'or' } as const
    const users = [
      ...people(2),
      aUser('3').with({ purgeDate: null }).build(),
      aUser('4').with({ purgeDate: null }).build(),
    ]
    const { runner, host, submitted, purge } = library({
      users,
      policy: aPolicy().with({ caps }).build(),
    })
    const jobId = await submitted()
    for (const key of ['3', '4']) await host.remove(key as UserKey)
    await fails(runner({ host: foreign }).run(jobId))
    expect((await succeeds(purge.report(jobId))).job.status).toBe('Queued')
  })

  it('does not complete a job of which only the end is missing', async () => {
    const { purge, runner, submitted } = library({ users: people(3) })
    const jobId = await submitted()
    // The runner ends every shard, and is asked to rest before it can complete the job.
    const unable = runner({
      journal: (real) => ({
        ...real,
        changeJob: async (request) => {
          if (request.job.status !== 'Completed') return real.changeJob(request)
          void unable.drain()()
          throw new Error('the store is away')
        },
      }),
    })
    expect(await fails(unable.run(jobId))).toMatchObject({ code: 'runner-draining' })
    const queue: ShardQueue<MemoryTransaction> = {
      enqueue: async () => undefined,
      deliver: async () => ({ drain: async () => undefined }),
    }
    expect(await succeeds(runner({ host: foreign, queue }).reconcile())).toBe(0)
    expect((await succeeds(purge.report(jobId))).job.status).toBe('Running')
    await succeeds(runner({ queue }).reconcile())
    expect((await succeeds(purge.report(jobId))).job.status).toBe('Completed')
  })

  it('answers the report of a job that is over, as anybody may read it', async () => {
    const { purge, runner, submitted } = library({ users: people(3) })
    const jobId = await submitted()
    await succeeds(purge.run(jobId))
    const stranger = runner({ host: foreign })
    expect((await succeeds(stranger.run(jobId))).totals).toMatchObject({ purged: 3 })
    expect(await succeeds(stranger.workShard({ jobId, shard: 1 }))).toBe('over')
  })

  it('finds its own job behind a thousand of others', async () => {
    const { runner, submitted, host } = library({ users: people(2) })
    const jobId = await submitted()
    const journal: NonNullable<Parameters<typeof library>[0]['journal']> = (real) => ({
      ...real,
      listJobs: async ({ limit, statuses, ...request }) => {
        const [own] = await real.listJobs({ ...request, statuses, limit })
        if (own === undefined) return []
        const others = Array.from({ length: 2500 }, (_, at) => ({
          ...own,
          id: `other-${at}` as JobId,
          host: 'elsewhere',
        }))
        return [...others, own].slice(0, limit)
      },
    })
    expect(await succeeds(runner({ journal }).work())).toEqual([jobId])
    expect(host.users()).toEqual([])
  })

  it('gives a message of a foreign job back, and takes one of its own', async () => {
    const { runner, submitted, host } = library({ users: people(3) })
    const jobId = await submitted()
    const handledBy = async (
      wrap: (real: PurgeHost<MemoryTransaction>) => PurgeHost<MemoryTransaction>,
    ) => {
      const handled: string[] = []
      const queue: ShardQueue<MemoryTransaction> = {
        enqueue: async () => undefined,
        deliver: async ({ handle }) => {
          handled.push(await handle({ jobId, shard: 1 }))
          void serving.drain()()
          return { drain: async () => undefined }
        },
      }
      const serving = runner({ host: wrap, queue })
      await succeeds(serving.serve())
      return [...handled, host.users().length]
    }
    expect(await handledBy(foreign)).toEqual(['again', 3])
    expect(await handledBy((real) => real)).toEqual(['done', 0])
  })
})

describe('a job that was stored before hosts had an identity', () => {
  it('is taken by any runner', async () => {
    const made = library({ users: people(3) })
    const { runner, host } = made
    const id = await storeFormer(made, { going: ['1', '2', '3'] })
    expect(await succeeds(runner({ host: foreign }).work())).toEqual([id])
    expect(host.users()).toEqual([])
  })
})
