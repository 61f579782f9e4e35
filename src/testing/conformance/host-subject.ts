// A host under test, and what all cases do with it.
import type { ActorKey, JobId, UserKey } from '../../domain/keys.js'
import type { DeletePolicyLevel } from '../../domain/policy.js'
import type { FactName, UserFacts } from '../../domain/user.js'
import type { Vocabulary } from '../../domain/vocabulary.js'
import type { PurgeHost } from '../../ports/host.js'
import type { TransactionPort } from '../../ports/transaction.js'
import { unlessBusy } from '../../run/busy.js'

/** A host with means to fill its store and to change it from elsewhere. */
export interface HostSubject<Tx> {
  /** Opens the transactions in which everything happens. */
  readonly transactions: TransactionPort<Tx>
  /** The host, whose users it is about. */
  readonly host: PurgeHost<Tx>
  /**
   * Stores new users with these facts, as far as the host has them, and answers the keys that it
   * gave them, in the same order. Every date of the host's `dateFields` can be asked for. Record
   * types, groups and home libraries are those of {@link words}.
   */
  readonly store: (users: readonly UserFacts[]) => Promise<readonly UserKey[]>
  /**
   * The names to use, best two record types, one of them with two groups, and two home libraries.
   * Left out: the first of the host's `vocabulary`; where it has none, the types `public` and
   * `staff`, each with the groups `student` and `teacher`, and the home libraries `main` and
   * `branch`.
   */
  readonly words?: Vocabulary
  /** Removes a user, as somebody else might. */
  readonly remove: (key: UserKey) => Promise<void>
  /** Waits as long as a change from elsewhere needs, if nothing holds it up. */
  readonly pause: () => Promise<void>
  /**
   * Capability `moving-loans`: moves one open loan from one user to another, in a transaction of
   * its own over another connection. Rejects where the store refuses it, or there is no such user.
   */
  readonly moveLoan?: (from: UserKey, to: UserKey) => Promise<void>
  /**
   * Capability `loans-under-way`: lends something to a user in a transaction of its own over
   * another connection, as the circulation desk does, and answers before it is committed. `commit`
   * rejects when the store refuses the loan after all.
   */
  readonly beginLoan?: (to: UserKey) => Promise<{ readonly commit: () => Promise<unknown> }>
  /**
   * Capability `says-who-is-locked`, of a host that answers `Locked`: holds a user's record in a
   * transaction of its own over another connection, as the circulation desk does; what it answers
   * ends that.
   */
  readonly hold?: (key: UserKey) => Promise<() => Promise<unknown>>
  /**
   * Capability `unknown-facts`: makes a fact of the user such that the host cannot determine it,
   * and says which.
   */
  readonly obscure?: (key: UserKey) => Promise<FactName>
  /**
   * What the effects write beside the users: ledgers, logs. Compared before and after a rollback;
   * left out: nothing.
   */
  readonly books?: () => Promise<unknown>
  /**
   * Somebody who can be an actor of the host, in whose name the effects are tried. A host with
   * `isActor` needs it. Left out: `conformance`.
   */
  readonly actor?: ActorKey
}

/** What a declared capability needs of the subject; throws where it is not there. */
export function declared<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined)
    throw new Error(`A capability is declared, and ${what} is not there: add it, or declare less.`)
  return value
}

/** On whose behalf the cases act. */
export function contextOf<Tx>({ actor, host }: Pick<HostSubject<Tx>, 'actor' | 'host'>) {
  const requestedBy =
    host.isActor === undefined
      ? (actor ?? ('conformance' as ActorKey))
      : declared(actor, 'the actor of the subject, whom isActor knows,')
  return { jobId: 'conformance' as JobId, requestedBy }
}

/** The level that leaves least of a user, of those that the host has. */
export function tightestLevel<Tx>({ deletePolicies }: PurgeHost<Tx>): DeletePolicyLevel {
  return deletePolicies?.at(-1) ?? 'remove'
}

/** Reads as the library does: in a transaction, unless the host's users live outside. */
export function reading<Tx, Result>(
  { transactions, host }: Pick<HostSubject<Tx>, 'transactions' | 'host'>,
  read: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  return host.reads === 'outside' ? read(undefined as Tx) : transactions.run(read, { mode: 'read' })
}

/** Reads users without a lock. */
export function readUsers<Tx>(
  subject: HostSubject<Tx>,
  keys: readonly UserKey[],
): Promise<readonly UserFacts[]> {
  return reading(subject, (tx) => unlessBusy(subject.host.readUsers({ tx, keys, lock: false })))
}
