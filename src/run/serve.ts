// Serves an engine until the runner rests: takes its messages, and now and then sends those that are missing.
import type { ClockPort } from '../ports/clock.js'
import type { Engine, Handled, ShardMessage } from '../ports/engine.js'

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

/** How soon a runner that is asked to rest notices it. */
const NOTICE_MS = 500

/** Serves. Rejects only with what the first reconciliation, or the engine at its start or end, throws. */
export const serveEngine = async <Tx>(service: Service<Tx>): Promise<void> => {
  const { engine, lanes, handle, reconcile } = service
  await reconcile()
  const delivery = await engine.deliver({ lanes, handle })
  while (await stillServing(service)) {
    try {
      await reconcile()
    } catch {
      // The database is away, which whoever works on a shard finds out and tells. The next round makes good.
    }
  }
  await delivery.rest()
}

/** Waits for the next round; answers whether there is one. */
const stillServing = async <Tx>({ clock, reconcileMs, isResting }: Service<Tx>): Promise<boolean> => {
  for (let waited = 0; waited < reconcileMs; waited += NOTICE_MS) {
    if (isResting()) return false
    await clock.sleep(Math.min(NOTICE_MS, reconcileMs - waited))
  }
  return !isResting()
}
