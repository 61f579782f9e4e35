// What the engine knows of a job kind: how to find users, how to decide about them, and the steps
// to take. Nothing about purge dates.
import type { CalendarDate, Instant } from '../domain/calendar.js'
import type { Evidence } from '../domain/evidence.js'
import type { UserKey } from '../domain/keys.js'
import type { DatesBefore } from '../domain/purge-date-rule.js'
import type { PurgeActions, Reason, Warning } from '../domain/verdict.js'
import type { CountedJob } from '../jobs/guards.js'
import type { OutcomeStatus } from '../jobs/outcome.js'
import type { PurgeRefusal } from '../jobs/refusal.js'
import type { Intent } from '../jobs/intent.js'
import type {
  BusyAnswer,
  EffectAnswer,
  EffectContext,
  EffectRefusal,
  FoundEffect,
} from '../ports/effects.js'

/** What was decided about one user. */
export interface Decision {
  readonly key: UserKey
  /** Whether the steps are taken; otherwise the user is kept, and the reasons say why. */
  readonly act: boolean
  readonly reasons: readonly Reason[]
  readonly warnings: readonly Warning[]
  readonly actions: PurgeActions | null
  /** `null` = none, or unknown, or not read. */
  readonly homeLibrary: string | null
  /** Where a plan wants to know it; `null` = none, or unknown. */
  readonly userGroup?: string | null
  /** The purge date to assign, where the job assigns purge dates. */
  readonly assigned?: CalendarDate
  /** The dates that the user has, where the job assigns purge dates. */
  readonly datesBefore?: DatesBefore
  /** The facts by which the user was selected, where the policy keeps them. */
  readonly evidence?: Evidence
}

/** One step of a job kind, such as waiving fines; the steps are taken in order. */
export type Step<Tx> = InsideStep<Tx> | OutsideStep

interface AnyStep {
  readonly name: string
  readonly concerns: (decision: Decision) => boolean
  /** Whether the user is gone once it is done. A user who is still there proves that it was not. */
  readonly removes: boolean
  /** The part of the actions that it carries out. The outcome of a user says only what was done. */
  readonly part: keyof PurgeActions | null
}

/** A step inside the library's transaction, for a set of users. */
export interface InsideStep<Tx> extends AnyStep {
  readonly delivery: 'in-transaction'
  /** The host has no such effect: nobody can be concerned, unless the host has changed. */
  readonly isMissing?: true
  /** Whether what follows may be begun before this step is answered. */
  readonly pipelined: boolean
  readonly apply: (request: {
    readonly tx: Tx
    readonly context: EffectContext
    readonly decisions: readonly Decision[]
  }) => Promise<readonly EffectRefusal[]>
}

/** A step outside it, for one user. */
export interface OutsideStep extends AnyStep {
  readonly delivery: 'idempotent' | 'uncertain'
  readonly perform: (request: OutsideStepRequest) => Promise<EffectAnswer>
  readonly lookUp: ((request: OutsideStepRequest) => Promise<FoundEffect | BusyAnswer>) | null
  readonly probe: (() => Promise<void>) | null
  /** Calls of one `perform`, out of the budget of the host. */
  readonly calls: number
}

export interface OutsideStepRequest {
  readonly context: EffectContext
  readonly decision: Decision
  readonly idempotencyKey: string
  readonly isRepeated: boolean
}

/** A job kind, bound to one order and one host. */
export interface Work<Tx> {
  /** `outside`: no transaction is kept open while users are read; `tx` is `undefined` then. */
  readonly reads: 'in-transaction' | 'outside'
  /** Whether users may be read while the transaction begins and the fence is asked. */
  readonly pipelinedRead: boolean
  /**
   * Reads users and decides about them; those that are gone are left out. With `lock`, somebody
   * whose record another holds makes it a fault. `begun`: what this job
   * has begun to do to some of them, so that a step of its own is not taken for a reason to stop.
   */
  readonly read: (request: {
    readonly tx: Tx
    readonly keys: readonly UserKey[]
    readonly lock: boolean
    readonly begun?: ReadonlyMap<UserKey, Intent>
  }) => Promise<readonly Decision[]>
  /** Reads users under lock, all but those whose records somebody else holds locked now. */
  readonly readUnlessLocked: (request: {
    readonly tx: Tx
    readonly keys: readonly UserKey[]
  }) => Promise<{ readonly found: readonly Decision[]; readonly locked: readonly UserKey[] }>
  readonly steps: readonly Step<Tx>[]
  /** The outcome of a user on whom all steps were taken. */
  readonly done: Extract<OutcomeStatus, 'purged' | 'applied'>
  /** Whether the host answers at all; rejects when it does not. */
  readonly probe: (request: { readonly tx: Tx }) => Promise<void>
  /**
   * Refuses what must not be done; nobody was touched yet. Asked for a plan, and again when the job
   * starts.
   */
  readonly refuse: (request: RefuseRequest) => Promise<PurgeRefusal | null>
  /**
   * Whether other jobs decide as well. Then it is asked once more, in the transaction that stores
   * the job, so that two jobs cannot pass at once.
   */
  readonly countsOthers: boolean
}

/** What a job is held against before it touches anybody. */
export interface RefuseRequest {
  /** How many users the job would act on. */
  readonly count: number
  /** The moment that a period ends with. */
  readonly now: Instant
  /** Counts all users of the host. */
  readonly users: () => Promise<number>
  /** The other jobs since a moment. */
  readonly counted: (since: Instant) => Promise<readonly CountedJob[]>
}
