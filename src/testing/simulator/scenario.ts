// What one seed stands for: users, a host, runners, settings and a list of faults, all drawn before
// anything happens.
import type { UserFacts } from '../../domain/user.js'
import type { RunSettings } from '../../run/settings.js'
import { aUser } from '../builders.js'
import { type Chance, chanceFrom } from './chance.js'
import { drawCalls, drawSlowRead, LEASE_MS, type SimulatedCalls } from './draw-api.js'

/** The steps of a purge, by the names that the engine gives them. */
export const STEPS = [
  'demote-researchers',
  'waive-fines',
  'cancel-requests',
  'delete-users',
] as const

/** A step of a purge. */
export type StepName = (typeof STEPS)[number]

/** How an effect is delivered. */
export type Delivery = 'in-transaction' | 'idempotent' | 'uncertain'

/**
 * A kind of host: where its users live, how each of its effects is delivered, and whether it can
 * find out what became of a call.
 */
export interface SimulatedHost {
  /** Where users are read. */
  readonly reads: 'in-transaction' | 'outside'
  /** How each effect is delivered. */
  readonly deliveries: Readonly<Record<StepName, Delivery>>
  /** Whether a lost answer can be looked up. */
  readonly lookUp: boolean
  /** The effects behind which the engine goes on before they are answered. */
  readonly pipelined: Readonly<Record<StepName, boolean>>
  /** Whether users may be read while a transaction begins. */
  readonly pipelinedRead: boolean
  /** Whether a read under lock passes over locked records and says whose they are, or fails. */
  readonly saysWhoIsLocked: boolean
  /** How long a read of users behind an API takes at least; 0 = no longer than other calls. */
  readonly slowReadMs: number
  /** What the API behind which the users are allows; `null` = it counts no calls. */
  readonly calls: SimulatedCalls | null
}

/** What somebody at the circulation desk does to a user while the job runs. */
export type UserChange =
  | 'borrows'
  | 'returns'
  | 'owes-much'
  | 'owes-little'
  | 'pays'
  | 'gets-hold'
  | 'loses-hold'
  | 'gets-later-date'
  | 'vanishes'

const USER_CHANGES: readonly UserChange[] = [
  'borrows',
  'borrows',
  'returns',
  'owes-much',
  'owes-little',
  'pays',
  'gets-hold',
  'loses-hold',
  'gets-later-date',
  'vanishes',
]

/**
 * One fault of a simulation. It strikes at the first fitting moment from step `at` on.
 *
 * - `crash`: the process dies where it stands; a new one with a new name starts after `restartMs`.
 *   With `loseRequests` its calls that are on their way never arrive.
 * - `freeze`: the process stands still for `millis`; with `keepsConnection` its open transaction
 *   stays open until the database gives it up.
 * - `drain`: the process is asked to drain, and another one is started.
 * - `call-fails`: a call of a port fails before it did anything; `known`: the transaction port says
 *   that it is the infrastructure's fault.
 * - `answer-lost`: a commit, or an effect outside the transaction, is done, and reported as failed.
 * - `clock-step`: the database's clock jumps.
 * - `user-changes`: see {@link UserChange}. `user` is the position among the users.
 * - `user-locked`: somebody holds the user's record for `millis`; where there are locks, a read
 *   under lock fails, or answers so.
 * - `user-poisoned`: from now on the host cannot delete this user, or refuses to.
 * - `user-listed-twice`: a page of candidates names one of an earlier page again.
 * - `host-busy`: the next effect outside the transaction is put off.
 * - `store-away`: for so long the database, or the host behind its API, answers nothing.
 * - `second-delivery`: a process that has the job already is told once more to run it.
 */
export type SimulatedFault = { readonly at: number } & (
  | { readonly kind: 'crash'; readonly restartMs: number; readonly loseRequests: boolean }
  | { readonly kind: 'freeze'; readonly millis: number; readonly keepsConnection: boolean }
  | { readonly kind: 'drain' }
  | { readonly kind: 'answer-lost' }
  | { readonly kind: 'user-listed-twice' }
  | { readonly kind: 'second-delivery' }
  | { readonly kind: 'call-fails'; readonly known: boolean }
  | { readonly kind: 'clock-step'; readonly millis: number }
  | { readonly kind: 'user-changes'; readonly user: number; readonly change: UserChange }
  | { readonly kind: 'user-locked'; readonly user: number; readonly millis: number }
  | { readonly kind: 'user-poisoned'; readonly user: number; readonly how: 'throws' | 'refuses' }
  | { readonly kind: 'host-busy'; readonly retryAfterMs: number }
  | { readonly kind: 'store-away'; readonly millis: number }
)

/** All that a seed decides beforehand. It also decides the order of the steps, as they come. */
export interface Scenario {
  /** The seed that drew it. */
  readonly seed: number
  /** The users to begin with. */
  readonly users: readonly UserFacts[]
  /** How the host behaves. */
  readonly host: SimulatedHost
  /** How many runners there are. */
  readonly runners: number
  /** The settings of the run. */
  readonly settings: RunSettings
  /** After so long without a statement the database gives a transaction up. */
  readonly idleMs: number
  /** Whether the transaction port can tell the infrastructure's faults. */
  readonly tellsFaults: boolean
  /** Whether the policy has caps, so that the run counts beforehand. */
  readonly caps: boolean
  /** Whether the outcomes and the plan's users are forgotten as soon as the job is over. */
  readonly expires: boolean
  /** What goes wrong. */
  readonly faults: readonly SimulatedFault[]
}

function all(delivery: Delivery): Record<StepName, Delivery> {
  return {
    'demote-researchers': delivery,
    'waive-fines': delivery,
    'cancel-requests': delivery,
    'delete-users': delivery,
  }
}

/** What is drawn of a host after everything else. */
type DrawnLater = 'pipelined' | 'pipelinedRead' | 'saysWhoIsLocked' | 'slowReadMs' | 'calls'

/** All effects, none, or some: what is pipelined meets what is not. */
function drawPipelined(chance: Chance): Pick<SimulatedHost, 'pipelined' | 'pipelinedRead'> {
  const rate = chance.pick([0, 0.5, 1])
  const pipelined = {
    'demote-researchers': chance.holds(rate),
    'waive-fines': chance.holds(rate),
    'cancel-requests': chance.holds(rate),
    'delete-users': chance.holds(rate),
  }
  return { pipelined, pipelinedRead: chance.holds(0.5) }
}

function drawHost(chance: Chance): Omit<SimulatedHost, DrawnLater> {
  switch (chance.below(6)) {
    case 0:
    case 1:
      return { reads: 'in-transaction', deliveries: all('in-transaction'), lookUp: false }
    case 2:
      return { reads: 'outside', deliveries: all('idempotent'), lookUp: chance.holds(0.3) }
    case 3:
    case 4:
      return { reads: 'outside', deliveries: all('uncertain'), lookUp: chance.holds(0.5) }
    default: {
      const some = (): Delivery =>
        chance.pick<Delivery>(['in-transaction', 'idempotent', 'uncertain'])
      const deliveries = {
        'demote-researchers': some(),
        'waive-fines': some(),
        'cancel-requests': some(),
        'delete-users': some(),
      }
      return { reads: 'in-transaction', deliveries, lookUp: chance.holds(0.5) }
    }
  }
}

function drawUser(chance: Chance, key: string): UserFacts {
  const requests = chance.holds(0.3) ? { pending: chance.between(1, 3) } : {}
  const user = aUser(key)
    .with({
      debt: chance.pick(['0', '0', '1', '3', '50']),
      openLoans: chance.holds(0.12) ? 1 : 0,
      legalHolds: chance.holds(0.05) ? 1 : 0,
    })
    .withRequests(requests)
  return (chance.holds(0.25) ? user.asResearcher() : user).build()
}

/** A job whose calls are counted by the day may take many days. */
const MONTH_MS = 30 * 86_400_000

function drawSettings(chance: Chance): RunSettings {
  return {
    batchSize: chance.between(1, 5),
    maxBatchSize: chance.between(5, 8),
    targetBatchMs: chance.pick([40, 250]),
    shardSize: chance.between(2, 6),
    shardsAtOnce: chance.pick([1, 1, 2]),
    leaseMs: LEASE_MS,
    attempts: chance.between(2, 3),
    outsideAtOnce: chance.between(1, 3),
    maxReadAgeMs: 60,
    pauseMs: chance.pick([0, 0, 20]),
    backoffMs: 20,
    maxBackoffMs: 200,
    maxBusyMs: 1000,
    witnessMs: 5000,
    planPage: chance.between(2, 5),
    maxPlanAgeMs: 86_400_000,
  }
}

function drawFault(chance: Chance, at: number, users: number): SimulatedFault {
  const user = chance.below(users)
  switch (chance.below(22)) {
    case 0:
    case 1:
    case 2:
      return {
        at,
        kind: 'crash',
        restartMs: chance.pick([1, 50, 700, 2000]),
        loseRequests: chance.holds(0.5),
      }
    case 3:
    case 4:
    case 5:
      return {
        at,
        kind: 'freeze',
        millis: chance.pick([100, 700, 1050, 1200, 1500, 3000]),
        keepsConnection: chance.holds(0.5),
      }
    case 6:
      return { at, kind: 'drain' }
    case 7:
    case 8:
      return { at, kind: 'call-fails', known: chance.holds(0.5) }
    case 9:
    case 10:
      return { at, kind: 'answer-lost' }
    case 11:
    case 12:
      return { at, kind: 'clock-step', millis: chance.pick([3_600_000, -3_600_000]) }
    case 13:
    case 14:
    case 15:
      return { at, kind: 'user-changes', user, change: chance.pick(USER_CHANGES) }
    case 16:
      return chance.holds(0.6)
        ? { at, kind: 'user-poisoned', user, how: chance.pick(['throws', 'refuses']) }
        : { at: chance.below(30), kind: 'user-listed-twice' }
    case 17:
      return { at, kind: 'host-busy', retryAfterMs: chance.pick([5, 150, 400, 1500]) }
    case 18:
      return { at, kind: 'store-away', millis: chance.pick([60, 900, 2500]) }
    case 19:
    case 20:
      return { at, kind: 'user-locked', user, millis: chance.pick([300, 2500, 40_000]) }
    default:
      return { at, kind: 'second-delivery' }
  }
}

/** Draws the scenario of a seed. */
export function scenarioOf(seed: number): Scenario {
  const chance = chanceFrom(seed)
  const host = drawHost(chance)
  const count = chance.between(3, 10)
  const users = Array.from({ length: count }, (_, at) => drawUser(chance, String(at + 1)))
  const horizon = 50 + count * 25
  const faults = Array.from({ length: chance.between(0, 9) }, () =>
    drawFault(chance, chance.below(horizon), count),
  )
  const drawn = {
    seed,
    users,
    runners: chance.between(1, 3),
    settings: drawSettings(chance),
    idleMs: chance.pick([400, 900, 2000]),
    tellsFaults: chance.holds(0.7),
    caps: chance.holds(0.2),
    expires: chance.holds(0.2),
    faults: faults.sort((left, right) => left.at - right.at),
  }
  const pipelined = drawPipelined(chance)
  const saysWhoIsLocked = chance.holds(0.5)
  const slowReadMs = drawSlowRead(chance, host)
  const calls = drawCalls(chance, host)
  const { settings } = drawn
  return {
    ...drawn,
    settings: { ...settings, maxPlanAgeMs: calls?.perDay ? MONTH_MS : settings.maxPlanAgeMs },
    host: { ...host, ...pipelined, saysWhoIsLocked, slowReadMs, calls },
  }
}
