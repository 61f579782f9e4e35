// Makes the library's face out of the host's ports: the desk and the runner over one setup.
import { deskOf } from './desk/desk.js'
import type { PurgeDesk } from './desk/operations.js'
import type { PurgeRunner } from './run/operations.js'
import { type PurgeConfig, setUp } from './run/setup.js'
import { runnerOf } from './run/worker.js'

/**
 * The operations of the library: what administrators ask, and what workers do. There is none to
 * take a confirmed job back: once it is on the queue it runs to completion.
 */
export interface Purge extends PurgeDesk, PurgeRunner {}

/**
 * Makes a purge out of the host's ports. Nothing happens until an operation is called.
 *
 * @example
 * const purge = createPurge({ transactions, host, journal, policy, clock: systemClock(), ids:
 * systemIds() }) const plan = await purge.plan({ criteria, requestedBy })()
 */
export function createPurge<Tx>(config: PurgeConfig<Tx>): Purge {
  const setup = setUp(config)
  return { ...deskOf(setup), ...runnerOf(setup) }
}
