// What a worker process is told, and how it ends.
import type { RunSettings } from '../../src/index.js'
import type { SeparateHostAddress } from './separate/client.js'
import type { DatabaseName } from '../support/dialects.js'

/** What a worker is started with, as JSON in its one argument. */
export interface WorkerOrders {
  readonly dialect: DatabaseName
  /** The journal's database, and the host's unless it is separate. */
  readonly at: string
  /** Where the host is, if it is a system of its own; else `null`. */
  readonly separate: SeparateHostAddress | null
  readonly settings: Partial<RunSettings>
  /** The longest moment that is waited between two statements of a batch, in milliseconds. */
  readonly dwellMs: number
}

/**
 * How a worker ends: all jobs are over; it was asked to rest; something failed and it must be
 * started again.
 */
export const WORKER_EXIT = { done: 0, resting: 75, fault: 70 } as const
