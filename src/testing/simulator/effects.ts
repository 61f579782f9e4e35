// The effects as one simulated process sees them: in the transaction, or calls that travel.
import { unlessBusy } from '../../run/busy.js'
import type { UserKey } from '../../domain/keys.js'
import type { UserFacts } from '../../domain/user.js'
import type {
  EffectAnswer,
  FoundEffect,
  InTransactionEffect,
  OutsideEffect,
  OutsideRequest,
  PurgeEffects,
} from '../../ports/effects.js'
import { callsArrive } from './calls.js'
import { isSingle, pauseAt, pausesOf } from './pauses.js'
import { actOn, travel } from './remote.js'
import type { StepName } from './scenario.js'
import { statement } from './transactions.js'
import {
  isAway,
  keptBy,
  type Runner,
  readUser,
  type Session,
  simulatedFault,
  strike,
  type World,
} from './world.js'

/** The effects of a process. */
export function effectsOf<Tx>(world: World<Tx>, process: Runner): PurgeEffects<Tx> {
  const { deliveries } = world.scenario.host
  const { demoteResearchers, waiveFines, cancelRequests, deleteUsers } = world.ports.host.effects
  // One effect for each step, inside or outside: their commands differ, and the simulation reads
  // nothing but the key.
  const effect = (step: StepName, real: unknown): never => {
    const delivery = deliveries[step]
    const made =
      delivery === 'in-transaction'
        ? insideEffect(world, process, step, real as AnyInside<Tx>)
        : outsideEffect(world, process, step, delivery)
    return made as never
  }
  return {
    demoteResearchers: effect('demote-researchers', demoteResearchers),
    waiveFines: effect('waive-fines', waiveFines),
    cancelRequests: effect('cancel-requests', cancelRequests),
    deleteUsers: effect('delete-users', deleteUsers),
  }
}

interface AnyCommand {
  readonly key: UserKey
}

type AnyInside<Tx> = InTransactionEffect<Tx, AnyCommand>

function insideEffect<Tx>(
  world: World<Tx>,
  process: Runner,
  step: StepName,
  real: AnyInside<Tx>,
): AnyInside<Tx> {
  const pipelined = world.scenario.host.pipelined[step]
  const isAwaited = !pipelined || world.ports.transactions.faultDoomsTransaction !== true
  return {
    delivery: 'in-transaction',
    pipelined,
    apply: (request) => {
      const session = request.tx as unknown as Session<Tx>
      const applied = statement(world, process, session, step, async (tx) => {
        const keys = request.commands.map((command) => command.key)
        if (step === 'delete-users') {
          const bad = keys.filter((key) => world.poisoned.has(key))
          if (bad.some((key) => world.poisoned.get(key) === 'throws'))
            throw simulatedFault('simulated-constraint', false)
          if (bad.length > 0) return bad.map((key) => ({ key, code: 'simulated-refusal' }))
        }
        const found =
          step === 'delete-users'
            ? await unlessBusy(world.store.host.readUsers({ tx, keys, lock: false }))
            : []
        const truth = new Map(
          found.map((user) => [user.key, unfinished(world, user) ?? keptBy(world, user)]),
        )
        const refusals = await real.apply({ ...request, tx })
        for (const key of keys)
          session.writes.effects.push({ step, key, keptBy: truth.get(key) ?? null })
        return refusals
      })
      if (!isAwaited) return applied
      session.awaited = step
      return applied.finally(() => {
        session.awaited = null
      })
    },
  }
}

/**
 * What ought to have been done to a user before they are deleted, where all of it is in the
 * transaction.
 */
function unfinished<Tx>({ evaluator, scenario }: World<Tx>, user: UserFacts): string | null {
  if (Object.values(scenario.host.deliveries).some((delivery) => delivery !== 'in-transaction'))
    return null
  const verdict = evaluator.evaluate(user)
  if (verdict._tag !== 'Purge') return null
  const { waive, cancelRequests, demoteResearcher } = verdict.actions
  return waive !== null || cancelRequests > 0 || demoteResearcher
    ? 'something was left to be done'
    : null
}

function outsideEffect<Tx>(
  world: World<Tx>,
  process: Runner,
  step: StepName,
  delivery: 'idempotent' | 'uncertain',
): OutsideEffect<AnyCommand> {
  return {
    delivery,
    perform: (request) => performOutside(world, process, step, delivery, request),
    ...(world.scenario.host.lookUp && {
      lookUp: (request: OutsideRequest<AnyCommand>) => lookUpOutside(world, process, step, request),
    }),
  }
}

async function performOutside<Tx>(
  world: World<Tx>,
  process: Runner,
  step: StepName,
  delivery: 'idempotent' | 'uncertain',
  request: OutsideRequest<AnyCommand>,
): Promise<EffectAnswer> {
  const { schedule, remote, ledger, scenario } = world
  const inStore = scenario.host.reads === 'in-transaction' && step === 'delete-users'
  const isReachable = (): boolean => !inStore || world.open === null
  const { key } = request.command
  // What is done already may be repeated for any purpose.
  const isRead = (process.reads.get(key) ?? -1) >= pausesOf(process, key)
  const isFresh = isRead && isYoung(world, process, key)
  if (!remote.done.has(request.idempotencyKey) && !isFresh && isSingle(process))
    ledger.violate('acted-on-stale-read', `${step} of user ${key}`)
  process.begun.add(key)
  travel(remote, request.idempotencyKey, 1)
  const struck = await schedule.wait(process, 'request', `${step} of user ${key}`, isReachable)
  const came = await outcomeOfCall(() => {
    strike(struck, 'before')
    return schedule.fly(() => arrive(world, process, step, delivery, request))
  })
  travel(remote, request.idempotencyKey, -1)
  await schedule.wait(process, 'answer', `the answer to ${step} of user ${key}`)
  if (struck?.at === 'after' || 'fault' in came) ledger.lose(key)
  if (struck?.at === 'after' || 'fault' in came || came.answer._tag === 'Busy')
    pauseAt(process, key)
  strike(struck, 'after')
  if ('fault' in came) throw came.fault
  if (came.answer._tag === 'Done') process.reads.delete(key)
  return came.answer
}

/**
 * Whether the last read of a user is no older than it may be. Within a transaction the engine also
 * waits for its end, of which the host knows nothing.
 */
function isYoung<Tx>({ scenario, clock }: World<Tx>, { ages }: Runner, key: UserKey): boolean {
  const read = ages.get(key)
  if (read === undefined || scenario.host.reads !== 'outside') return true
  return clock.now - read.sent <= read.took + scenario.settings.maxReadAgeMs
}

async function lookUpOutside<Tx>(
  world: World<Tx>,
  process: Runner,
  step: StepName,
  request: OutsideRequest<AnyCommand>,
): Promise<FoundEffect> {
  const { schedule, remote } = world
  const label = `look up ${step} of user ${request.command.key}`
  strike(await schedule.wait(process, 'read', label), 'before')
  callsArrive(world)
  if (isAway(world)) throw simulatedFault('simulated-host-away', false)
  if (remote.done.has(request.idempotencyKey)) return 'done'
  // "Not done" has to be final, so a call that may still arrive is not denied.
  return remote.onTheirWay.has(request.idempotencyKey) ? 'unknown' : 'not-done'
}

async function outcomeOfCall(
  call: () => Promise<EffectAnswer>,
): Promise<{ readonly answer: EffectAnswer } | { readonly fault: unknown }> {
  try {
    return { answer: await call() }
  } catch (fault) {
    return { fault }
  }
}

/** What the other system does when a call arrives. */
async function arrive<Tx>(
  world: World<Tx>,
  process: Runner,
  step: StepName,
  delivery: 'idempotent' | 'uncertain',
  { command: { key }, idempotencyKey }: OutsideRequest<AnyCommand>,
): Promise<EffectAnswer> {
  const { remote, store, ledger, scenario } = world
  const isRemote = scenario.host.reads === 'outside'
  callsArrive(world)
  if (isRemote && isAway(world)) throw simulatedFault('simulated-host-away', false)
  const retryAfterMs = world.busy.shift()
  if (retryAfterMs !== undefined) return { _tag: 'Busy', retryAfterMs }
  // A call that is repeated is answered as the first one was, whatever has become of the user
  // since.
  if (delivery === 'idempotent' && remote.done.has(idempotencyKey)) return { _tag: 'Done' }
  const poison = step === 'delete-users' ? world.poisoned.get(key) : undefined
  if (poison === 'throws') throw simulatedFault('simulated-constraint', false)
  if (poison === 'refuses') return { _tag: 'Refused', code: 'simulated-refusal' }
  const isThere = isRemote
    ? remote.users.has(key)
    : step !== 'delete-users' || (await readUser(store, key)) !== undefined
  if (!isThere) return { _tag: 'AlreadyGone' }
  remote.done.add(idempotencyKey)
  if (isRemote) actOn(remote.users, step, key)
  else if (step === 'delete-users') await store.removeUser(key)
  const look = process.looks.get(key)
  ledger.outside(step, key, look === undefined ? 'never looked at' : look)
  return { _tag: 'Done' }
}
