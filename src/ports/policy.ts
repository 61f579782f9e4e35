// Where the policy of an institution stands, if it can change while processes run.
import type { PurgePolicy } from '../domain/policy.js'

/** How the policy is read. */
export interface PolicyRequest<Tx> {
  /** The transaction in which to do it. */
  readonly tx: Tx
  /** Whether nobody may change the policy until this transaction has ended. */
  readonly lock: boolean
}

/**
 * Reads the policy that applies.
 *
 * 1. It must answer what is committed, not what a process remembers: it is called for every
 *    operation of the desk, and once more in the transaction that orders a plan.
 * 2. With `lock`, the policy must stay as it is until the transaction has ended, e.g. by
 *    `select … for share`. A store with one lock for all holds it already.
 */
export type PolicySource<Tx> = (request: PolicyRequest<Tx>) => Promise<PurgePolicy>
