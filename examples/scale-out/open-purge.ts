// The purge of the example, the same in every process: host, journal and pg-boss on one database.
import { createPurge, type ObserverPort, type Purge, presetWith } from 'ils-user-purge'
import { pgBossShardQueue } from 'ils-user-purge/adapters/pg-boss'
import { fromPg, pgTransactions, postgres, sqlJournal } from 'ils-user-purge/adapters/sql'
import { systemClock, systemIds } from 'ils-user-purge/adapters/system'
import type pg from 'pg'
import { PgBoss } from 'pg-boss'
import { complain } from '../shared/screen.js'
import { openPool } from './database.js'
import { exampleHost } from './host.js'

/** This library knows no requests, so that there are none to be cancelled. */
const POLICY = presetWith('alma', {
  requests: { pending: 'block', inTransit: 'block', onHoldShelf: 'block', shipped: 'block' },
  deletePolicy: 'remove',
})

/** A purge, and how to close what it stands on. */
export interface OpenPurge {
  readonly purge: Purge
  readonly close: () => Promise<void>
}

/** Connects to the database and to pg-boss in it. */
export const openPurge = async (url: string, observer?: ObserverPort): Promise<OpenPurge> => {
  const pool = openPool(url, 3)
  const boss = new PgBoss({ connectionString: url, max: 2 })
  boss.on('error', (fault) => complain(`pg-boss: ${fault.message}`))
  await boss.start()
  const queue = pgBossShardQueue<pg.PoolClient>({
    boss,
    database: (client) => ({ executeSql: (text, values) => client.query(text, values) }),
    pollingSeconds: 0.5,
  })
  await queue.prepare()
  const purge = createPurge<pg.PoolClient>({
    transactions: pgTransactions<pg.PoolClient>(pool),
    host: exampleHost,
    journal: sqlJournal<pg.PoolClient>({
      dialect: postgres,
      executor: (client) => fromPg(client),
    }),
    policy: POLICY,
    clock: systemClock(),
    ids: systemIds(),
    queue,
    settings: { shardSize: 2000 },
    ...(observer !== undefined && { observer }),
  })
  return {
    purge,
    close: async () => {
      await boss.stop({ graceful: true, timeout: 5000 })
      await pool.end()
    },
  }
}
