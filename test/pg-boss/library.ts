// A library on PostgreSQL whose purge goes through pg-boss.
import type pg from 'pg'
import { pgBossShardQueue } from '../../src/adapters/pg-boss/index.js'
import { systemClock, systemIds } from '../../src/adapters/system/index.js'
import {
  createPurge,
  type ObserverPort,
  type Purge,
  type RunSettings,
  type TransactionPort,
} from '../../src/index.js'
import { type AnyDatabase, openDatabase } from '../chaos/host/database.js'
import { chaosHost, POLICY } from '../chaos/host/host.js'
import { type Boss, type BossName, startBoss } from './bosses.js'

/** What a process is started with, as JSON in its one argument. */
export interface LibraryOrders {
  readonly url: string
  readonly boss: BossName
  readonly settings: Partial<RunSettings>
  /** The longest moment that is waited between two statements of a batch, in milliseconds. */
  readonly dwellMs: number
}

/** One process of the library. */
export interface BossLibrary {
  readonly database: AnyDatabase
  readonly boss: Boss
  readonly purge: Purge
  readonly close: () => Promise<void>
}

/** Opens it. */
export const openLibrary = async (
  { url, boss: name, settings, dwellMs }: LibraryOrders,
  changes: {
    readonly observer?: ObserverPort
    readonly transactions?: (real: TransactionPort<unknown>) => TransactionPort<unknown>
  } = {},
): Promise<BossLibrary> => {
  const database = openDatabase('postgres', url)
  const boss = await startBoss(name, url)
  const queue = pgBossShardQueue<unknown>({
    boss,
    database: (tx) => ({ executeSql: (text, values) => (tx as pg.PoolClient).query(text, values) }),
    pollingSeconds: 0.5,
  })
  await queue.prepare()
  const clock = systemClock()
  const purge = createPurge<unknown>({
    transactions: changes.transactions?.(database.transactions) ?? database.transactions,
    journal: database.journal,
    host: chaosHost({
      dialect: 'postgres',
      executor: database.executor,
      dwell: () => (dwellMs === 0 ? Promise.resolve() : clock.sleep(Math.random() * dwellMs)),
    }),
    policy: POLICY,
    clock,
    ids: systemIds(),
    queue,
    settings,
    ...(changes.observer !== undefined && { observer: changes.observer }),
  })
  return {
    database,
    boss,
    purge,
    close: async () => {
      await boss.stop({ graceful: true, timeout: 2000 })
      await database.close()
    },
  }
}
