// Draws how an API behaves behind which the users live: what it allows, and how slow it is.
import type { Chance } from './chance.js'

/** What the API of a host allows. */
export interface SimulatedCalls {
  /** `null` = any number. */
  readonly perSecond: number | null
  /** `null` = any number. */
  readonly perDay: { readonly calls: number; readonly floor: number } | null
  /** So many users are read by one call. */
  readonly usersAtOnce: number
}

interface Reads {
  readonly reads: 'in-transaction' | 'outside'
}

/** How long a lease lasts in every scenario, in milliseconds. */
export const LEASE_MS = 1000

/** Some APIs count calls: by the second, by the day, or both. A day never suffices for a job. */
export function drawCalls(chance: Chance, { reads }: Reads): SimulatedCalls | null {
  if (reads !== 'outside' || !chance.holds(0.25)) return null
  const perDay = { calls: chance.between(20, 40), floor: chance.between(0, 4) }
  return {
    perSecond: chance.pick([null, 20, 50]),
    perDay: chance.holds(0.5) ? perDay : null,
    usersAtOnce: chance.pick([1, 1, 3]),
  }
}

/** Some reads behind an API take longer than a lease lasts. */
export function drawSlowRead(chance: Chance, { reads }: Reads): number {
  if (reads !== 'outside' || !chance.holds(0.2)) return 0
  return LEASE_MS * chance.pick([1.2, 2.5])
}
