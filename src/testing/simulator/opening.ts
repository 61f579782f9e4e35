// How a simulation begins: a plan is begun, and the processes that make and order it come after it.
import type { Instant } from '../../domain/calendar.js'
import type { ActorKey, PlanId } from '../../domain/keys.js'
import { compileEvaluator } from '../../eligibility/evaluate.js'
import { E } from '../../internal/fp.js'
import { createPurge } from '../../purge.js'
import { aPolicy, criteria } from '../builders.js'
import { openLedger } from './ledger.js'
import { makeRemote } from './remote.js'
import type { Scenario } from './scenario.js'
import { makeSchedule } from './schedule.js'
import type { DatabaseClock, SimulatedPorts, SimulatedStore, World } from './world.js'

/** The virtual time at which every simulation begins. */
export const START = 1_768_478_400_000
const ISO_START = '2026-01-15T12:00:00.000Z' as Instant
/** Who plans and orders. */
export const ACTOR = 'simulation' as ActorKey

/** The order that is confirmed. */
export function orderOf(scenario: Scenario) {
  const caps = { maxCount: 1000, maxPercent: null, exceededWhen: 'or' } as const
  return {
    criteria: criteria().with({ waiveThreshold: '5' }).build(),
    policy: aPolicy()
      .with({ caps: scenario.caps ? caps : null })
      .build(),
  }
}

/** Begins the plan, undisturbed: the simulation is about making it, ordering it, and the run. */
export async function openWorld<Tx>(
  plant: ((ports: SimulatedPorts<Tx>) => SimulatedPorts<Tx>) | undefined,
  scenario: Scenario,
  store: SimulatedStore<Tx>,
  clock: DatabaseClock,
): Promise<World<Tx>> {
  const order = orderOf(scenario)
  const compiled = compileEvaluator({ ...order, asOf: ISO_START, actor: ACTOR })
  if (E.isLeft(compiled)) throw new Error('the order of the simulation does not compile')
  const planId = await begunPlan(scenario, store)
  const ledger = openLedger(scenario.host, scenario.settings.attempts)
  return {
    scenario,
    schedule: makeSchedule(() => clock.now),
    ledger,
    store,
    ports: plant?.(store) ?? store,
    remote: makeRemote(scenario.users),
    jobId: planId,
    evaluator: compiled.right,
    open: null,
    clock,
    runners: [],
    awayUntil: 0,
    busy: [],
    repeats: 0,
    poisoned: new Map(),
    lockedUntil: new Map(),
    stirredAt: clock.now,
    shardOf: ledger.scope,
  }
}

/** Begins a plan and reads nobody: the host is away when the first page is asked for. */
async function begunPlan<Tx>(scenario: Scenario, store: SimulatedStore<Tx>): Promise<PlanId> {
  const { criteria: order, policy } = orderOf(scenario)
  const desk = createPurge({
    ...store,
    host: { ...store.host, candidates: () => Promise.reject(new Error('not yet')) },
    policy,
    clock: { now: () => START, sleep: async () => undefined },
    ids: countingIds('job'),
    settings: scenario.settings,
  })
  const end = await desk.plan({ criteria: order, requestedBy: ACTOR })()
  if (E.isLeft(end) && end.left._tag === 'PlanInterrupted') return end.left.planId
  throw new Error(`the simulation could not begin: ${JSON.stringify(end)}`)
}

/** Ids that are the same in every run of a seed. */
export function countingIds(name: string) {
  let count = 0
  return { newId: () => `${name}-${++count}` }
}
