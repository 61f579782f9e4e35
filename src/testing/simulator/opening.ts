// How a simulation begins: a job is confirmed, undisturbed, and its processes come after it.
import type { Instant } from '../../domain/calendar.js'
import type { ActorKey, UserKey } from '../../domain/keys.js'
import { compileEvaluator } from '../../eligibility/evaluate.js'
import { E } from '../../internal/fp.js'
import type { JournalPort } from '../../ports/journal.js'
import { createPurge } from '../../purge.js'
import type { Operation } from '../../run/operation.js'
import { aPolicy, criteria } from '../builders.js'
import { openLedger } from './ledger.js'
import { makeRemote } from './remote.js'
import type { Scenario } from './scenario.js'
import { makeSchedule } from './schedule.js'
import type { DatabaseClock, SimulatedPorts, SimulatedStore, World } from './world.js'

/** The virtual time at which every simulation begins. */
export const START = 1_768_478_400_000
const ISO_START = '2026-01-15T12:00:00.000Z' as Instant
const ACTOR = 'simulation' as ActorKey

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

/** Confirms the order, undisturbed: the simulation is about the run. */
export async function openWorld<Tx>(
  plant: ((ports: SimulatedPorts<Tx>) => SimulatedPorts<Tx>) | undefined,
  scenario: Scenario,
  store: SimulatedStore<Tx>,
  clock: DatabaseClock,
): Promise<World<Tx>> {
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
  const plan = await succeeded(desk.plan({ criteria: order.criteria, requestedBy: ACTOR }))
  const confirm = { digest: plan.digest, count: plan.counts.purge }
  const job = await succeeded(desk.submit({ planId: plan.id, requestedBy: ACTOR, confirm }))
  return {
    scenario,
    schedule: makeSchedule(() => clock.now),
    ledger: openLedger(scenario.host, scenario.settings.attempts, scope),
    store,
    ports: plant?.(store) ?? store,
    remote: makeRemote(scenario.users),
    jobId: job.id,
    evaluator: compiled.right,
    open: null,
    clock,
    awayUntil: 0,
    busy: [],
    poisoned: new Map(),
    lockedUntil: new Map(),
    shardOf,
  }
}

// Only the transaction of outcome and effect keeps a host that lists somebody twice from harm.
function isListedTwice({ faults, host }: Scenario): boolean {
  return (
    faults.some((fault) => fault.kind === 'user-listed-twice') &&
    Object.values(host.deliveries).every((delivery) => delivery === 'in-transaction')
  )
}

/**
 * Notes the scope of the job, in which a user stands twice where the host repeats itself over its
 * pages.
 */
function scopeKeeper<Tx>(
  scenario: Scenario,
  journal: JournalPort<Tx>,
  scope: Set<UserKey>,
  shardOf: Map<UserKey, number>,
): JournalPort<Tx> {
  const addShard: JournalPort<Tx>['addShard'] = (request) => {
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
  }
  return { ...journal, addShard }
}

/** Ids that are the same in every run of a seed. */
export function countingIds(name: string) {
  let count = 0
  return { newId: () => `${name}-${++count}` }
}

async function succeeded<Result>(operation: Operation<Result>): Promise<Result> {
  const end = await operation()
  if (E.isLeft(end)) throw new Error(`the simulation could not begin: ${JSON.stringify(end.left)}`)
  return end.right
}
