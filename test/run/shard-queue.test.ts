// Shards handed out by a queue: the journal decides, whatever becomes of the messages.
import type { Delivery, ShardQueue, JobId, ShardMessage } from 'ils-user-purge'
import type { MemoryTransaction } from 'ils-user-purge/adapters/memory'
import { aUser } from 'ils-user-purge/testing'
import { describe, expect, it } from 'vitest'
import { storeFormer } from './former.js'
import { fails, type LibraryOptions, library, succeeds } from './library.js'

/**
 * A queue in memory that a test can rob, double and hand out from by hand. It knows nothing of
 * transactions.
 */
const memoryShardQueue = () => {
  const waiting: ShardMessage[] = []
  const handlers: ((message: ShardMessage) => Promise<'done' | 'again'>)[] = []
  const isWaiting = ({ jobId, shard }: ShardMessage): boolean =>
    waiting.some((each) => each.jobId === jobId && each.shard === shard)
  const queue: ShardQueue<MemoryTransaction> = {
    enqueue: async ({ messages }) => {
      waiting.push(...messages.filter((message) => !isWaiting(message)))
    },
    deliver: async ({ handle }): Promise<Delivery> => {
      handlers.push(handle)
      return { drain: async () => void handlers.splice(handlers.indexOf(handle), 1) }
    },
  }
  return { queue, waiting, handlers }
}

const USERS = 60
const users = Array.from({ length: USERS }, (_, at) => aUser(`u${at}`).build())

const furnished = (changes: Partial<LibraryOptions> = {}) => {
  const memory = memoryShardQueue()
  const sleep = { over: async (): Promise<void> => undefined }
  return {
    ...memory,
    sleep,
    ...library({ users, queue: memory.queue, onSleep: () => sleep.over(), ...changes }),
  }
}

const shardsOf = (messages: readonly ShardMessage[]) => messages.map(({ shard }) => shard)

describe('a purge with a queue', () => {
  it('sends a message for each shard with the order, and nothing but job and shard', async () => {
    const { waiting, submitted } = furnished()
    const jobId = await submitted()
    expect(waiting).toEqual([1, 2, 3].map((shard) => ({ jobId, shard })))
  })

  it(
    'works through the one shard that a message names, ' + 'and completes the job with the last',
    async () => {
      const { purge, submitted, outcomes, waiting } = furnished()
      const jobId = await submitted()
      const sizes: number[] = []
      for (const { shard } of [...waiting].reverse()) {
        expect(await succeeds(purge.workShard({ jobId, shard }))).toBe('worked')
        sizes.push((await outcomes(jobId)).length)
      }
      expect(sizes).toEqual([10, 35, 60])
      expect((await succeeds(purge.report(jobId))).job.status).toBe('Completed')
    },
  )

  it('does nothing for a message that is doubled, stale, forged or another runner’s', async () => {
    const { purge, runner, submitted, outcomes, realJournal, real } = furnished()
    const jobId = await submitted()
    const claim = (tx: MemoryTransaction) =>
      realJournal.claimShard({ tx, jobId, owner: 'other', leaseMs: 1000, shard: 2 })
    expect(await succeeds(purge.workShard({ jobId, shard: 1 }))).toBe('worked')
    expect(await succeeds(runner().workShard({ jobId, shard: 1 }))).toBe('over')
    expect(await succeeds(purge.workShard({ jobId, shard: 99 }))).toBe('over')
    await real.run(claim, { mode: 'write' })
    expect(await succeeds(purge.workShard({ jobId, shard: 2 }))).toBe('elsewhere')
    expect(await outcomes(jobId)).toHaveLength(25)
    expect(await fails(purge.workShard({ jobId: 'nobody' as JobId, shard: 1 }))).toMatchObject({
      _tag: 'JobNotFound',
    })
    await succeeds(purge.run(jobId))
    expect(await succeeds(purge.workShard({ jobId, shard: 2 }))).toBe('over')
    expect(await outcomes(jobId)).toHaveLength(USERS)
  })

  it('sends the messages that were lost again, and none that is waiting', async () => {
    const { purge, submitted, waiting } = furnished()
    await submitted()
    expect(await succeeds(purge.reconcile())).toBe(3)
    expect(shardsOf(waiting)).toEqual([1, 2, 3])
    waiting.splice(0, 2)
    expect(await succeeds(purge.reconcile())).toBe(3)
    expect(shardsOf(waiting)).toEqual([3, 1, 2])
  })

  it(
    'sends no message for a shard while somebody holds it, and sends one when the lease has ' +
      'ended',
    async () => {
      const { purge, submitted, waiting, real, realJournal, advance } = furnished()
      const jobId = await submitted()
      waiting.length = 0
      await real.run(
        (tx) => realJournal.claimShard({ tx, jobId, owner: 'other', leaseMs: 1000, shard: 2 }),
        { mode: 'write' },
      )
      await succeeds(purge.reconcile())
      expect(shardsOf(waiting)).toEqual([1, 3])
      advance(1000)
      await succeeds(purge.reconcile())
      expect(shardsOf(waiting)).toEqual([1, 3, 2])
    },
  )

  it(
    'completes a job whose last runner died between ' + 'the last shard and the completion',
    async () => {
      const { purge, runner, submitted } = furnished()
      const jobId = await submitted()
      const dying = runner({
        journal: (real) => ({
          ...real,
          changeJob: (request) => {
            if (request.job.status !== 'Completed') return real.changeJob(request)
            void dying.drain()()
            throw new Error('the process ended here')
          },
        }),
      })
      for (const shard of [1, 2, 3]) await dying.workShard({ jobId, shard })()
      expect((await succeeds(purge.report(jobId))).job.status).toBe('Running')
      expect(await succeeds(purge.reconcile())).toBe(0)
      expect((await succeeds(purge.report(jobId))).job.status).toBe('Completed')
    },
  )

  it('completes a job that has no users at all, as a former release could store it', async () => {
    const made = furnished({ users: [] })
    const { purge, waiting } = made
    const jobId = await storeFormer(made, { going: [] })
    expect(waiting).toEqual([])
    await succeeds(purge.reconcile())
    expect((await succeeds(purge.report(jobId))).job.status).toBe('Completed')
  })

  it(
    'serves messages until it is asked to drain, and reconciles at the start and from time to ' +
      'time',
    async () => {
      const { purge, submitted, waiting, handlers, sleep, clock } = furnished()
      const jobId = await submitted()
      waiting.length = 0
      const sentAfter: number[] = []
      const start = clock.now()
      sleep.over = async () => {
        if (waiting.length > 0) sentAfter.push(clock.now() - start)
        for (const message of waiting.splice(0, 1))
          expect(await handlers[0]?.(message)).toBe('done')
        waiting.length = 0
        if ((await succeeds(purge.report(jobId))).job.status === 'Completed') void purge.drain()()
      }
      await succeeds(purge.serve({ reconcileMs: 2000 }))
      expect(sentAfter).toEqual([500, 2500, 4500])
      expect(handlers).toEqual([])
    },
  )

  it(
    'wants a message again when it rests or its ports fail, and lets a message go that tells of ' +
      'no job',
    async () => {
      let isBroken = false
      const { purge, submitted, handlers, sleep } = furnished({
        transactions: (real) => ({
          ...real,
          run: (work, options) =>
            isBroken ? Promise.reject(new Error('away')) : real.run(work, options),
        }),
      })
      const jobId = await submitted()
      const answers: unknown[] = []
      sleep.over = async () => {
        sleep.over = async () => undefined
        const [handle] = handlers
        answers.push(await handle?.({ jobId: 'nobody' as JobId, shard: 1 }))
        isBroken = true
        answers.push(await handle?.({ jobId, shard: 1 }))
        isBroken = false
        void purge.drain()()
        answers.push(await handle?.({ jobId, shard: 1 }))
      }
      await succeeds(purge.serve())
      expect(answers).toEqual(['done', 'again', 'again'])
    },
  )

  it('goes on serving when a later reconciliation fails', async () => {
    let fallen = 0
    const { purge, submitted, waiting, sleep } = furnished({
      journal: (real) => ({
        ...real,
        listJobs: (request) => {
          if (fallen++ === 1) throw new Error('away')
          return real.listJobs(request)
        },
      }),
    })
    await submitted()
    sleep.over = async () => {
      waiting.length = 0
      if (fallen === 2) sleep.over = async () => (fallen > 2 ? void purge.drain()() : undefined)
    }
    await succeeds(purge.serve({ reconcileMs: 500 }))
    expect(shardsOf(waiting)).toEqual([1, 2, 3])
  })

  it(
    'serves nothing without a queue, at an impossible ' +
      'interval, or after it was asked to drain',
    async () => {
      const { purge } = library({ users })
      for (const operation of [purge.serve(), purge.reconcile()])
        expect(await fails(operation)).toMatchObject({
          mistakes: [{ code: 'missing-shard-queue', path: 'queue' }],
        })
      const served = furnished().purge
      for (const reconcileMs of [0, 1.5, 86_400_001])
        expect(await fails(served.serve({ reconcileMs }))).toMatchObject({
          mistakes: [{ code: 'invalid-setting', path: 'reconcileMs' }],
        })
      await succeeds(served.drain())
      expect(await fails(served.serve())).toMatchObject({ _tag: 'RunnerDraining' })
    },
  )
})
