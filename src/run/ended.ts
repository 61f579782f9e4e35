// How a transaction, or an attempt at a batch, ended without its result.
import type { FaultCause } from '../domain/fault-cause.js'
import type { EffectRefusal } from '../ports/effects.js'
import type { ShardState } from '../ports/journal.js'
import type { FaultKind } from '../ports/transaction.js'
import { busyMillis } from './busy.js'
import { faultKindOf } from './fault.js'
import type { Runner } from './runner.js'
import type { Decision } from './work.js'

/**
 * How a transaction, or an attempt at a batch, ended without its result. Nothing of it remains.
 *
 * - `Moved`: the shard is further than thought, because an earlier attempt was committed and its
 *   answer lost.
 * - `Lost`: the shard belongs to another runner now.
 * - `Refused`: the host will not act on some users.
 * - `Faulted`: something threw; perhaps only the answer of the commit was lost. `kind`: what the
 *   transaction port says of it. `outage`: it is known to be nobody's fault. `during`: what was
 *   under way, where that matters: the users were being read, or the transaction had not got as far
 *   as its users yet. `isListChanged`: the list of the shard was to be stored in another order,
 *   which may have happened.
 */
export type Ended =
  | { readonly _tag: 'Moved'; readonly state: ShardState }
  | { readonly _tag: 'Lost' }
  | {
      readonly _tag: 'Refused'
      readonly step: string
      readonly refusals: readonly EffectRefusal[]
      /** On whom it was to act: what was read of them. */
      readonly decisions: readonly Decision[]
    }
  | {
      readonly _tag: 'Faulted'
      readonly fault: FaultCause
      readonly kind: FaultKind
      readonly step: string | null
      readonly outage?: true
      readonly during?: 'fence' | 'read'
      /** The system that failed, where it is known: the users', or a step's. */
      readonly system?: string
      readonly isListChanged?: true
    }

/** An end by a fault. What was thrown is described here, and goes no further. */
export function faulted<Tx>(
  { describeFault, transactions }: Pick<Runner<Tx>, 'describeFault' | 'transactions'>,
  thrown: unknown,
  how: Pick<
    Extract<Ended, { _tag: 'Faulted' }>,
    'step' | 'outage' | 'during' | 'system' | 'isListChanged'
  >,
): Extract<Ended, { _tag: 'Faulted' }> {
  // A host that is busy is nobody's fault, wherever it says so.
  const kind = busyMillis(thrown) === null ? faultKindOf(transactions, thrown) : 'outage'
  return { _tag: 'Faulted', fault: describeFault(thrown), kind, ...how }
}
