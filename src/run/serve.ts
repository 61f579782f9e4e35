// Serves a queue until the runner drains: takes its messages, and now and then sends those that
// are missing.
import type { ClockPort } from '../ports/clock.js'
import type { ShardQueue, Handled, ShardMessage } from '../ports/shard-queue.js'
import { sleepUnlessDraining } from './runner.js'

/** What serving needs. */
export interface Service<Tx> {
  readonly queue: ShardQueue<Tx>
  readonly concurrency: number
  readonly reconcileMs: number
  readonly clock: ClockPort
  readonly isDraining: () => boolean
  readonly handle: (message: ShardMessage) => Promise<Handled>
  readonly reconcile: () => Promise<unknown>
}

/**
 * Serves. Rejects only with what the first reconciliation, or the queue at its start or end,
 * throws.
 */
export async function serveQueue<Tx>(service: Service<Tx>): Promise<void> {
  const { queue, concurrency, handle, reconcile } = service
  await reconcile()
  const delivery = await queue.deliver({ concurrency, handle })
  while (await stillServing(service)) {
    try {
      await reconcile()
    } catch {
      // The database is away, which the one who works on a shard finds out and tells. The next
      // round makes good.
    }
  }
  await delivery.drain()
}

/** Waits for the next round; answers whether there is one. */
async function stillServing<Tx>(service: Service<Tx>): Promise<boolean> {
  if (!service.isDraining()) await sleepUnlessDraining(service, service.reconcileMs)
  return !service.isDraining()
}
