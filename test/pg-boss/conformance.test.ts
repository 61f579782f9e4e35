// The queue on pg-boss is held to what every queue must do, in the newest release and in the
// oldest that is promised.
import pg from 'pg'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { pgBossShardQueue } from '../../src/adapters/pg-boss/index.js'
import { pgTransactions } from '../../src/adapters/sql/index.js'
import {
  type ConformanceRunner,
  defineConformance,
  type ShardQueueSubject,
  shardQueueCases,
} from '../../src/testing/index.js'
import { postgresDatabase, postgresMissing, type TestDatabase } from '../support/servers.js'
import { BOSSES, type Boss, missingBoss, startBoss } from './bosses.js'

const WITHIN_MS = 30_000
const PAUSE_MS = 20

const runner: ConformanceRunner = {
  describe,
  it: (title, body) => it(title, { timeout: WITHIN_MS }, body),
  skip: (title) => it.skip(title, () => {}),
}

const noServer = await postgresMissing()

for (const name of BOSSES) {
  const missing = noServer ?? (await missingBoss(name))
  describe.skipIf(missing !== null)(
    missing === null ? name : `${name} (skipped: ${missing})`,
    () => {
      let place: TestDatabase
      let pool: pg.Pool
      let boss: Boss
      let queues = 0

      beforeAll(async () => {
        place = await postgresDatabase()
        pool = new pg.Pool({ connectionString: place.url, max: 4 })
        boss = await startBoss(name, place.url)
      }, WITHIN_MS)
      afterAll(async () => {
        await boss.stop({ graceful: true, timeout: 2000 })
        await pool.end()
        await place.drop()
      }, WITHIN_MS)

      defineConformance<ShardQueueSubject<pg.PoolClient>>({
        name: 'queue',
        cases: shardQueueCases<pg.PoolClient>(),
        runner,
        capabilities: ['transactional'],
        makeSubject: async () => {
          const queue = pgBossShardQueue<pg.PoolClient>({
            boss,
            database: (client) => ({ executeSql: (text, values) => client.query(text, values) }),
            queue: `conformance-${++queues}`,
            pollingSeconds: 0.5,
          })
          await queue.prepare()
          return {
            queue,
            transactions: pgTransactions<pg.PoolClient>(pool),
            pause: () => new Promise((resolve) => setTimeout(resolve, PAUSE_MS)),
          }
        },
      })
    },
  )
}
