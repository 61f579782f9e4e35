// What a purge does to a user, each as a set of commands that the host carries out.
import type { ActorKey, JobId, UserKey } from '../domain/keys.js'
import type { Money } from '../domain/money.js'
import type { DeletePolicyLevel } from '../domain/policy.js'
import type { RequestState } from '../domain/user.js'

/** The job on whose behalf an effect happens. */
export interface EffectContext {
  readonly jobId: JobId
  readonly requestedBy: ActorKey
}

/** Make an affiliated researcher a non-affiliated one: flagged previously affiliated, public profile and harvesting off. */
export interface DemoteCommand {
  readonly key: UserKey
}

/** Waive all that the user still owes; record amount, reason and actor, never delete it from the books. */
export interface WaiveCommand {
  readonly key: UserKey
  /** What the user owes, as the evaluator read it under lock. */
  readonly amount: Money
}

/** Cancel the user's open requests in these states. */
export interface CancelRequestsCommand {
  readonly key: UserKey
  readonly states: readonly RequestState[]
  readonly count: number
}

/** Delete the user as far as the delete policy says. */
export interface DeleteUserCommand {
  readonly key: UserKey
  readonly level: DeletePolicyLevel
}

/** The host will not do it, for a reason of its own. The user's outcome is `failed`, and nothing of the batch's effects on them remains. */
export interface EffectRefusal {
  readonly key: UserKey
  /** The host's own stable code, without personal data. */
  readonly code: string
}

/**
 * An effect inside the transaction that the library opened.
 *
 * 1. `apply` must do all commands or throw; what it did must vanish when the transaction rolls back (conformance `effect-tx-1`, `effect-tx-2`).
 * 2. It must answer the refusals, an empty list when everything was done (`effect-tx-3`).
 * 3. It is never called with no command.
 */
export interface InTransactionEffect<Tx, Command> {
  readonly delivery: 'in-transaction'
  readonly apply: (request: {
    readonly tx: Tx
    readonly context: EffectContext
    readonly commands: readonly Command[]
  }) => Promise<readonly EffectRefusal[]>
}

/** How an effect is delivered. */
export type Effect<Tx, Command> = InTransactionEffect<Tx, Command>

/**
 * The effects of a purge, done in this order: demote, waive, cancel, delete. One left out is one that the host does not have;
 * a policy that needs it is refused before anything is previewed.
 */
export interface PurgeEffects<Tx> {
  readonly demoteResearchers?: Effect<Tx, DemoteCommand>
  readonly waiveFines?: Effect<Tx, WaiveCommand>
  readonly cancelRequests?: Effect<Tx, CancelRequestsCommand>
  readonly deleteUsers: Effect<Tx, DeleteUserCommand>
}
