// The simulation's own books: what really happened, held against what the journal says after every
// step.
import type { UserKey } from '../../domain/keys.js'
import type { Outcome, OutcomeStatus } from '../../jobs/outcome.js'
import { settled, type Totals } from '../../jobs/totals.js'
import { STEPS, type SimulatedHost, type StepName } from './scenario.js'

/** A promise that was broken. `code` is stable, `detail` says with whom. */
export interface Violation {
  /** What was violated. */
  readonly code: ViolationCode
  /** Where, in words. */
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
 *   known yet that it had begun. `effect-overtaken`: something went on in a transaction before an
 *   effect was answered that is not pipelined.
 * - `outcome-without-effect`, `effect-without-outcome`: what the outcome says was not done, or what
 *   was done is not said.
 * - `second-outcome`: a user got another one. `token-not-grown`: a claim got a token that is not
 *   above those before.
 * - `totals-wrong`: the journal's numbers are not those of its outcomes, or exceed the scope.
 * - `doubt-without-loss`: `inDoubt`, although no answer was lost. `failed-without-cause`: `failed`,
 *   although the host did not keep failing.
 * - `plan-wrong`: a user was planned twice or not at all, or with a verdict that nothing explains;
 *   or a plan became more than one job, or none.
 * - `user-lost`: a user of the scope, or one whom the job meant, has no outcome, or one that
 *   nothing explains.
 * - `held-up-by-a-lock`: nothing became of users for a long time while the record of another was
 *   locked.
 * - `too-many-calls`: more calls arrived at the API than it allows in the days that any process's
 *   clock has seen.
 * - `job-does-not-end`: faults have stopped, and the job goes on and on, or nothing moves.
 *   `operation-failed`: a run ended as it must not.
 */
export type ViolationCode =
  | 'purged-against-a-rule'
  | 'acted-on-stale-read'
  | 'effect-twice'
  | 'effect-after-outcome'
  | 'effect-before-begin'
  | 'effect-overtaken'
  | 'outcome-without-effect'
  | 'effect-without-outcome'
  | 'second-outcome'
  | 'token-not-grown'
  | 'totals-wrong'
  | 'doubt-without-loss'
  | 'failed-without-cause'
  | 'plan-wrong'
  | 'user-lost'
  | 'held-up-by-a-lock'
  | 'too-many-calls'
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
  /** Users who may go, and the shard in which they stand. */
  /** Jobs created. */
  jobs: number
  readonly listed: { readonly shard: number; readonly key: UserKey }[]
}

/** The books of one simulation. */
export interface Ledger {
  readonly violation: () => Violation | null
  readonly violate: (code: ViolationCode, detail: string) => void
  /** A transaction was committed. */
  readonly commit: (writes: Writes) => void
  /** A step outside was really done. `keptBy`: the reason of the last read to keep the user. */
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
  /** The users who may go, and the shard of each. */
  readonly scope: ReadonlyMap<UserKey, number>
  readonly poisoned: ReadonlySet<UserKey>
  readonly lost: ReadonlySet<UserKey>
}

/** No writes yet. */
export function noWrites(): Writes {
  return { effects: [], outcomes: [], claims: [], jobs: 0, listed: [] }
}

/** What the books hold. */
interface Books {
  readonly host: SimulatedHost
  readonly attempts: number
  /** How often each step was done for each user. */
  readonly effects: Map<string, number>
  readonly outcomes: Map<UserKey, Outcome>
  readonly scope: Map<UserKey, number>
  readonly tokens: Map<number, number>
  readonly poisoned: Set<UserKey>
  readonly lost: Set<UserKey>
  readonly vanished: Set<UserKey>
  readonly counts: Map<OutcomeStatus, number>
  readonly violate: Ledger['violate']
  faults: number
  jobs: number
}

/** Opens empty books. `attempts`: how many faults make a user fail. */
export function openLedger(host: SimulatedHost, attempts: number): Ledger {
  const scope = new Map<UserKey, number>()
  let violation: Violation | null = null
  const books: Books = {
    host,
    attempts,
    effects: new Map(),
    outcomes: new Map(),
    scope,
    tokens: new Map(),
    poisoned: new Set(),
    lost: new Set(),
    vanished: new Set(),
    counts: new Map(),
    violate: (code, detail) => {
      violation ??= { code, detail }
    },
    faults: 0,
    jobs: 0,
  }
  const { outcomes, poisoned, lost, violate } = books
  return {
    violation: () => violation,
    violate,
    outcomes,
    scope,
    poisoned,
    lost,
    commit: (writes) => commit(books, writes),
    outside: (step, key, keptBy) => {
      const outcome = outcomes.get(key)
      if (outcome !== undefined && outcome.status !== 'inDoubt')
        violate('effect-after-outcome', `${step} of user ${key}, who is ${outcome.status}`)
      count(books, step, key, keptBy)
    },
    lose: (key) => void lost.add(key),
    vanish: (key) => void books.vanished.add(key),
    poison: (key) => void poisoned.add(key),
    blame: (more = 1) => {
      books.faults += more
    },
    checkTotals: (totals) => checkTotals(books, totals),
  }
}

function commit(books: Books, writes: Writes): void {
  const { host, tokens, outcomes, scope, counts, violate } = books
  for (const { shard, token } of writes.claims) {
    if (token <= (tokens.get(shard) ?? 0))
      violate('token-not-grown', `token ${token} for shard ${shard}`)
    tokens.set(shard, token)
  }
  books.jobs += writes.jobs
  if (books.jobs > 1) violate('plan-wrong', `it became ${books.jobs} jobs`)
  for (const { shard, key } of writes.listed) {
    if (scope.has(key)) violate('plan-wrong', `user ${key} is listed twice`)
    scope.set(key, shard)
  }
  for (const { step, key, keptBy } of writes.effects) count(books, step, key, keptBy)
  for (const outcome of writes.outcomes) {
    const { userKey, status } = outcome
    if (outcomes.has(userKey)) violate('second-outcome', `user ${userKey}`)
    if (!scope.has(userKey))
      violate('user-lost', `user ${userKey} has an outcome and is in no shard`)
    checkOutcome(books, outcome)
    outcomes.set(userKey, outcome)
    counts.set(status, (counts.get(status) ?? 0) + 1)
  }
  if (host.deliveries['delete-users'] !== 'in-transaction') return
  for (const { step, key } of writes.effects)
    if (step === 'delete-users' && !outcomes.has(key))
      violate(
        'effect-without-outcome',
        `user ${key} was deleted without an outcome in the same transaction`,
      )
}

function times({ effects }: Books, step: StepName, key: UserKey): number {
  return effects.get(`${step}:${key}`) ?? 0
}

function count(books: Books, step: StepName, key: UserKey, keptBy: string | null): void {
  const done = times(books, step, key) + 1
  books.effects.set(`${step}:${key}`, done)
  if (done > 1) books.violate('effect-twice', `${step} of user ${key}`)
  if (keptBy !== null && step === 'delete-users')
    books.violate('purged-against-a-rule', `user ${key}: ${keptBy}`)
}

function checkOutcome(books: Books, outcome: Outcome): void {
  const { host, attempts, poisoned, lost, violate } = books
  const { userKey, status, failure } = outcome
  for (const step of STEPS) checkStep(books, outcome, step)
  if (status === 'inDoubt') {
    if (
      Object.values(host.deliveries).every((delivery) => delivery === 'in-transaction') ||
      !lost.has(userKey)
    )
      violate('doubt-without-loss', `user ${userKey} at ${failure?.step}`)
  }
  if (status === 'failed' && !poisoned.has(userKey) && books.faults < attempts)
    violate('failed-without-cause', `user ${userKey}: ${failure?.fault}`)
}

/** Whether the outcome says that a step was done. */
function isExpected(step: StepName, { actions }: Outcome): boolean {
  switch (step) {
    case 'demote-researchers':
      return actions?.demoteResearcher === true
    case 'waive-fines':
      return actions !== null && actions.waive !== null
    case 'cancel-requests':
      return (actions?.cancelRequests ?? 0) > 0
    case 'delete-users':
      return true
  }
}

function checkStep(books: Books, outcome: Outcome, step: StepName): void {
  const { vanished, violate } = books
  const { userKey, status, warnings, failure } = outcome
  const done = times(books, step, userKey) > 0
  const expected = isExpected(step, outcome)
  const where = `${step} of user ${userKey}, who is ${status}`
  if (status === 'purged') {
    if (done && !expected) violate('effect-without-outcome', where)
    // A user whom somebody else removed while our own call was open passes for purged: nobody can
    // tell the two apart.
    if (!done && expected && !vanished.has(userKey)) violate('outcome-without-effect', where)
  } else if (!done && expected && step !== 'delete-users') {
    // Sums over the outcomes are those of the host: no user is said to have got what they did not
    // get.
    if (!vanished.has(userKey)) violate('outcome-without-effect', where)
  } else if (done) {
    const said =
      failure?.step === step ||
      warnings.some(
        (each) =>
          each.code === 'effect-already-done' && 'measured' in each && each.measured === step,
      )
    const undecided = status === 'inDoubt' && failure?.step === step
    if (!said || (step === 'delete-users' && !undecided)) violate('effect-without-outcome', where)
  }
}

function checkTotals({ counts, violate }: Books, totals: Totals): void {
  if (settled(totals) > totals.scope)
    violate('totals-wrong', `${settled(totals)} settled of ${totals.scope}`)
  for (const status of ['purged', 'applied', 'kept', 'vanished', 'failed', 'inDoubt'] as const)
    if (totals[status] !== (counts.get(status) ?? 0))
      violate('totals-wrong', `${status} is ${totals[status]}, not ${counts.get(status) ?? 0}`)
}
