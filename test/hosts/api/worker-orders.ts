// What a worker is started with, as JSON in its one argument.

/** Where everything is. */
export interface WorkerOrders {
  /** `alma` or `folio`. */
  readonly system: string
  readonly fakeUrl: string
  readonly journalFile: string
  readonly settingsFile: string
  /** How far the clock is ahead; the next worker goes on there. */
  readonly clockFile: string
  /** Calls that are left when a day begins. */
  readonly callsADay: number
  readonly leaseMs: number
}
