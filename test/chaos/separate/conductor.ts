// The separate store: the journal in one SQLite file, the host a process behind HTTP with another.
// Workers are killed between the two.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import {
  createPurge,
  type OutsideEffect,
  type Purge,
  type PurgeConfig,
  type RunSettings,
} from '../../../src/index.js'
import { systemClock, systemIds } from '../../../src/adapters/system/index.js'
import { accountOf } from '../account.js'
import { furnishHost, furnishJournal, withDatabase } from '../arena.js'
import {
  beginPlan,
  CHAOS_SETTINGS,
  type ChaosFigures,
  type ChaosPlan,
  dealOut,
  reportOf,
  whatFleetTells,
} from '../conductor.js'
import { eventually } from '../eventually.js'
import { startFleet } from '../fleet.js'
import type { AnyDatabase } from '../host/database.js'
import { POLICY } from '../host/host.js'
import type { Programs } from '../programs.js'
import { type SeparateHostAddress, separateHost } from './client.js'
import type { SeparateHostOrders } from './server.js'

/** What the host promises, and so how its effects are delivered. */
export type Delivery = OutsideEffect<never>['delivery']

/** A plan for a separate store, which has no server to restart. */
export interface SeparatePlan extends Omit<ChaosPlan, 'restarts' | 'dwellMs'> {
  /** Of so many calls one loses its answer, although the host did what it was asked; 0 = none. */
  readonly losesOneIn: number
}

/** The run that is done by command. */
export const FULL_SEPARATE: SeparatePlan = {
  seed: 1,
  users: 2000,
  workers: 2,
  kills: 25,
  freezes: 3,
  losesOneIn: 200,
  settings: {
    ...CHAOS_SETTINGS,
    shardSize: 20,
    batchSize: 10,
    maxBatchSize: 10,
    leaseMs: 1500,
    pauseMs: 10,
  },
  deadlineMs: 280_000,
}

/** The run that is part of the tests. */
export const SHORT_SEPARATE: SeparatePlan = {
  ...FULL_SEPARATE,
  users: 200,
  kills: 5,
  freezes: 1,
  losesOneIn: 50,
  deadlineMs: 60_000,
}

/** Runs the plan, and makes the account. Stops every process that it starts. */
export const runSeparateChaos = async (
  programs: Programs,
  delivery: Delivery,
  plan: SeparatePlan,
): Promise<ChaosFigures> => {
  const folder = mkdtempSync(join(tmpdir(), 'ils-user-purge-separate-'))
  const journalAt = { dialect: 'sqlite', at: join(folder, 'journal.db') } as const
  const hostAt = { dialect: 'sqlite', at: join(folder, 'host.db') } as const
  await withDatabase(hostAt, (database) => furnishHost(database, plan.users))
  const host = await startHost(programs.separateHost, {
    file: hostAt.at,
    honoursKeys: delivery === 'idempotent',
    losesOneIn: plan.losesOneIn,
    answerMs: 12,
  })
  try {
    const address: SeparateHostAddress = { url: host.url, delivery }
    const jobId = await withDatabase(journalAt, async (database) => {
      await furnishJournal(database)
      return beginPlan(configApart(database, address, plan.settings))
    })
    const orders = { ...journalAt, separate: address, settings: plan.settings, dwellMs: 0 }
    const began = performance.now()
    const fleet = startFleet(programs.worker, orders, plan.workers)
    try {
      const dealt = await dealOut(fleet, { ...plan, restarts: 0 }, null)
      await fleet.ended(plan.deadlineMs)
      const seconds = Math.round(performance.now() - began) / 1000
      const account = await withDatabase(journalAt, (journal) =>
        withDatabase(hostAt, async (books) =>
          accountOf({
            journal,
            host: books,
            users: plan.users,
            jobId,
            report: await reportOf(purgeApart(journal, address), jobId),
            mayDoubt: delivery === 'uncertain',
          }),
        ),
      )
      return { seed: plan.seed, ...account, ...dealt, ...whatFleetTells(fleet), stolen: 0, seconds }
    } finally {
      await fleet.stop()
    }
  } finally {
    await host.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

const purgeApart = (
  journal: AnyDatabase,
  address: SeparateHostAddress,
  settings: Partial<RunSettings> = {},
): Purge => createPurge(configApart(journal, address, settings))

const configApart = (
  journal: AnyDatabase,
  address: SeparateHostAddress,
  settings: Partial<RunSettings>,
): PurgeConfig<unknown> => ({
  transactions: journal.transactions,
  journal: journal.journal,
  host: separateHost(address),
  policy: POLICY,
  clock: systemClock(),
  ids: systemIds(),
  settings,
})

const startHost = async (
  program: string,
  orders: SeparateHostOrders,
): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> => {
  const child: ChildProcess = spawn(process.execPath, [program, JSON.stringify(orders)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let port: number | null = null
  let hasEnded = false
  child.on('exit', () => {
    hasEnded = true
  })
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      port = (JSON.parse(line) as { readonly port: number }).port
    })
  }
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL')
    await eventually('the separate host ends', () => hasEnded, 10_000)
  }
  try {
    await eventually('the separate host listens', () => port !== null, 20_000)
  } catch (fault) {
    await stop()
    throw fault
  }
  return { url: `http://127.0.0.1:${port}`, stop }
}
