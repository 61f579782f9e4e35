// Runs one seed: many processes, one thread, virtual time; the seed decides which await goes on
// next and what strikes it.
import type { Instant } from '../../domain/calendar.js'
import type { ActorKey, JobId, UserKey } from '../../domain/keys.js'
import { type Money, NO_MONEY } from '../../domain/money.js'
import type { UserFacts } from '../../domain/user.js'
import { compileEvaluator, type Evaluator } from '../../eligibility/evaluate.js'
import { E } from '../../internal/fp.js'
import { settled } from '../../jobs/totals.js'
import type { JournalPort } from '../../ports/journal.js'
import { createPurge, type Purge } from '../../purge.js'
import type { Operation } from '../../run/operation.js'
import { aPolicy, criteria } from '../builders.js'
import { type Chance, chanceFrom } from './chance.js'
import { openLedger, type Violation } from './ledger.js'
import { clockOf, portsOf } from './ports.js'
import { makeRemote } from './remote.js'
import { type Scenario, type SimulatedFault, scenarioOf, type UserChange } from './scenario.js'
import { makeSchedule, type Struck, type Waiting } from './schedule.js'
import {
  readUser,
  type Runner,
  type SimulatedPorts,
  type SimulatedStore,
  simulatedFault,
  type World,
} from './world.js'

/** What is simulated, and over which adapters. */
export interface SimulationOptions<Tx> {
  /** The same seed over the same adapters always takes the same course. A whole number from 0. */
  readonly seed: number
  /**
   * Opens the adapters under test, with these users and no jobs. Leases must be reckoned by
   * `databaseNow`, milliseconds since 1970.
   */
  readonly store: (start: {
    readonly users: readonly UserFacts[]
    readonly databaseNow: () => number
  }) => SimulatedStore<Tx> | Promise<SimulatedStore<Tx>>
  /** Strikes these faults instead of those that the seed draws; for replaying and shrinking. */
  readonly faults?: readonly SimulatedFault[]
  /** Breaks the ports that processes are given, to see whether the simulation notices. */
  readonly plant?: (ports: SimulatedPorts<Tx>) => SimulatedPorts<Tx>
  /**
   * Breaks what a process makes of its ports, once for each process, as a mistake in the engine
   * would: a read that is answered out of a cache is a read that was never made.
   */
  readonly plantInProcess?: (ports: SimulatedPorts<Tx>) => SimulatedPorts<Tx>
  /** Whether every step is written down; left out: no. */
  readonly trace?: boolean
}

/** What came of one seed. */
export interface Simulation {
  readonly seed: number
  readonly scenario: Scenario
  /** The faults that were to strike. */
  readonly faults: readonly SimulatedFault[]
  /** The first promise that was broken, with the step at which it was; `null` = all were kept. */
  readonly violation: (Violation & { readonly step: number }) | null
  readonly steps: number
  /** One line for each step, where it was asked for. */
  readonly trace: readonly string[]
}

const START = 1_768_478_400_000
const ACTOR = 'simulation' as ActorKey
const MOST_STEPS = 20_000
/**
 * A call reaches the other system within this time, or never; well below the time for which a lease
 * outlives its last renewal.
 */
const LONGEST_TRIP_MS = 100

/**
 * Runs one seed to its end, or to the first promise that is broken. Deterministic where the
 * adapters are.
 */
export const simulate = async <Tx>(options: SimulationOptions<Tx>): Promise<Simulation> => {
  const drawn = scenarioOf(options.seed)
  const scenario: Scenario =
    options.faults === undefined ? drawn : { ...drawn, faults: options.faults }
  const clock = { now: START, databaseSkew: 0 }
  const store = await options.store({
    users: scenario.users,
    databaseNow: () => clock.now + clock.databaseSkew,
  })
  try {
    return await play(options, scenario, store, clock)
  } finally {
    await store.close?.()
  }
}

interface DatabaseClock {
  now: number
  databaseSkew: number
}

const play = async <Tx>(
  options: SimulationOptions<Tx>,
  scenario: Scenario,
  store: SimulatedStore<Tx>,
  clock: DatabaseClock,
): Promise<Simulation> => {
  const world = await begin(options, scenario, store, clock)
  const stage = makeStage(world, options)
  for (let at = 0; at < scenario.runners; at++) stage.start()
  while (world.ledger.violation() === null && (await stage.step())) {
    // The stage takes one step after the other.
  }
  if (world.ledger.violation() === null) await checkEnd(world)
  const violation = world.ledger.violation()
  return {
    seed: scenario.seed,
    scenario,
    faults: scenario.faults,
    violation: violation === null ? null : { ...violation, step: stage.steps() },
    steps: stage.steps(),
    trace: stage.trace,
  }
}

const orderOf = (scenario: Scenario) => ({
  criteria: criteria().with({ waiveThreshold: '5' }).build(),
  policy: aPolicy()
    .with({ caps: scenario.caps ? { maxCount: 1000, maxPercent: null, exceededWhen: 'or' } : null })
    .build(),
})

/** Confirms the order, undisturbed: the simulation is about the run. */
const begin = async <Tx>(
  options: SimulationOptions<Tx>,
  scenario: Scenario,
  store: SimulatedStore<Tx>,
  clock: DatabaseClock,
): Promise<World<Tx>> => {
  const order = orderOf(scenario)
  const compiled = compileEvaluator({ ...order, asOf: ISO_START, actor: ACTOR })
  if (E.isLeft(compiled)) throw new Error('the order of the simulation does not compile')
  const scope = new Set<UserKey>()
  const shardOf = new Map<UserKey, number>()
  const desk = createPurge({
    ...store,
    journal: scopeKeeper(scenario, store.journal, scope, shardOf),
    policy: order.policy,
    clock: { now: () => START, sleep: async () => undefined },
    ids: countingIds('job'),
    settings: scenario.settings,
  })
  const plan = await succeeded(desk.preview({ criteria: order.criteria, requestedBy: ACTOR }))
  const confirm = { digest: plan.digest, count: plan.counts.purge }
  const job = await succeeded(
    desk.submit({ criteria: order.criteria, requestedBy: ACTOR, confirm }),
  )
  const world: World<Tx> = {
    scenario,
    schedule: makeSchedule(() => clock.now),
    ledger: openLedger(scenario.host, scenario.settings.attempts, scope),
    store,
    ports: options.plant?.(store) ?? store,
    remote: makeRemote(scenario.users),
    jobId: job.id,
    evaluator: compiled.right,
    open: null,
    get time() {
      return clock.now
    },
    set time(now) {
      clock.now = now
    },
    get databaseSkew() {
      return clock.databaseSkew
    },
    set databaseSkew(skew) {
      clock.databaseSkew = skew
    },
    awayUntil: 0,
    busy: [],
    poisoned: new Map(),
    lockedUntil: new Map(),
    shardOf,
  }
  return world
}

const isListedTwice = ({ faults, host }: Scenario): boolean =>
  // Only the transaction of outcome and effect keeps a host that lists somebody twice from harm.
  faults.some((fault) => fault.kind === 'user-listed-twice') &&
  Object.values(host.deliveries).every((delivery) => delivery === 'in-transaction')

/**
 * Notes the scope of the job, in which a user stands twice where the host repeats itself over its
 * pages.
 */
const scopeKeeper = <Tx>(
  scenario: Scenario,
  journal: JournalPort<Tx>,
  scope: Set<UserKey>,
  shardOf: Map<UserKey, number>,
): JournalPort<Tx> => ({
  ...journal,
  addShard: (request) => {
    const [duplicate] = scope
    for (const key of request.keys) {
      scope.add(key)
      shardOf.set(key, request.shard)
    }
    if (duplicate === undefined || !isListedTwice(scenario) || request.keys.includes(duplicate))
      return journal.addShard(request)
    return journal.addShard({
      ...request,
      keys: [duplicate, ...request.keys],
      confirmed: request.confirmed + 1,
    })
  },
})

const ISO_START = '2026-01-15T12:00:00.000Z' as Instant

const countingIds = (name: string) => {
  let count = 0
  return { newId: () => `${name}-${++count}` }
}

const succeeded = async <Result>(operation: Operation<Result>): Promise<Result> => {
  const end = await operation()
  if (E.isLeft(end)) throw new Error(`the simulation could not begin: ${JSON.stringify(end.left)}`)
  return end.right
}

/** A process on the stage. */
interface Actor extends Runner {
  readonly purge: Purge
  thawAt: number
}

/** Something that happens at its time. */
interface Appointment {
  readonly at: number
  readonly what: () => void
}

interface Stage {
  readonly start: () => void
  /** Takes one step; answers whether there may be another. */
  readonly step: () => Promise<boolean>
  readonly steps: () => number
  readonly trace: readonly string[]
}

const makeStage = <Tx>(
  world: World<Tx>,
  { trace: traces = false, plantInProcess = (ports) => ports }: SimulationOptions<Tx>,
): Stage => {
  const { scenario, schedule, ledger } = world
  const chance: Chance = chanceFrom(scenario.seed ^ 0x2545f491)
  const actors: Actor[] = []
  const appointments: Appointment[] = []
  const pending = [...scenario.faults]
  const trace: string[] = []
  let steps = 0
  /**
   * How likely the process of the last step takes the next one as well: some seeds hurry one
   * process, others mix all.
   */
  const stubborn = chance.pick([0, 0.5, 0.9])
  let last: Waiting['process'] | null = null

  const say = (line: () => string): void => {
    if (traces)
      trace.push(
        `${String(steps).padStart(4)}  ${String(world.time - START).padStart(6)} ms  ${line()}`,
      )
  }

  const start = (): void => {
    const name = `runner-${actors.length + 1}`
    const process: Runner = {
      name,
      state: 'up',
      looks: new Map(),
      reads: new Map(),
      pauses: new Map(),
      runs: 0,
      begun: new Set(),
      clockSkew: chance.pick([0, 0, 90_000, -90_000]),
    }
    const { policy } = orderOf(scenario)
    const purge = createPurge({
      ...plantInProcess(portsOf(world, process)),
      policy,
      clock: clockOf(world, process),
      ids: countingIds(name),
      settings: scenario.settings,
      ...(traces
        ? {
            observer: (event) =>
              say(
                () => `${name}: ${JSON.stringify({ ...event, at: undefined, jobId: undefined })}`,
              ),
          }
        : {}),
    })
    const actor: Actor = Object.assign(process, { purge, thawAt: 0 })
    actors.push(actor)
    say(() => `${name} starts`)
    deliver(actor)
  }

  const deliver = (actor: Actor): void => {
    actor.runs++
    void actor.purge
      .run(world.jobId)()
      .then((end) => {
        actor.runs--
        say(
          () =>
            `${actor.name} ends with ${E.isLeft(end) ? end.left._tag : `a report of ${settled(end.right.totals)}`}`,
        )
        if (E.isRight(end)) {
          if (settled(end.right.totals) !== end.right.totals.scope)
            ledger.violate('totals-wrong', 'a run reported before the job was done')
        } else if (end.left._tag === 'HostFault')
          later(50, () => (actor.state === 'dead' ? undefined : deliver(actor)))
        else if (end.left._tag === 'RunnerDraining') {
          loseBegun(actor)
          later(50, start)
        } else ledger.violate('operation-failed', `run answered ${end.left._tag}`)
      })
  }

  const later = (millis: number, what: () => void): void =>
    void appointments.push({ at: world.time + millis, what })

  const loseBegun = (process: Runner): void => {
    for (const key of process.begun) ledger.lose(key)
  }

  const dropConnection = (process: Waiting['process']): void => {
    if (world.open?.process === process && !world.open.ended) {
      world.open.giveUp()
      if (!scenario.tellsFaults) ledger.blame()
    }
  }

  /** What came due by now: thaws, restarts, transactions that were idle for too long. */
  const passTime = (): boolean => {
    let passed = false
    for (const due of appointments.filter((each) => each.at <= world.time)) {
      appointments.splice(appointments.indexOf(due), 1)
      due.what()
      passed = true
    }
    const { open } = world
    if (open !== null && !open.ended && world.time - open.lastUse >= scenario.idleMs) {
      say(() => `the database gives up the idle transaction of ${open.process.name}`)
      dropConnection(open.process)
      // Meanwhile it held up everybody, perhaps for longer than their leases.
      for (const each of actors) loseBegun(each)
      passed = true
    }
    return passed
  }

  const canGo = (each: Waiting): boolean =>
    (each.process.state === 'up' || each.kind === 'request') && each.ready()

  /** The next moment at which anything changes by itself. */
  const nextMoment = (): number | null => {
    const { open } = world
    const moments = [
      ...appointments.map((each) => each.at),
      ...schedule.waiting.flatMap((each) =>
        each.wakeAt !== null && each.process.state === 'up' ? each.wakeAt : [],
      ),
      ...(open === null || open.ended ? [] : [open.lastUse + scenario.idleMs]),
    ].filter((at) => at > world.time)
    return moments.length === 0 ? null : Math.min(...moments)
  }

  const choose = (ready: readonly Waiting[]): Waiting => {
    // Nobody could wait out a call that is on its way for ever.
    const overdue = ready.find(
      (each) => each.kind === 'request' && world.time - each.since >= LONGEST_TRIP_MS,
    )
    if (overdue !== undefined) return overdue
    const same = ready.filter((each) => each.process === last)
    return same.length > 0 && chance.holds(stubborn) ? chance.pick(same) : chance.pick(ready)
  }

  const step = async (): Promise<boolean> => {
    await schedule.settle()
    if (ledger.violation() !== null) return false
    if (passTime()) return true
    const ready = schedule.waiting.filter(canGo)
    if (ready.length === 0) {
      const next = nextMoment()
      if (next !== null) {
        world.time = next
        return true
      }
      if (actors.some((each) => each.runs > 0 && each.state !== 'dead'))
        ledger.violate('job-does-not-end', 'nothing moves any more')
      return false
    }
    if (++steps > MOST_STEPS) {
      ledger.violate('job-does-not-end', `after ${MOST_STEPS} steps`)
      return false
    }
    const chosen = choose(ready)
    last = chosen.process
    world.time += chance.below(8)
    const struck = await strikeDue(chosen)
    if (struck !== 'gone') {
      say(
        () =>
          `${chosen.process.name}: ${chosen.label}${struck === null ? '' : ` (struck ${struck.at})`}`,
      )
      schedule.remove(chosen)
      chosen.go(struck)
    }
    return true
  }

  /**
   * Lets the faults that are due strike: those of the world all of them, of those that need this
   * very call the first.
   */
  const strikeDue = async (chosen: Waiting): Promise<Struck | null | 'gone'> => {
    let struck: Struck | null | 'gone' = null
    for (const fault of pending.filter((each) => each.at <= steps)) {
      if (struck !== null) break
      const effect = await strikeWith(fault, chosen)
      if (effect === 'not-now') continue
      say(() => `fault ${JSON.stringify(fault)}`)
      pending.splice(pending.indexOf(fault), 1)
      struck = effect
    }
    return struck
  }

  const strikeWith = async (
    fault: SimulatedFault,
    chosen: Waiting,
  ): Promise<Struck | null | 'gone' | 'not-now'> => {
    const actor = chosen.process as Actor
    switch (fault.kind) {
      case 'crash':
        if (actor.state !== 'up') return 'not-now'
        crash(actor, fault.loseRequests)
        later(fault.restartMs, start)
        return 'gone'
      case 'freeze':
        if (actor.state !== 'up') return 'not-now'
        actor.state = 'frozen'
        loseBegun(actor)
        if (!fault.keepsConnection) dropConnection(actor)
        later(fault.millis, () => {
          if (actor.state === 'frozen') actor.state = 'up'
          // With a transaction open it held up everybody, perhaps for longer than their leases.
          if (world.open?.process === actor && !world.open.ended)
            for (const each of actors) loseBegun(each)
          say(() => `${actor.name} thaws`)
        })
        return 'gone'
      case 'rest':
        if (actor.state !== 'up') return 'not-now'
        loseBegun(actor)
        void actor.purge.drain()()
        return null
      case 'second-delivery':
        if (actor.state !== 'up') return 'not-now'
        deliver(actor)
        return null
      case 'call-fails':
        if (chosen.kind === 'sleep' || chosen.kind === 'answer') return 'not-now'
        // What the transaction port can tell it can tell of the database, not of a call to another
        // system.
        if (!fault.known || !scenario.tellsFaults || chosen.kind === 'request') ledger.blame()
        return {
          at: 'before',
          fault: simulatedFault(
            fault.known ? 'simulated-deadlock' : 'simulated-fault',
            fault.known,
          ),
        }
      case 'answer-lost':
        if (chosen.kind !== 'commit' && chosen.kind !== 'request') return 'not-now'
        ledger.blame()
        return { at: 'after', fault: simulatedFault('simulated-answer-lost', false) }
      case 'clock-step':
        for (const each of actors) loseBegun(each)
        world.databaseSkew += fault.millis
        return null
      case 'user-changes':
        return (await changeUser(world, fault.user, fault.change)) ? null : 'not-now'
      case 'user-locked': {
        const key = scenario.users[fault.user]?.key
        if (key !== undefined) world.lockedUntil.set(key, world.time + fault.millis)
        return null
      }
      case 'user-poisoned': {
        const user = scenario.users[fault.user]
        if (user === undefined) return null
        world.poisoned.set(user.key, fault.how)
        ledger.poison(user.key)
        return null
      }
      case 'user-listed-twice':
        // It struck when the job was submitted.
        return null
      case 'host-busy':
        world.busy.push(fault.retryAfterMs)
        return null
      case 'store-away':
        ledger.blame()
        world.awayUntil = Math.max(world.awayUntil, world.time + fault.millis)
        // Whoever cannot write for longer than the lease loses the shard, and with it what only
        // they know.
        for (const each of actors) loseBegun(each)
        later(fault.millis, () => {
          for (const each of actors) loseBegun(each)
        })
        return null
    }
  }

  const crash = (actor: Actor, loseRequests: boolean): void => {
    actor.state = 'dead'
    loseBegun(actor)
    schedule.forget(actor)
    dropConnection(actor)
    if (!loseRequests) return
    for (const each of schedule.waiting.filter((other) => other.process === actor)) {
      schedule.remove(each)
      each.go({ at: 'before', fault: simulatedFault('simulated-request-lost', false) })
    }
  }

  return { start, step, steps: () => steps, trace }
}

/** Somebody at the desk changes a user; answers `false` while the database is busy. */
const changeUser = async <Tx>(
  world: World<Tx>,
  position: number,
  change: UserChange,
): Promise<boolean> => {
  const key = world.scenario.users[position]?.key
  if (key === undefined) return true
  const isRemote = world.scenario.host.reads === 'outside'
  if (!isRemote && world.open !== null) return false
  const user = isRemote ? world.remote.users.get(key) : await readUser(world.store, key)
  if (user === undefined) return true
  const changed = changedUser(user, change)
  if (changed === null) world.ledger.vanish(key)
  if (isRemote) {
    if (changed === null) world.remote.users.delete(key)
    else world.remote.users.set(key, changed)
  } else await (changed === null ? world.store.removeUser(key) : world.store.putUser(changed))
  return true
}

const changedUser = (user: UserFacts, change: UserChange): UserFacts | null => {
  switch (change) {
    case 'borrows':
      return { ...user, openLoans: 1 }
    case 'returns':
      return { ...user, openLoans: 0 }
    case 'owes-much':
      return { ...user, debt: '50' as Money }
    case 'owes-little':
      return { ...user, debt: '2' as Money }
    case 'pays':
      return { ...user, debt: NO_MONEY }
    case 'gets-hold':
      return { ...user, legalHolds: 1 }
    case 'loses-hold':
      return { ...user, legalHolds: 0 }
    case 'gets-later-date':
      return { ...user, purgeDate: '2099-01-01' as NonNullable<UserFacts['purgeDate']> }
    case 'vanishes':
      return null
  }
}

/** What must hold once everything has come to rest. */
const checkEnd = async <Tx>(world: World<Tx>): Promise<void> => {
  const { store, ledger, jobId, scenario, evaluator } = world
  const { job, outcomes, numbers } = await store.transactions.run(
    async (tx) => ({
      job: await store.journal.readJob({ tx, jobId: jobId as JobId }),
      outcomes: await store.journal.listOutcomes({
        tx,
        jobId,
        statuses: [],
        after: null,
        limit: 1000,
      }),
      numbers: await store.journal.jobNumbers({ tx, jobId }),
    }),
    { mode: 'read' },
  )
  if (job?.status !== 'Completed')
    return ledger.violate('job-does-not-end', `the job is ${job?.status}`)
  if (numbers.openShards > 0)
    ledger.violate('job-does-not-end', `${numbers.openShards} shards are open`)
  ledger.checkTotals(numbers.totals)
  ledger.checkTotals(job.totals)
  if (settled(job.totals) !== job.totals.scope)
    ledger.violate('totals-wrong', `${settled(job.totals)} settled of ${job.totals.scope}`)
  if (outcomes.length !== ledger.outcomes.size)
    ledger.violate('user-lost', `${outcomes.length} outcomes are stored of ${ledger.outcomes.size}`)
  for (const key of ledger.scope)
    if (!ledger.outcomes.has(key)) ledger.violate('user-lost', `user ${key} has no outcome`)
  for (const user of scenario.users)
    if (!isTouched(scenario, user.key)) checkUntouched(world, user, evaluator)
}

const isTouched = (scenario: Scenario, key: UserKey): boolean =>
  scenario.faults.some((fault) => 'user' in fault && scenario.users[fault.user]?.key === key)

/**
 * A user about whom nothing changed must have come to what the preview said, or to a doubt or a
 * failure that was looked into before.
 */
const checkUntouched = <Tx>({ ledger }: World<Tx>, user: UserFacts, evaluator: Evaluator): void => {
  const status = ledger.outcomes.get(user.key)?.status
  const expected = evaluator.evaluate(user)._tag === 'Purge' ? 'purged' : 'kept'
  if (status !== expected && status !== 'inDoubt' && status !== 'failed')
    ledger.violate('user-lost', `user ${user.key} is ${status}, not ${expected}`)
}
