// The simulation's own books: what really happened, held against what the journal says after every
// step.
import type { UserKey } from '../../domain/keys.js'
import type { Outcome, OutcomeStatus } from '../../jobs/outcome.js'
import { settled, type Totals } from '../../jobs/totals.js'
import { STEPS, type SimulatedHost, type StepName } from './scenario.js'

/** A promise that was broken. `code` is stable, `detail` says with whom. */
export interface Violation {
  readonly code: ViolationCode
  readonly detail: string
}

/**
 * - `purged-against-a-rule`: a user was deleted whom the rules keep: as of the deletion where it is
 *   in the transaction, as of the last look of the process that deletes where it is outside.
 * - `acted-on-stale-read`: an effect outside was begun on a read from before a pause, an outage or
 *   an effect on that very user.
 * - `effect-twice`: a step was done twice to a user. `effect-after-outcome`: it was done after the
 *   outcome was stored.
 * - `effect-before-begin`: something was done or recorded in a transaction of which it was not
 *   known yet that it had begun.
 * - `outcome-without-effect`, `effect-without-outcome`: what the outcome says was not done, or what
 *   was done is not said.
 * - `second-outcome`: a user got another one. `token-not-grown`: a claim got a token that is not
 *   above those before.
 * - `totals-wrong`: the journal's numbers are not those of its outcomes, or exceed the scope.
 * - `doubt-without-loss`: `inDoubt`, although no answer was lost. `failed-without-cause`: `failed`,
 *   although the host did not keep failing.
 * - `user-lost`: a user of the scope, or one whom the job meant, has no outcome, or one that
 *   nothing explains.
 * - `job-does-not-end`: faults have stopped, and the job goes on and on, or nothing moves.
 *   `operation-failed`: a run ended as it must not.
 */
export type ViolationCode =
  | 'purged-against-a-rule'
  | 'acted-on-stale-read'
  | 'effect-twice'
  | 'effect-after-outcome'
  | 'effect-before-begin'
  | 'outcome-without-effect'
  | 'effect-without-outcome'
  | 'second-outcome'
  | 'token-not-grown'
  | 'totals-wrong'
  | 'doubt-without-loss'
  | 'failed-without-cause'
  | 'user-lost'
  | 'job-does-not-end'
  | 'operation-failed'

/** What one transaction wrote, true once it is committed. */
export interface Writes {
  readonly effects: {
    readonly step: StepName
    readonly key: UserKey
    readonly keptBy: string | null
  }[]
  readonly outcomes: Outcome[]
  readonly claims: { readonly shard: number; readonly token: number }[]
}

/** The books of one simulation. */
export interface Ledger {
  readonly violation: () => Violation | null
  readonly violate: (code: ViolationCode, detail: string) => void
  /** A transaction was committed. */
  readonly commit: (writes: Writes) => void
  /** A step outside was really done. `keptBy`: the reason of the last look to keep the user. */
  readonly outside: (step: StepName, key: UserKey, keptBy: string | null) => void
  /** The answer for a user got lost, or the process that waited for it. */
  readonly lose: (key: UserKey) => void
  /** The host will never delete this user. */
  readonly poison: (key: UserKey) => void
  /** Somebody else removed the user. */
  readonly vanish: (key: UserKey) => void
  /** A fault that may count against a user. */
  readonly blame: (times?: number) => void
  readonly checkTotals: (totals: Totals) => void
  readonly outcomes: ReadonlyMap<UserKey, Outcome>
  readonly scope: ReadonlySet<UserKey>
  readonly poisoned: ReadonlySet<UserKey>
  readonly lost: ReadonlySet<UserKey>
}

/** No writes yet. */
export const noWrites = (): Writes => ({ effects: [], outcomes: [], claims: [] })

/**
 * Opens empty books. `attempts`: how many faults make a user fail; `scope`: the users of the job.
 */
export const openLedger = (
  host: SimulatedHost,
  attempts: number,
  scope: ReadonlySet<UserKey>,
): Ledger => {
  const effects = new Map<string, number>()
  const outcomes = new Map<UserKey, Outcome>()
  const tokens = new Map<number, number>()
  const poisoned = new Set<UserKey>()
  const lost = new Set<UserKey>()
  const vanished = new Set<UserKey>()
  const counts = new Map<OutcomeStatus, number>()
  let faults = 0
  let violation: Violation | null = null

  const violate = (code: ViolationCode, detail: string): void => {
    violation ??= { code, detail }
  }

  const times = (step: StepName, key: UserKey): number => effects.get(`${step}:${key}`) ?? 0

  const count = (step: StepName, key: UserKey, keptBy: string | null): void => {
    const done = times(step, key) + 1
    effects.set(`${step}:${key}`, done)
    if (done > 1) violate('effect-twice', `${step} of user ${key}`)
    if (keptBy !== null && step === 'delete-users')
      violate('purged-against-a-rule', `user ${key}: ${keptBy}`)
  }

  const checkOutcome = (outcome: Outcome): void => {
    const { userKey, status, actions, warnings, failure } = outcome
    const expected: Readonly<Record<StepName, boolean>> = {
      'demote-researchers': actions?.demoteResearcher === true,
      'waive-fines': actions !== null && actions.waive !== null,
      'cancel-requests': (actions?.cancelRequests ?? 0) > 0,
      'delete-users': true,
    }
    for (const step of STEPS) {
      const done = times(step, userKey) > 0
      if (status === 'purged') {
        if (done && !expected[step])
          violate('effect-without-outcome', `${step} of user ${userKey}, who is purged`)
        // A user whom somebody else removed while our own call was open passes for purged: nobody
        // can tell the two apart.
        if (!done && expected[step] && !vanished.has(userKey))
          violate('outcome-without-effect', `${step} of user ${userKey}, who is purged`)
      } else if (!done && expected[step] && step !== 'delete-users') {
        // Sums over the outcomes are those of the host: nobody is said to have got what they did
        // not get.
        if (!vanished.has(userKey))
          violate('outcome-without-effect', `${step} of user ${userKey}, who is ${status}`)
      } else if (done) {
        const said =
          failure?.step === step ||
          warnings.some(
            (each) =>
              each.code === 'effect-already-done' && 'measured' in each && each.measured === step,
          )
        const undecided = status === 'inDoubt' && failure?.step === step
        if (!said || (step === 'delete-users' && !undecided))
          violate('effect-without-outcome', `${step} of user ${userKey}, who is ${status}`)
      }
    }
    if (status === 'inDoubt') {
      if (
        Object.values(host.deliveries).every((delivery) => delivery === 'in-transaction') ||
        !lost.has(userKey)
      )
        violate('doubt-without-loss', `user ${userKey} at ${failure?.step}`)
    }
    if (status === 'failed' && !poisoned.has(userKey) && faults < attempts)
      violate('failed-without-cause', `user ${userKey}: ${failure?.fault}`)
  }

  return {
    violation: () => violation,
    violate,
    outcomes,
    scope,
    poisoned,
    lost,
    commit: (writes) => {
      for (const { shard, token } of writes.claims) {
        if (token <= (tokens.get(shard) ?? 0))
          violate('token-not-grown', `token ${token} for shard ${shard}`)
        tokens.set(shard, token)
      }
      for (const { step, key, keptBy } of writes.effects) count(step, key, keptBy)
      for (const outcome of writes.outcomes) {
        if (outcomes.has(outcome.userKey)) violate('second-outcome', `user ${outcome.userKey}`)
        if (!scope.has(outcome.userKey))
          violate('user-lost', `user ${outcome.userKey} has an outcome and is in no shard`)
        checkOutcome(outcome)
        outcomes.set(outcome.userKey, outcome)
        counts.set(outcome.status, (counts.get(outcome.status) ?? 0) + 1)
      }
      for (const { step, key } of writes.effects)
        if (
          host.deliveries[step] === 'in-transaction' &&
          step === 'delete-users' &&
          !outcomes.has(key)
        )
          violate(
            'effect-without-outcome',
            `user ${key} was deleted without an outcome in the same transaction`,
          )
    },
    outside: (step, key, keptBy) => {
      const outcome = outcomes.get(key)
      if (outcome !== undefined && outcome.status !== 'inDoubt')
        violate('effect-after-outcome', `${step} of user ${key}, who is ${outcome.status}`)
      count(step, key, keptBy)
    },
    lose: (key) => void lost.add(key),
    vanish: (key) => void vanished.add(key),
    poison: (key) => void poisoned.add(key),
    blame: (more = 1) => {
      faults += more
    },
    checkTotals: (totals) => {
      if (settled(totals) > totals.scope)
        violate('totals-wrong', `${settled(totals)} settled of ${totals.scope}`)
      for (const status of ['purged', 'applied', 'kept', 'vanished', 'failed', 'inDoubt'] as const)
        if (totals[status] !== (counts.get(status) ?? 0))
          violate('totals-wrong', `${status} is ${totals[status]}, not ${counts.get(status) ?? 0}`)
    },
  }
}
