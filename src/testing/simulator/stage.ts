// The stage: the processes of a simulation, what is due when, and which of them goes on next.
import type { Instant } from '../../domain/calendar.js'
import { E } from '../../internal/fp.js'
import type { PurgeError } from '../../jobs/errors.js'
import type { PurgePlan } from '../../jobs/plan.js'
import { settled } from '../../jobs/totals.js'
import { createPurge, type Purge } from '../../purge.js'
import { type Chance, chanceFrom } from './chance.js'
import { ACTOR, countingIds, orderOf, START } from './opening.js'
import { clockOf, portsOf } from './ports.js'
import type { SimulatedFault } from './scenario.js'
import type { Waiting } from './schedule.js'
import type { ProcessPorts, Runner, World } from './world.js'

/** A process on the stage. */
export interface Actor extends Runner {
  readonly purge: Purge
}

/** Something that happens at its time. */
interface Appointment {
  readonly at: number
  readonly what: () => void
}

/** Everything of a simulation that moves. */
export interface Stage<Tx> {
  readonly world: World<Tx>
  readonly chance: Chance
  readonly actors: Actor[]
  readonly appointments: Appointment[]
  /** Faults that have not struck yet. */
  readonly pending: SimulatedFault[]
  /** How likely the process of the last step takes the next one as well. */
  readonly stubborn: number
  readonly plantInProcess: (ports: ProcessPorts<Tx>) => ProcessPorts<Tx>
  /** One line for each step; `null` = nothing is written down. */
  readonly trace: string[] | null
  steps: number
  last: Waiting['process'] | null
}

/** Sets the stage, empty. */
export function setStage<Tx>(
  world: World<Tx>,
  plantInProcess: Stage<Tx>['plantInProcess'],
  traces: boolean,
): Stage<Tx> {
  const chance = chanceFrom(world.scenario.seed ^ 0x2545f491)
  return {
    world,
    chance,
    actors: [],
    appointments: [],
    pending: [...world.scenario.faults],
    // Some seeds hurry one process, others mix all.
    stubborn: chance.pick([0, 0.5, 0.9]),
    plantInProcess,
    trace: traces ? [] : null,
    steps: 0,
    last: null,
  }
}

/** Writes a line down, where that is wanted. */
export function say<Tx>({ trace, steps, world }: Stage<Tx>, line: () => string): void {
  if (trace === null) return
  const [step, millis] = [String(steps).padStart(4), String(world.clock.now - START).padStart(6)]
  trace.push(`${step}  ${millis} ms  ${line()}`)
}

/** Starts one more process, which makes the plan, orders it and runs the job. */
export function startActor<Tx>(stage: Stage<Tx>): void {
  const { world, chance, actors, plantInProcess, trace } = stage
  const { scenario } = world
  const name = `runner-${actors.length + 1}`
  const process: Runner = {
    name,
    state: 'up',
    looks: new Map(),
    reads: new Map(),
    ages: new Map(),
    pauses: new Map(),
    runs: 0,
    begun: new Set(),
    clockSkew: chance.pick([0, 0, 90_000, -90_000]),
  }
  const { policy } = orderOf(scenario)
  const observer = (event: object): void =>
    say(stage, () => `${name}: ${JSON.stringify({ ...event, at: undefined, jobId: undefined })}`)
  const purge = createPurge({
    ...plantInProcess({
      ...portsOf(world, process),
      clock: clockOf(world, process),
      settings: scenario.settings,
    }),
    policy,
    ids: countingIds(name),
    ...(trace !== null && { observer }),
  })
  const actor: Actor = Object.assign(process, { purge })
  actors.push(actor)
  world.runners.push(actor)
  say(stage, () => `${name} starts`)
  deliver(stage, actor)
}

/**
 * Has a process do all there is to do, as an administrator and as a runner: go on with the plan,
 * order it, run the job, and forget where that is wanted; it may do so already.
 */
export function deliver<Tx>(stage: Stage<Tx>, actor: Actor): void {
  actor.runs++
  void workThrough(stage, actor).then((error) => {
    actor.runs--
    say(stage, () => `${actor.name} ends with ${error?._tag ?? 'success'}`)
    if (error !== null) takeError(stage, actor, error)
  })
}

function takeError<Tx>(stage: Stage<Tx>, actor: Actor, error: PurgeError): void {
  const { world } = stage
  switch (error._tag) {
    case 'NobodyGoes':
      if (world.ledger.scope.size > 0)
        world.ledger.violate('plan-wrong', 'nobody goes, and somebody is listed')
      return
    case 'HostFault':
    case 'PlanInterrupted':
      later(stage, 50, () => (actor.state === 'dead' ? undefined : deliver(stage, actor)))
      return
    case 'RunnerDraining':
      loseBegun(world, actor)
      later(stage, 50, () => startActor(stage))
      return
    default:
      world.ledger.violate('operation-failed', `an operation answered ${error._tag}`)
  }
}

/** Answers the error that ended it; `null` = all is done. */
async function workThrough<Tx>({ world }: Stage<Tx>, { purge }: Actor): Promise<PurgeError | null> {
  const { jobId, scenario, ledger } = world
  const isOrdered = (error: PurgeError): boolean => error._tag === 'PlanOrdered'
  const planned = await purge.resumePlan({ planId: jobId })()
  if (E.isLeft(planned) && !isOrdered(planned.left)) return planned.left
  if (E.isRight(planned)) {
    const plan = planned.right as PurgePlan
    const confirm = { digest: plan.digest, count: plan.counts.purge }
    const job = await purge.submit({ planId: jobId, requestedBy: ACTOR, confirm })()
    if (E.isLeft(job) && !isOrdered(job.left)) return job.left
  }
  const end = await purge.run(jobId)()
  if (E.isLeft(end)) return end.left
  const { totals, addsUp } = end.right
  if (settled(totals) !== totals.scope || !addsUp)
    ledger.violate('totals-wrong', 'a run reported before the job was done')
  if (!scenario.expires) return null
  const expired = await purge.expire({ before: FAR_AWAY })()
  return E.isLeft(expired) ? expired.left : null
}

const FAR_AWAY = '2100-01-01T00:00:00.000Z' as Instant

/** Makes something due after so many milliseconds. */
export function later<Tx>(
  { appointments, world }: Stage<Tx>,
  millis: number,
  what: () => void,
): void {
  appointments.push({ at: world.clock.now + millis, what })
}

/** What only this process knew of users for whom it has begun an effect is lost. */
export function loseBegun<Tx>({ ledger }: World<Tx>, process: Runner): void {
  for (const key of process.begun) ledger.lose(key)
}

/** Every process loses what only it knew. */
export function loseAllBegun<Tx>({ world, actors }: Stage<Tx>): void {
  for (const each of actors) loseBegun(world, each)
}

/** The database loses the connection of a process, and rolls back what it has open. */
export function dropConnection<Tx>(world: World<Tx>, process: Waiting['process']): void {
  if (world.open?.process !== process || world.open.ended) return
  world.open.giveUp()
  if (!world.scenario.tellsFaults) world.ledger.blame()
}
