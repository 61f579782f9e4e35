// What all processes of a simulation share: the store, the other system, the time and the faults.
import type { JobId, UserKey } from '../../domain/keys.js'
import type { UserFacts } from '../../domain/user.js'
import { reasonKey } from '../../domain/verdict.js'
import type { Evaluator } from '../../eligibility/evaluate.js'
import type { ClockPort } from '../../ports/clock.js'
import type { PurgeHost } from '../../ports/host.js'
import type { JournalPort } from '../../ports/journal.js'
import type { FaultKind, TransactionPort } from '../../ports/transaction.js'
import type { RunSettings } from '../../run/settings.js'
import type { Ledger, Writes } from './ledger.js'
import type { Remote } from './remote.js'
import type { Scenario, StepName } from './scenario.js'
import type { Process, Schedule, Struck } from './schedule.js'
import { unlessBusy } from '../../run/busy.js'

/** The ports that a process is given. */
export interface SimulatedPorts<Tx> {
  /** Opens the transactions in which everything happens. */
  readonly transactions: TransactionPort<Tx>
  /** Keeps plans, jobs and outcomes. */
  readonly journal: JournalPort<Tx>
  /** A host all of whose effects are in the transaction. */
  readonly host: PurgeHost<Tx>
}

/** All that a process works with. */
export interface ProcessPorts<Tx> extends SimulatedPorts<Tx> {
  /** Tells the time. */
  readonly clock: ClockPort
  /** The settings of the run. */
  readonly settings: RunSettings
}

/** The adapters under test: a store with all ports over it. */
export interface SimulatedStore<Tx> extends SimulatedPorts<Tx> {
  /** Stores a user, in a transaction of its own. */
  readonly putUser: (user: UserFacts) => Promise<void>
  /** Removes a user, in a transaction of its own. */
  readonly removeUser: (key: UserKey) => Promise<void>
  /** Called when the simulation is over. */
  readonly close?: () => Promise<void>
}

/**
 * A transaction under way, and what processes hold as their `tx`. Only one is open at a time: the
 * simulated database is serial.
 */
export interface Session<Tx> {
  readonly process: Process
  readonly writes: Writes
  /**
   * How many calls have been made in it, and how many have ended: a driver carries them out in the
   * order in which it got them.
   */
  readonly calls: { made: number; ended: number }
  tx: Tx | null
  /** Whether the process knows that it has begun; until then it may only read. */
  begun: boolean
  /** The effect that must be answered before anything else is begun; `null` = none. */
  awaited: StepName | null
  lastUse: number
  ended: boolean
  /** The database gives the transaction up and rolls it back. */
  readonly giveUp: () => void
  /** Rejects when it does. */
  readonly lost: Promise<never>
}

/** The virtual time, and how far the clock of the database is off. */
export interface DatabaseClock {
  now: number
  databaseSkew: number
}

/** What all processes of a simulation share. */
export interface World<Tx> {
  readonly scenario: Scenario
  readonly schedule: Schedule
  readonly ledger: Ledger
  /** The honest ports, by which the simulation itself reads. */
  readonly store: SimulatedStore<Tx>
  /** The ports that processes work with; the same, unless a bug was planted. */
  readonly ports: SimulatedPorts<Tx>
  readonly remote: Remote
  readonly jobId: JobId
  readonly evaluator: Evaluator
  open: Session<Tx> | null
  readonly clock: DatabaseClock
  /** Every process that was ever started. */
  readonly runners: Runner[]
  awayUntil: number
  /** How long the host asks to wait, for each of its next calls. */
  readonly busy: number[]
  /** Pages of candidates that are to name one of an earlier page again. */
  repeats: number
  readonly poisoned: Map<UserKey, 'throws' | 'refuses'>
  /** Users whose records somebody holds locked, and until when. */
  readonly lockedUntil: Map<UserKey, number>
  /** Calls that arrived at the API, and the step at which the last night was over. */
  readonly api: { arrived: number; nightAt: number }
  /** When an outcome was last stored, or anything struck, or came due. */
  stirredAt: number
  readonly shardOf: ReadonlyMap<UserKey, number>
}

/** A process with what the simulation knows of it. */
export interface Runner extends Process {
  /** For each user, why the last read of this process keeps them; `null` = they go. */
  readonly looks: Map<UserKey, string | null>
  /**
   * For each user, how many pauses there had been with them when this process last began to
   * read them.
   */
  readonly reads: Map<UserKey, number>
  /** For each user, when the last read of this process was sent, and how long it took. */
  readonly ages: Map<UserKey, { readonly sent: number; readonly took: number }>
  /** For each user, how often this process was put off, or a call outside failed. */
  readonly pauses: Map<UserKey, number>
  /** Runs of the job by this process that have not ended. */
  runs: number
  /** Users for whom this process has begun an effect outside. */
  readonly begun: Set<UserKey>
  readonly clockSkew: number
}

/** A fault of the simulation; `known` ones can be told from others by the transaction port. */
export function simulatedFault(code: string, known: boolean): Error {
  const kind = known ? 'outage' : 'other'
  return Object.assign(new Error('A fault of the simulation.'), { code, kind })
}

/** Somebody holds a record locked. */
export function lockedFault(): Error {
  const fault = { code: 'simulated-lock', kind: 'locked' }
  return Object.assign(new Error('A fault of the simulation.'), fault)
}

export function connectionLost(): Error {
  return simulatedFault('simulated-connection-lost', true)
}

/** What a fault of the simulation tells of. */
export function kindOf(fault: unknown): FaultKind {
  return typeof fault === 'object' && fault !== null && 'kind' in fault
    ? (fault.kind as FaultKind)
    : 'other'
}

/** Throws what strikes a call, if it strikes at this point. */
export function strike(struck: Struck | null, at: Struck['at']): void {
  if (struck?.at === at) throw struck.fault
}

export function isAway<Tx>(world: World<Tx>): boolean {
  return world.clock.now < world.awayUntil
}

/** Why the rules keep a user; `null` = they go. */
export function keptBy<Tx>({ evaluator }: World<Tx>, user: UserFacts): string | null {
  const verdict = evaluator.evaluate(user)
  return verdict._tag === 'Purge' ? null : verdict.reasons.map(reasonKey).join(', ')
}

/** A user as the store holds them. */
export async function readUser<Tx>(
  store: SimulatedPorts<Tx>,
  key: UserKey,
): Promise<UserFacts | undefined> {
  const [user] = await store.transactions.run(
    (tx) => unlessBusy(store.host.readUsers({ tx, keys: [key], lock: false })),
    { mode: 'read' },
  )
  return user
}
