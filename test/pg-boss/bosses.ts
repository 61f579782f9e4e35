// The releases of pg-boss under test: the newest that is installed, and the oldest that is promised
// to work.
import type { PgBossInstance } from '../../src/adapters/pg-boss/index.js'

/** pg-boss as the tests use it. */
export interface Boss extends PgBossInstance {
  start(): Promise<unknown>
  stop(options: { graceful: boolean; timeout: number }): Promise<void>
  cancel(name: string, id: string): Promise<unknown>
  deleteJob(name: string, id: string): Promise<unknown>
  on(event: 'error', listener: (error: Error) => void): unknown
}

/** The package names; the second is an alias of the floor. */
export const BOSSES = ['pg-boss', 'pg-boss-floor'] as const

/** A package name of pg-boss. */
export type BossName = (typeof BOSSES)[number]

type BossClass = new (options: object) => Boss

const classOf = async (name: BossName): Promise<BossClass> => {
  const module = (await import(name)) as {
    readonly PgBoss?: BossClass
    readonly default?: BossClass
  }
  const found = module.PgBoss ?? module.default
  if (found === undefined) throw new Error(`${name} exports no class`)
  return found
}

/**
 * Why a release cannot be tested; `null` = it can. With `CI=true` an absent one is an error
 * instead.
 */
export const missingBoss = async (name: BossName): Promise<string | null> => {
  try {
    await classOf(name)
    return null
  } catch (fault) {
    if (process.env.CI === 'true') throw fault
    return `${name} is not installed`
  }
}

/**
 * Starts pg-boss on a database, without its own supervision: what the purge promises must hold
 * without it.
 */
export const startBoss = async (name: BossName, connectionString: string): Promise<Boss> => {
  const BossOf = await classOf(name)
  const boss = new BossOf({ connectionString, max: 2, supervise: false, schedule: false })
  // A connection that is lost when a test drops its database is nobody's fault.
  boss.on('error', () => undefined)
  await boss.start()
  return boss
}
