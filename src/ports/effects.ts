// What a purge does to a user, each as a set of commands that the host carries out.
import type { ActorKey, JobId, UserKey } from '../domain/keys.js'
import type { Money } from '../domain/money.js'
import type { DeletePolicyLevel } from '../domain/policy.js'
import type { RequestState } from '../domain/user.js'

/** The job on whose behalf an effect happens. */
export interface EffectContext {
  /** The job. */
  readonly jobId: JobId
  /** Who ordered the job. */
  readonly requestedBy: ActorKey
}

/**
 * Make an affiliated researcher a non-affiliated one: flagged previously affiliated, public profile
 * and harvesting off.
 */
export interface DemoteCommand {
  /** The user. */
  readonly key: UserKey
}

/**
 * Waive all that the user still owes; record amount, reason and actor, never delete it from the
 * books.
 */
export interface WaiveCommand {
  /** The user. */
  readonly key: UserKey
  /** What the user owes, as the evaluator read it under lock. */
  readonly amount: Money
}

/** Cancel the user's open requests in these states. */
export interface CancelRequestsCommand {
  /** The user. */
  readonly key: UserKey
  /** The states whose requests are cancelled. */
  readonly states: readonly RequestState[]
  /** How many requests that was when the user was read. */
  readonly count: number
}

/**
 * Delete the user as far as the delete policy says; never at a level that the host's
 * `deletePolicies` leave out.
 */
export interface DeleteUserCommand {
  /** The user. */
  readonly key: UserKey
  /** How much of the record is removed. */
  readonly level: DeletePolicyLevel
}

/**
 * The host will not do it, for a reason of its own. Nothing of the batch's effects on the user
 * remains.
 */
export interface EffectRefusal {
  /** The user. */
  readonly key: UserKey
  /** The host's own stable code, without personal data. */
  readonly code: string
  /**
   * Whether the user must stay: then the outcome is `kept`, with `code` as the reason. Left out or
   * `false`: the outcome is `failed`.
   */
  readonly mustStay?: boolean
}

/**
 * An effect inside the transaction that the library opened.
 *
 * 1. `apply` must do all commands or throw; what it did must vanish when the transaction rolls back
 *    (conformance `effect-tx-1`, `effect-tx-2`).
 * 2. It must answer the refusals, an empty list when everything was done (`effect-tx-3`).
 * 3. It is never called with no command.
 */
export interface InTransactionEffect<Tx, Command> {
  /** The effect happens in the transaction of the journal. */
  readonly delivery: 'in-transaction'
  /**
   * Whether the library may begin what follows in the transaction, the next effect or the record of
   * the batch, before this effect is answered. That spares a journey to the database. Nothing is
   * committed before everything has ended well. Left out: it is awaited.
   *
   * To say `true`, `apply` must hand all its statements to the driver before it awaits the first
   * one, and the driver must carry them out in the order in which it gets them
   * (`effect-pipelined-1`). It counts only over a transaction port that `faultDoomsTransaction`, as
   * this package's for PostgreSQL and MariaDB do. node-postgres sends the statements at once where
   * its pool was made with `pipeline: true`, and mysql2 one when the last is answered.
   */
  readonly pipelined?: boolean
  /** Does it for a set of users, and answers the refusals. */
  readonly apply: (request: {
    readonly tx: Tx
    readonly context: EffectContext
    readonly commands: readonly Command[]
  }) => Promise<readonly EffectRefusal[]>
}

/**
 * The answer of an effect outside the transaction.
 *
 * - `Done`: it is done, now or by an earlier call with the same key. `AlreadyGone`: there was no
 *   such user any more.
 * - `NotDone`: nothing was done, neither now nor by an earlier call with the same key, for the user
 *   is no longer as the command says, e.g. owes another sum. The user is read again, and decided on
 *   anew.
 * - `Refused`: the host will not do it; nothing was done. `code` is the host's own, stable, without
 *   personal data.
 * - `MustStay`: the user must not be deleted, e.g. because they have borrowed since they were read;
 *   nothing was done. The outcome is `kept`, with `code` as the reason: stable, without personal
 *   data, one of the library's own (`open-loans`) or the host's.
 * - `Busy`: nothing was done by this call, not even a part of it; ask again after so many
 *   milliseconds. Never counts against a user. The user is read again before the next call. A wait
 *   that is longer than the run's `maxBusyMs` is cut to that.
 */
export type EffectAnswer =
  | DoneAnswer
  | { readonly _tag: 'AlreadyGone' | 'NotDone' }
  | { readonly _tag: 'Refused'; readonly code: string }
  | { readonly _tag: 'MustStay'; readonly code: string }
  | BusyAnswer

/** It is done. */
export interface DoneAnswer {
  /** It is done. */
  readonly _tag: 'Done'
  /**
   * What all calls with the key have waived together, where that may be another sum than the
   * command's: so much is what the outcome says. Left out: the sum of the command. Anything but an
   * effect that waives leaves it out.
   */
  readonly waived?: Money
}

/** Nothing was done; ask again after so many milliseconds. */
export interface BusyAnswer {
  /** The host cannot do it now; nothing was done. */
  readonly _tag: 'Busy'
  /** After how many milliseconds to ask again. */
  readonly retryAfterMs: number
}

/** One command for one user, to be carried out outside the transaction. */
export interface OutsideRequest<Command> {
  /** The job, and in whose name it is done. */
  readonly context: EffectContext
  /** What to do, and for which user. */
  readonly command: Command
  /** `jobId:userKey:step`; the same for every attempt at this effect, different for every other. */
  readonly idempotencyKey: string
  /** Whether an earlier call with the same key may have done it, in whole or in part. */
  readonly isRepeated: boolean
}

/**
 * What became of an earlier call; `not-done` is final, no such call may still arrive; `unknown`
 * when that cannot be told. A waiver that was cut off in the middle answers what it has waived.
 */
export type FoundEffect = 'done' | 'not-done' | 'unknown' | DoneAnswer

/**
 * An effect outside the transaction, such as a call to another system, one user at a time.
 *
 * 1. Delivered `idempotent`: calling `perform` again with the same key must be harmless, and must
 *    answer as the first call did, or `AlreadyGone` where that one deleted the user (conformance
 *    `effect-out-1`).
 * 2. Delivered `uncertain`: repeating it could do harm; it is performed at most once, and when its
 *    answer is lost the user is in doubt unless `lookUp` knows (`effect-out-2`).
 * 3. Anything thrown means that it is not known whether the effect happened (`effect-out-3`).
 * 4. A call must reach the other system well within the run's lease, or never: a successor waits
 *    that long before it looks what became of it.
 */
export interface OutsideEffect<Command> {
  /** Whether the host recognizes a repeated call by its key. */
  readonly delivery: 'idempotent' | 'uncertain'
  /** Does it for one user. */
  readonly perform: (request: OutsideRequest<Command>) => Promise<EffectAnswer>
  /**
   * Finds out what became of an earlier call. Delivered `idempotent`, it is asked where the user is
   * to stay after all, so that the effect is not repeated; left out, the outcome then says that it
   * may have been done.
   */
  readonly lookUp?: (request: OutsideRequest<Command>) => Promise<FoundEffect | BusyAnswer>
  /**
   * Resolves when the other system answers at all, rejects when it is away: then the run waits for
   * it, and no user is blamed. Left out: a host that reads outside is asked to count its users
   * instead. A system that answers may still fail: a user is blamed only while the effect succeeds
   * for another.
   */
  readonly probe?: () => Promise<void>
  /**
   * Calls of one `perform`, out of the budget that the host's `calls` declare; 0 where they go to a
   * system without one. Left out: one. A `lookUp` and a `probe` take one, or none where this is 0.
   */
  readonly calls?: number
}

/** How an effect is delivered: inside the transaction that the library opened, or outside it. */
export type Effect<Tx, Command> = InTransactionEffect<Tx, Command> | OutsideEffect<Command>

/**
 * The effects of a purge, done in this order: demote, waive, cancel, delete. One left out is one
 * that the host does not have; a policy that needs it is refused before anything is previewed.
 */
export interface PurgeEffects<Tx> {
  /** Demotes affiliated researchers; needed where the policy wants that. */
  readonly demoteResearchers?: Effect<Tx, DemoteCommand>
  /** Waives debts; needed where criteria have a waive threshold. */
  readonly waiveFines?: Effect<Tx, WaiveCommand>
  /** Cancels requests; needed where the policy cancels any. */
  readonly cancelRequests?: Effect<Tx, CancelRequestsCommand>
  /** Deletes users. */
  readonly deleteUsers: Effect<Tx, DeleteUserCommand>
}
