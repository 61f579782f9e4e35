// The calls that the API allows, and those that arrive there.
import type { CallBudget } from '../../ports/calls.js'
import { START } from './opening.js'
import type { SimulatedCalls } from './draw-api.js'
import type { World } from './world.js'

/** What the host says of its API. */
export function budgetOf({ perSecond, perDay, usersAtOnce }: SimulatedCalls): CallBudget {
  return {
    name: 'api',
    readUsers: (users) => Math.ceil(users / usersAtOnce),
    ...(perSecond !== null && { perSecond }),
    ...(perDay !== null && { perDay: { ...perDay, timeZone: 'UTC' } }),
  }
}

/** Reads of users arrive at the API, as many as it takes to read so many. */
export function readsArrive<Tx>(world: World<Tx>, users: number): void {
  callsArrive(world, Math.ceil(users / (world.scenario.host.calls?.usersAtOnce ?? 1)))
}

/**
 * Calls arrive at the API. The clocks of processes differ, so that nobody can say on which day a
 * call was meant to be made. But no more days can have been spent than any of the clocks has seen.
 */
export function callsArrive<Tx>(world: World<Tx>, count = 1): void {
  const perDay = world.scenario.host.calls?.perDay ?? null
  if (perDay === null) return
  world.api.arrived += count
  const ahead = Math.max(...world.runners.map(({ clockSkew }) => clockSkew))
  const days = dayOf(world.clock.now + ahead) - dayOf(START) + 1
  const allowed = days * (perDay.calls - perDay.floor)
  if (world.api.arrived > allowed)
    world.ledger.violate('too-many-calls', `${world.api.arrived} of ${allowed} in ${days} days`)
}

const DAY_MS = 86_400_000

function dayOf(millis: number): number {
  return Math.floor(millis / DAY_MS)
}

/** The midnight after a moment, at which another day's calls may be made. */
export function nextMidnight(millis: number): number {
  return (dayOf(millis) + 1) * DAY_MS
}
