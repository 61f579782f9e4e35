// Plans and runs one purge with several worker processes and lets one disaster after the other
// happen to them, as a seed says.
import {
  createPurge,
  explainError,
  type JobId,
  type Operation,
  type PlanId,
  type Purge,
  type PurgeConfig,
  type PurgeReport,
  type RunSettings,
} from '../../src/index.js'
import { systemClock, systemIds } from '../../src/adapters/system/index.js'
import { beginPurge } from '../../src/desk/begin.js'
import { setUp } from '../../src/run/setup.js'
import { type Account, accountOf } from './account.js'
import { type Arena, furnish, withDatabase } from './arena.js'
import { type Chance, chanceFrom } from './chance.js'
import { eventually, pause } from './eventually.js'
import { type Fleet, startFleet, type Worker } from './fleet.js'
import type { AnyDatabase } from './host/database.js'
import { chaosHost, CRITERIA, OPERATOR, POLICY } from './host/host.js'
import { deskVisitors } from './host/people.js'
import { openLibrary } from '../pg-boss/library.js'
import type { ServingOrders } from '../pg-boss/worker.js'
import type { Programs } from './programs.js'
import type { WorkerOrders } from './worker-orders.js'

/** What is to happen. */
export interface ChaosPlan {
  readonly seed: number
  readonly users: number
  readonly workers: number
  /** Workers killed, one at a time, with SIGKILL. */
  readonly kills: number
  /** Workers stopped with SIGSTOP for longer than a lease, and let go on. */
  readonly freezes: number
  /**
   * Times that the database is killed, or, where it has no process of its own, all that use it at
   * once.
   */
  readonly restarts: number
  readonly settings: Partial<RunSettings> & { readonly leaseMs: number }
  readonly dwellMs: number
  readonly deadlineMs: number
}

/** What happened. */
export interface ChaosFigures extends Account {
  readonly seed: number
  readonly kills: number
  readonly freezes: number
  readonly restarts: number
  /** Times that a worker found its shard in other hands, and let it be. */
  readonly leasesLost: number
  /** Times that a worker waited for the database or the host to come back. */
  readonly waits: number
  /**
   * Messages that somebody cancelled or deleted in the engine before they were delivered, or while
   * they were.
   */
  readonly stolen: number
  readonly seconds: number
}

/** Small batches and short leases, so that faults find much to disturb. */
export const CHAOS_SETTINGS = {
  batchSize: 25,
  maxBatchSize: 25,
  targetBatchMs: 5000,
  // A few batches only, so that somebody is soon free to take over from one that is frozen.
  shardSize: 100,
  leaseMs: 2000,
  pauseMs: 40,
  backoffMs: 50,
  maxBackoffMs: 400,
  outsideAtOnce: 4,
  planPage: 100,
} as const satisfies Partial<RunSettings>

/** The run that is done by command. */
export const FULL: ChaosPlan = {
  seed: 1,
  users: 20_000,
  workers: 3,
  kills: 22,
  freezes: 6,
  restarts: 3,
  settings: CHAOS_SETTINGS,
  dwellMs: 16,
  deadlineMs: 280_000,
}

/** The run that is part of the tests. */
export const SHORT: ChaosPlan = {
  ...FULL,
  users: 2000,
  workers: 2,
  kills: 3,
  freezes: 1,
  restarts: 1,
  settings: { ...CHAOS_SETTINGS, leaseMs: 1500 },
  deadlineMs: 60_000,
}

/**
 * Runs the plan in a furnished arena, and makes the account. Stops every process that it starts.
 */
export const runChaos = async (
  arena: Arena,
  programs: Programs,
  plan: ChaosPlan,
): Promise<ChaosFigures> => {
  await withDatabase(arena, (database) => furnish(database, plan.users))
  const desk = openDesk(arena, plan)
  const jobId = await planIn(arena, plan)
  const began = performance.now()
  const fleet = startWorkers(arena, programs, plan)
  const thief = arena.engine === null ? null : openThief(arena, plan)
  try {
    const dealt = await dealOut(fleet, plan, arena.restartHard)
    await fleet.ended(plan.deadlineMs)
    const seconds = Math.round(performance.now() - began) / 1000
    await desk.close()
    const stolen = (await thief?.close()) ?? 0
    const account = await withDatabase(arena, async (database) =>
      accountOf({
        journal: database,
        host: database,
        users: plan.users,
        jobId,
        report: await reportOf(purgeOn(database), jobId),
        mayDoubt: false,
      }),
    )
    return { seed: plan.seed, ...account, ...dealt, ...whatFleetTells(fleet), stolen, seconds }
  } finally {
    await desk.close()
    await thief?.close()
    await fleet.stop()
  }
}

/** The plan is left to the workers, but where they only serve what a queue sends. */
const planIn = async (arena: Arena, { settings }: ChaosPlan): Promise<JobId> => {
  if (arena.engine === null)
    return withDatabase(arena, (database) => beginPlan(configOf(database, settings)))
  const library = await openLibrary({ url: arena.at, boss: arena.engine, settings, dwellMs: 0 })
  try {
    return await submitJob(library.purge)
  } finally {
    await library.close()
  }
}

const RECONCILE_MS = 1000

const startWorkers = (
  { dialect, at, engine }: Arena,
  programs: Programs,
  { settings, dwellMs, workers }: ChaosPlan,
): Fleet => {
  if (engine === null)
    return startFleet(
      programs.worker,
      { dialect, at, separate: null, settings, dwellMs } satisfies WorkerOrders,
      workers,
    )
  const orders = {
    url: at,
    boss: engine,
    settings,
    dwellMs,
    reconcileMs: RECONCILE_MS,
    untilDone: true,
  } satisfies ServingOrders
  return startFleet(programs.servingWorker, orders, workers)
}

/** What the workers told of the faults that they noticed. */
export const whatFleetTells = (
  fleet: Fleet,
): { readonly leasesLost: number; readonly waits: number } => ({
  leasesLost: fleet.told('LeaseLost'),
  waits: fleet.told('Waiting'),
})

/** A purge on the chaos host, for everything but the run itself. */
export const purgeOn = (database: AnyDatabase, settings: Partial<RunSettings> = {}): Purge =>
  createPurge(configOf(database, settings))

const configOf = (database: AnyDatabase, settings: Partial<RunSettings>): PurgeConfig<unknown> => ({
  transactions: database.transactions,
  journal: database.journal,
  host: chaosHost({
    dialect: database.dialect,
    executor: database.executor,
    dwell: () => Promise.resolve(),
  }),
  policy: POLICY,
  clock: systemClock(),
  ids: systemIds(),
  settings,
})

/** Stores that a plan is to be made, and reads nobody yet. */
export const beginPlan = (config: PurgeConfig<unknown>): Promise<PlanId> =>
  beginPurge(setUp(config), { criteria: CRITERIA, requestedBy: OPERATOR })

/** Answers the result, or throws what the operation says went wrong. */
export const resultOf = async <Result>(operation: Operation<Result>): Promise<Result> => {
  const answer = await operation()
  if (answer._tag === 'Left') throw new Error(explainError(answer.left))
  return answer.right
}

/** Plans, confirms and submits. */
export const submitJob = async (purge: Purge): Promise<JobId> => {
  const requestedBy = OPERATOR
  const { id, digest, counts } = await resultOf(purge.plan({ criteria: CRITERIA, requestedBy }))
  const confirm = { digest, count: counts.purge }
  return (await resultOf(purge.submit({ planId: id, requestedBy, confirm }))).id
}

/** The report of a job. */
export const reportOf = (purge: Purge, jobId: JobId): Promise<PurgeReport> =>
  resultOf(purge.report(jobId))

type Disaster = 'kill' | 'freeze' | 'restart'

/** Part of the users by which all disasters must have come, so that none comes too late. */
const DISASTERS_WITHIN = 0.8
const VICTIM_WITHIN_MS = 30_000

/**
 * Lets the disasters happen, spread over the run, each at a random moment; answers how many really
 * did. Where the database has no process of its own (`restartHard` is `null`), a hard restart is
 * the end of everybody who uses it, in the same moment.
 */
export const dealOut = async (
  fleet: Fleet,
  plan: Pick<
    ChaosPlan,
    'seed' | 'users' | 'kills' | 'freezes' | 'restarts' | 'settings' | 'deadlineMs'
  >,
  restartHard: Arena['restartHard'],
): Promise<Record<'kills' | 'freezes' | 'restarts', number>> => {
  const chance = chanceFrom(plan.seed)
  const disasters = disastersOf(plan, chance)
  const dealt = { kills: 0, freezes: 0, restarts: 0 }
  const thaws: Promise<void>[] = []
  for (const [at, disaster] of disasters.entries()) {
    const due = (plan.users * DISASTERS_WITHIN * at) / disasters.length
    await eventually(
      `${Math.round(due)} users are done`,
      () => fleet.usersDone() >= due || fleet.isDone(),
      plan.deadlineMs,
    )
    await pause(chance.whole(0, 150))
    if (disaster === 'restart') {
      // A frozen worker would be killed too, and never thaw.
      if (restartHard === null) await Promise.all(thaws)
      await (restartHard ?? fleet.killAll)()
      dealt.restarts++
      continue
    }
    const victim = await victimOf(fleet, chance)
    if (victim === undefined) break
    if (disaster === 'kill') {
      await fleet.kill(victim)
      dealt.kills++
    } else {
      fleet.freeze(victim)
      const millis = plan.settings.leaseMs + chance.whole(300, 1500)
      thaws.push(
        pause(millis).then(() => {
          if (fleet.thaw(victim)) dealt.freezes++
        }),
      )
    }
  }
  await Promise.all(thaws)
  return dealt
}

const disastersOf = (
  { kills, freezes, restarts }: Pick<ChaosPlan, 'kills' | 'freezes' | 'restarts'>,
  chance: Chance,
): readonly Disaster[] => {
  const many = (count: number, disaster: Disaster): readonly Disaster[] =>
    Array.from({ length: count }, () => disaster)
  return chance.shuffled([
    ...many(kills, 'kill'),
    ...many(freezes, 'freeze'),
    ...many(restarts, 'restart'),
  ])
}

/** Somebody who is at work; `undefined` when all work is done. */
const victimOf = async (fleet: Fleet, chance: Chance): Promise<Worker | undefined> => {
  await eventually(
    `a worker is at work; ${fleet.lastWords()}`,
    () => fleet.awake('at-work').length > 0 || fleet.isDone(),
    VICTIM_WITHIN_MS,
  )
  return chance.pick(fleet.awake('at-work'))
}

const STEAL_EVERY_MS = 700

/**
 * Somebody who cancels or deletes messages in the engine all the time: about a third of those that
 * are not over.
 */
const openThief = (arena: Arena, plan: ChaosPlan): { readonly close: () => Promise<number> } => {
  const chance = chanceFrom(plan.seed + 2)
  let isOpen = true
  let stolen = 0
  const steal = async (database: AnyDatabase): Promise<void> => {
    const some =
      `name = 'ils-user-purge' and state < 'completed' and mod(abs(hashtext(id::text)), 3) ` +
      `= ${chance.whole(0, 2)}`
    const theft =
      chance.whole(0, 1) === 0
        ? `update pgboss.job set state = 'cancelled'`
        : 'delete from pgboss.job'
    stolen += (
      await database.query(`with gone as (${theft} where ${some} returning 1) select 1 from gone`)
    ).length
  }
  const work = withDatabase(arena, async (database) => {
    while (isOpen) {
      // The thief loses the database like everybody else.
      await steal(database).catch(() => undefined)
      await pause(STEAL_EVERY_MS)
    }
  })
  return {
    close: async () => {
      isOpen = false
      await work
      return stolen
    },
  }
}

/** The circulation desk, which lends items while the purge runs: anyone who gets one must stay. */
const openDesk = (arena: Arena, plan: ChaosPlan): { readonly close: () => Promise<void> } => {
  let isOpen = true
  const lend = async (database: AnyDatabase, id: number): Promise<void> => {
    await database.transactions.run(
      async (tx) => {
        const { execute } = database.executor(tx)
        const lock = database.dialect === 'sqlite' ? '' : ' for update'
        const { rows } = await execute(`select id from users where id = ${id}${lock}`, [])
        if (rows.length === 1)
          await execute(`insert into loans (user_id, by_desk) values (${id}, 1)`, [])
      },
      { mode: 'write' },
    )
  }
  const work = withDatabase(arena, async (database) => {
    for (const id of chanceFrom(plan.seed + 1).shuffled(deskVisitors(plan.users))) {
      if (!isOpen) return
      // The desk loses the database like everybody else, and turns to the next visitor.
      await lend(database, id).catch(() => undefined)
      await pause(30)
    }
  })
  return {
    close: async () => {
      isOpen = false
      await work
    },
  }
}
