// Runs one seed: many processes, one thread, virtual time; the seed decides which await goes on
// next and what strikes it.
import type { UserFacts } from '../../domain/user.js'
import { checkEnd } from './ending.js'
import type { Violation } from './ledger.js'
import { openWorld, START } from './opening.js'
import { type Scenario, type SimulatedFault, scenarioOf } from './scenario.js'
import { setStage, startActor } from './stage.js'
import { takeStep } from './steps.js'
import type { DatabaseClock, ProcessPorts, SimulatedPorts, SimulatedStore } from './world.js'

/** What is simulated, and over which adapters. */
export interface SimulationOptions<Tx> {
  /** The same seed over the same adapters always takes the same course. A whole number from 0. */
  readonly seed: number
  /**
   * Opens the adapters under test, with these users and no jobs. Leases must end by
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
  readonly plantInProcess?: (ports: ProcessPorts<Tx>) => ProcessPorts<Tx>
  /** Whether every step is written down; left out: no. */
  readonly trace?: boolean
}

/** What came of one seed. */
export interface Simulation {
  /** The seed. */
  readonly seed: number
  /** What the seed drew. */
  readonly scenario: Scenario
  /** The faults that were to strike. */
  readonly faults: readonly SimulatedFault[]
  /** The first promise that was broken, with the step at which it was; `null` = all were kept. */
  readonly violation: (Violation & { readonly step: number }) | null
  /** How many steps it took. */
  readonly steps: number
  /** One line for each step, where it was asked for. */
  readonly trace: readonly string[]
}

/**
 * Runs one seed to its end, or to the first promise that is broken. Deterministic where the
 * adapters are.
 */
export async function simulate<Tx>(options: SimulationOptions<Tx>): Promise<Simulation> {
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

async function play<Tx>(
  { plant, plantInProcess = (ports) => ports, trace = false }: SimulationOptions<Tx>,
  scenario: Scenario,
  store: SimulatedStore<Tx>,
  clock: DatabaseClock,
): Promise<Simulation> {
  const world = await openWorld(plant, scenario, store, clock)
  const stage = setStage(world, plantInProcess, trace)
  for (let at = 0; at < scenario.runners; at++) startActor(stage)
  while (world.ledger.violation() === null && (await takeStep(stage))) {
    // The stage takes one step after the other.
  }
  if (world.ledger.violation() === null) await checkEnd(world)
  const violation = world.ledger.violation()
  return {
    seed: scenario.seed,
    scenario,
    faults: scenario.faults,
    violation: violation === null ? null : { ...violation, step: stage.steps },
    steps: stage.steps,
    trace: stage.trace ?? [],
  }
}
