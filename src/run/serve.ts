// Serves an engine until the runner rests: takes its messages, and now and then sends those that
// are missing.
import type { ClockPort } from '../ports/clock.js'
import type { Engine, Handled, ShardMessage } from '../ports/engine.js'
import { doze } from './runner.js'

/** What serving needs. */
export interface Service<Tx> {
  readonly engine: Engine<Tx>
  readonly lanes: number
  readonly reconcileMs: number
  readonly clock: ClockPort
  readonly isResting: () => boolean
  readonly handle: (message: ShardMessage) => Promise<Handled>
  readonly reconcile: () => Promise<unknown>
}

/**
 * Serves. Rejects only with what the first reconciliation, or the engine at its start or end,
 * throws.
 */
export const serveEngine = async <Tx>(service: Service<Tx>): Promise<void> => {
  const { engine, lanes, handle, reconcile } = service
  await reconcile()
  const delivery = await engine.deliver({ lanes, handle })
  while (await stillServing(service)) {
    try {
      await reconcile()
    } catch {
      // The database is away, which whoever works on a shard finds out and tells. The next round
      // makes good.
    }
  }
  await delivery.rest()
}

/** Waits for the next round; answers whether there is one. */
const stillServing = async <Tx>(service: Service<Tx>): Promise<boolean> => {
  if (!service.isResting()) await doze(service, service.reconcileMs)
  return !service.isResting()
}
