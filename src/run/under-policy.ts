// The policy that applies to an operation: the one that was given, or the one that stands in the
// host's store at this moment.
import type { PurgePolicy } from '../domain/policy.js'
import { reading } from './in-transaction.js'
import type { Setup } from './setup.js'

/** What an operation of the desk works with. */
export interface DeskSetup<Tx> extends Setup<Tx> {
  readonly policy: PurgePolicy
  /** Reads the policy again, and keeps it as it is until the transaction has ended. */
  readonly policyNow: (tx: Tx) => Promise<PurgePolicy>
}

/** Reads the policy for one operation. */
export async function underPolicy<Tx>(setup: Setup<Tx>): Promise<DeskSetup<Tx>> {
  const { policy } = setup
  return typeof policy === 'function'
    ? {
        ...setup,
        policy: await reading(setup, (tx) => policy({ tx, lock: false })),
        policyNow: (tx) => policy({ tx, lock: true }),
      }
    : { ...setup, policy, policyNow: async () => policy }
}
