// Users, an order and a host's type for the tests of a run.
import type { Money, PurgeHost, UserFacts } from 'ils-user-purge'
import type { MemoryTransaction } from 'ils-user-purge/adapters/memory'
import { aUser, criteria } from 'ils-user-purge/testing'

export type Host = PurgeHost<MemoryTransaction>

/** An order that waives up to 5. */
export const order = criteria().with({ waiveThreshold: '5' }).build()

/** Users against whom nothing stands. */
export function people(count: number): UserFacts[] {
  return Array.from({ length: count }, (_, at) => aUser(String(at + 1)).build())
}

/** Users who owe 1. */
export function indebted(count: number): readonly UserFacts[] {
  return people(count).map((user) => ({ ...user, debt: '1' as Money }))
}
