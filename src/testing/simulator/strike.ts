// The faults of a simulation, and how each of them strikes.
import { changeUser } from './change-user.js'
import type { SimulatedFault } from './scenario.js'
import type { Struck, Waiting } from './schedule.js'
import {
  type Actor,
  deliver,
  dropConnection,
  later,
  loseAllBegun,
  loseBegun,
  type Stage,
  say,
  startActor,
} from './stage.js'
import { simulatedFault } from './world.js'

/**
 * What a fault does to the call that is about to go on: it fails, nothing happens to it, its
 * process is gone, or the fault has to wait for another call.
 */
type Effect = Struck | null | 'gone' | 'not-now'

/**
 * Lets the faults that are due strike: those of the world all of them, of those that need this
 * very call the first.
 */
export async function strikeDue<Tx>(
  stage: Stage<Tx>,
  chosen: Waiting,
): Promise<Exclude<Effect, 'not-now'>> {
  const { pending } = stage
  for (const fault of pending.filter((each) => each.at <= stage.steps)) {
    const effect = await strikeWith(stage, fault, chosen)
    if (effect === 'not-now') continue
    say(stage, () => `fault ${JSON.stringify(fault)}`)
    stage.world.stirredAt = stage.world.clock.now
    pending.splice(pending.indexOf(fault), 1)
    if (effect !== null) return effect
  }
  return null
}

type FaultOf<Kind extends SimulatedFault['kind']> = Extract<SimulatedFault, { kind: Kind }>

type ProcessFault = FaultOf<'crash' | 'freeze' | 'drain' | 'second-delivery'>
type CallFault = FaultOf<'call-fails' | 'answer-lost'>
type UserFault = FaultOf<'user-locked' | 'user-poisoned'>

async function strikeWith<Tx>(
  stage: Stage<Tx>,
  fault: SimulatedFault,
  chosen: Waiting,
): Promise<Effect> {
  const { world } = stage
  switch (fault.kind) {
    case 'crash':
    case 'freeze':
    case 'drain':
    case 'second-delivery':
      return strikeProcess(stage, fault, chosen.process as Actor)
    case 'call-fails':
    case 'answer-lost':
      return strikeCall(stage, fault, chosen)
    case 'user-changes':
      return (await changeUser(world, fault.user, fault.change)) ? null : 'not-now'
    case 'user-locked':
    case 'user-poisoned':
      strikeUser(stage, fault)
      return null
    case 'clock-step':
      loseAllBegun(stage)
      world.clock.databaseSkew += fault.millis
      return null
    case 'user-listed-twice':
      world.repeats++
      return null
    case 'host-busy':
      world.busy.push(fault.retryAfterMs)
      return null
    case 'store-away':
      takeStoreAway(stage, fault)
      return null
  }
}

function strikeProcess<Tx>(stage: Stage<Tx>, fault: ProcessFault, actor: Actor): Effect {
  const { world } = stage
  if (actor.state !== 'up') return 'not-now'
  switch (fault.kind) {
    case 'crash':
      crash(stage, actor, fault.loseRequests)
      later(stage, fault.restartMs, () => startActor(stage))
      return 'gone'
    case 'freeze':
      actor.state = 'frozen'
      loseBegun(world, actor)
      if (!fault.keepsConnection) dropConnection(world, actor)
      later(stage, fault.millis, () => thaw(stage, actor))
      return 'gone'
    case 'drain':
      loseBegun(world, actor)
      void actor.purge.drain()()
      return null
    case 'second-delivery':
      deliver(stage, actor)
      return null
  }
}

function crash<Tx>({ world }: Stage<Tx>, actor: Actor, loseRequests: boolean): void {
  const { schedule } = world
  actor.state = 'dead'
  loseBegun(world, actor)
  schedule.forget(actor)
  dropConnection(world, actor)
  if (!loseRequests) return
  for (const each of schedule.waiting.filter((other) => other.process === actor)) {
    schedule.remove(each)
    each.go({ at: 'before', fault: simulatedFault('simulated-request-lost', false) })
  }
}

function thaw<Tx>(stage: Stage<Tx>, actor: Actor): void {
  const { open } = stage.world
  if (actor.state === 'frozen') actor.state = 'up'
  // With a transaction open it held up everybody, perhaps for longer than their leases.
  if (open?.process === actor && !open.ended) loseAllBegun(stage)
  say(stage, () => `${actor.name} thaws`)
}

function strikeCall<Tx>({ world }: Stage<Tx>, fault: CallFault, { kind }: Waiting): Effect {
  const { ledger, scenario } = world
  if (fault.kind === 'answer-lost') {
    if (kind !== 'commit' && kind !== 'request') return 'not-now'
    ledger.blame()
    return { at: 'after', fault: simulatedFault('simulated-answer-lost', false) }
  }
  if (kind === 'sleep' || kind === 'answer') return 'not-now'
  // What the transaction port can tell it can tell of the database, not of a call to another
  // system.
  if (!fault.known || !scenario.tellsFaults || kind === 'request') ledger.blame()
  const code = fault.known ? 'simulated-deadlock' : 'simulated-fault'
  return { at: 'before', fault: simulatedFault(code, fault.known) }
}

function strikeUser<Tx>({ world }: Stage<Tx>, fault: UserFault): void {
  const key = world.scenario.users[fault.user]?.key
  if (key === undefined) return
  if (fault.kind === 'user-locked') {
    world.lockedUntil.set(key, world.clock.now + fault.millis)
    return
  }
  world.poisoned.set(key, fault.how)
  world.ledger.poison(key)
}

function takeStoreAway<Tx>(stage: Stage<Tx>, { millis }: FaultOf<'store-away'>): void {
  const { world } = stage
  world.ledger.blame()
  world.awayUntil = Math.max(world.awayUntil, world.clock.now + millis)
  // A process that cannot write for longer than the lease loses the shard, and with it what only
  // it knows.
  loseAllBegun(stage)
  later(stage, millis, () => loseAllBegun(stage))
}
