// A purge through pg-boss on a real PostgreSQL: messages with the order, any number of workers, and
// a journal that makes good what the queue loses.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { pgBossShardQueue } from '../../src/adapters/pg-boss/index.js'
import type { JobId, PurgeReport, TransactionPort } from '../../src/index.js'
import { accountOf } from '../chaos/account.js'
import { furnish } from '../chaos/arena.js'
import { reportOf, submitJob } from '../chaos/conductor.js'
import { eventually } from '../chaos/eventually.js'
import { openDatabase } from '../chaos/host/database.js'
import { CRITERIA, OPERATOR } from '../chaos/host/host.js'
import { fateOf, people } from '../chaos/host/people.js'
import { postgresDatabase, postgresMissing, type TestDatabase } from '../support/servers.js'
import { BOSSES, missingBoss } from './bosses.js'
import { buildWorker, type ServingProcess, type WorkerProgram } from './fleet.js'
import { type BossLibrary, openLibrary } from './library.js'

const USERS = 400
const SHARD_SIZE = 50
/** Shards of those who go; who stays is in none. */
const SHARDS = Math.ceil(
  people(USERS).filter((person) => fateOf(person) === 'purged').length / SHARD_SIZE,
)
const SETTINGS = {
  shardSize: SHARD_SIZE,
  batchSize: 10,
  leaseMs: 2000,
  backoffMs: 20,
  maxBackoffMs: 200,
}
const WITHIN_MS = 40_000
const QUEUE = 'ils-user-purge'

const noServer = await postgresMissing()

for (const name of BOSSES) {
  const missing = noServer ?? (await missingBoss(name))
  describe.skipIf(missing !== null)(
    missing === null ? `a purge through ${name}` : `a purge through ${name} (skipped: ${missing})`,
    () => {
      let worker: WorkerProgram
      let place: TestDatabase
      let library: BossLibrary
      let processes: ServingProcess[] = []

      beforeAll(async () => {
        worker = await buildWorker()
      })
      afterAll(() => worker.remove())
      beforeEach(async () => {
        place = await postgresDatabase()
        const database = openDatabase('postgres', place.url)
        await furnish(database, USERS)
        await database.close()
        library = await openLibrary(orders())
      })
      afterEach(async () => {
        for (const each of processes) await each.kill()
        processes = []
        await library.close()
        await place.drop()
      })

      const orders = () => ({ url: place.url, boss: name, settings: SETTINGS, dwellMs: 0 })

      const startWorkers = (
        count: number,
        dwellMs = 0,
        reconcileMs = 500,
      ): readonly ServingProcess[] => {
        const started = Array.from({ length: count }, () =>
          worker.start({ ...orders(), dwellMs, reconcileMs }),
        )
        processes.push(...started)
        return started
      }

      const messages = async (): Promise<
        readonly { readonly id: string; readonly state: string; readonly data: unknown }[]
      > =>
        (await library.database.query(
          'select id::text as id, state::text as state, data from pgboss.job where name = ' +
            `'${QUEUE}' order by created_on, singleton_key`,
        )) as never

      const completed = async (jobId: JobId): Promise<PurgeReport> => {
        const complaint = () => processes.map((each) => each.lastWords()).join()
        await eventually(
          `the job is completed ${complaint()}`,
          async () => (await reportOf(library.purge, jobId)).job.status === 'Completed',
          WITHIN_MS,
        )
        return reportOf(library.purge, jobId)
      }

      const accounted = async (jobId: JobId) =>
        accountOf({
          journal: library.database,
          host: library.database,
          users: USERS,
          jobId,
          report: await completed(jobId),
          mayDoubt: false,
        })

      const claimsByShard = async (): Promise<readonly number[]> =>
        (
          await library.database.query(
            // Shard 0 is the one that a planner holds.
            'select count(*) as claims from tokens where shard > 0 group by shard order by shard',
          )
        ).map(({ claims }) => Number(claims))

      it(
        'sends a message for each shard together with the order, and in it nothing but job and ' +
          'shard',
        async () => {
          const jobId = await submitJob(library.purge)
          const sent = await messages()
          expect(sent.map(({ state }) => state)).toEqual(Array(SHARDS).fill('created'))
          expect(sent.map(({ data }) => data)).toEqual(
            Array.from({ length: SHARDS }, (_, at) => ({ jobId, shard: at + 1 })),
          )
          const [columns] = await library.database.query(
            `select string_agg(job::text, ' ') as text from pgboss.job where name = '${QUEUE}'`,
          )
          expect(String(columns?.text)).not.toMatch(/User \d|operator/)
        },
      )

      it('leaves no message when the order is rolled back', async () => {
        let seenInside = 0
        const failing = (real: TransactionPort<unknown>): TransactionPort<unknown> => ({
          ...real,
          run: (work, options) =>
            real.run(async (tx) => {
              const result = await work(tx)
              if (options.mode === 'read') return result
              const { rows } = await library.database
                .executor(tx)
                .execute(`select 1 from pgboss.job where name = '${QUEUE}'`, [])
              seenInside += rows.length
              throw new Error('the commit failed')
            }, options),
        })
        const plan = await library.purge.plan({ criteria: CRITERIA, requestedBy: OPERATOR })()
        const unlucky = await openLibrary(orders(), { transactions: failing })
        if (plan._tag === 'Left') throw new Error(plan.left.code)
        const confirm = { digest: plan.right.digest, count: plan.right.counts.purge }
        const end = await unlucky.purge.submit({
          planId: plan.right.id,
          requestedBy: OPERATOR,
          confirm,
        })()
        await unlucky.close()
        expect(end).toMatchObject({ _tag: 'Left', left: { _tag: 'HostFault' } })
        expect(seenInside).toBe(SHARDS)
        expect(await messages()).toEqual([])
      })

      it('has every shard worked exactly once by two processes', async () => {
        const jobId = await submitJob(library.purge)
        const workers = startWorkers(2, 8)
        const account = await accounted(jobId)
        expect(account.violations).toEqual([])
        expect(await claimsByShard()).toEqual(Array(SHARDS).fill(1))
        const finished = workers.map(
          ({ events }) => events.filter(({ _tag }) => _tag === 'ShardFinished').length,
        )
        expect(finished.every((shards) => shards > 0)).toBe(true)
        expect(finished.reduce((sum, each) => sum + each, 0)).toBe(SHARDS)
        await eventually(
          'every message is done',
          async () => (await messages()).every(({ state }) => state === 'completed'),
          WITHIN_MS,
        )
      })

      it('takes over the shard of a process that was killed', async () => {
        const jobId = await submitJob(library.purge)
        const [victim] = startWorkers(1, 30)
        await eventually(
          'a batch is committed',
          () => victim?.events.some(({ _tag }) => _tag === 'BatchCommitted') ?? false,
          WITHIN_MS,
        )
        await victim?.kill()
        expect((await messages()).some(({ state }) => state === 'active')).toBe(true)
        expect((await reportOf(library.purge, jobId)).job.status).toBe('Running')
        startWorkers(1)
        expect((await accounted(jobId)).violations).toEqual([])
        expect((await claimsByShard()).some((claims) => claims > 1)).toBe(true)
      })

      it('hands its shard on when a process is asked to rest', async () => {
        const jobId = await submitJob(library.purge)
        const [first] = startWorkers(1, 30)
        await eventually(
          'a batch is committed',
          () => first?.events.some(({ _tag }) => _tag === 'BatchCommitted') ?? false,
          WITHIN_MS,
        )
        expect(await first?.rest()).toBe(0)
        const states = (await messages()).map(({ state }) => state)
        expect(states).toContain('retry')
        // Version 10 may fetch one more message while it stops and hand it to nobody; then the next
        // round of another worker makes it good.
        if (name === 'pg-boss') expect(states).not.toContain('active')
        startWorkers(1)
        expect((await accounted(jobId)).violations).toEqual([])
      })

      it('does everything once though every message is delivered three times', async () => {
        const jobId = await submitJob(library.purge)
        await library.database.query(`insert into pgboss.job (name, data, policy, singleton_key)
        select name, data, null, singleton_key from pgboss.job, generate_series(1, 2) where name =
          '${QUEUE}'`)
        expect(await messages()).toHaveLength(3 * SHARDS)
        startWorkers(2, 4)
        expect((await accounted(jobId)).violations).toEqual([])
        expect(await claimsByShard()).toEqual(Array(SHARDS).fill(1))
        await eventually(
          'all messages are taken',
          async () => (await messages()).every(({ state }) => state === 'completed'),
          WITHIN_MS,
        )
        expect(await claimsByShard()).toEqual(Array(SHARDS).fill(1))
      })

      it(
        'sends again what somebody cancelled or deleted in the queue, and nothing that is ' +
          'waiting',
        async () => {
          const jobId = await submitJob(library.purge)
          const [first, second, third] = await messages()
          for (const each of [first, second]) await library.boss.cancel(QUEUE, String(each?.id))
          await library.boss.deleteJob(QUEUE, String(third?.id))
          const waiting = async () =>
            (await messages()).filter(({ state }) => state === 'created').map(({ data }) => data)
          expect(await waiting()).toHaveLength(SHARDS - 3)
          for (let times = 0; times < 2; times++)
            expect(await library.purge.reconcile()()).toEqual({ _tag: 'Right', right: SHARDS })
          expect(await waiting()).toHaveLength(SHARDS)
          expect(await waiting()).toEqual(
            expect.arrayContaining([first, second, third].map((each) => each?.data)),
          )
          startWorkers(1)
          expect((await accounted(jobId)).violations).toEqual([])
        },
      )

      it(
        'runs to its end though messages are cancelled and ' +
          'deleted in the queue the whole time',
        async () => {
          const jobId = await submitJob(library.purge)
          const workers = startWorkers(2, 10)
          for (let strikes = 0; strikes < 5; strikes++) {
            await eventually(
              `shard ${strikes} is over`,
              () => finishedBy(workers) > strikes,
              WITHIN_MS,
            )
            for (const { id, state } of await messages()) {
              if (state !== 'completed')
                await (strikes % 2 === 0
                  ? library.boss.cancel(QUEUE, id)
                  : library.boss.deleteJob(QUEUE, id))
            }
          }
          expect((await accounted(jobId)).violations).toEqual([])
        },
      )

      it('lets a message go that it does not understand', async () => {
        const jobId = await submitJob(library.purge)
        for (const data of [
          '{}',
          '{"jobId":1,"shard":1}',
          '{"jobId":"x","shard":"1"}',
          'null',
          '{"jobId":"nobody","shard":1}',
        ])
          await library.database.query(
            `insert into pgboss.job (name, data) values ('${QUEUE}', '${data}')`,
          )
        startWorkers(1)
        await eventually(
          'all messages are taken',
          async () => (await messages()).every(({ state }) => state === 'completed'),
          WITHIN_MS,
        )
        expect((await accounted(jobId)).violations).toEqual([])
      })
    },
    60_000,
  )
}

const finishedBy = (workers: readonly ServingProcess[]): number =>
  workers.reduce(
    (sum, { events }) => sum + events.filter(({ _tag }) => _tag === 'ShardFinished').length,
    0,
  )

describe('the queue on pg-boss', () => {
  it('refuses a schema that is no plain name', () => {
    const boss = {
      createQueue: async () => undefined,
      send: async () => null,
      work: async () => '',
      offWork: async () => undefined,
      notifyWorker: () => undefined,
    }
    const database = () => ({ executeSql: async () => ({ rows: [] }) })
    expect(() => pgBossShardQueue({ boss, database, schema: 'x; drop table users' })).toThrow(
      TypeError,
    )
  })
})
