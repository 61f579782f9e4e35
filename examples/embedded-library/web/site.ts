// What every page of the administrator's site is given: the library, its purge, its policy, and its
// own small tables.
import type { Database } from 'better-sqlite3'
import type { ClockPort, Purge, PurgePolicy, TransactionPort } from 'ils-user-purge'
import type { Context } from 'hono'
import type { Live } from './live.js'

/** Everything a page may use. */
export interface Site {
  readonly db: Database
  /** The library's clock, which `--as-of` may have set to another day. */
  readonly clock: ClockPort
  /** All that writes goes through here, so that it never lands in the transaction of a batch. */
  readonly transactions: TransactionPort<Database>
  /** Signs cookies and form tokens. */
  readonly secret: string
  readonly policy: () => PurgePolicy
  readonly setPolicy: (policy: PurgePolicy) => Promise<void>
  /** The purge under the policy as it stands. A job that is confirmed carries its own. */
  readonly purge: () => Purge
  /** Hears of every step of the jobs that this process runs. */
  readonly live: Live
  /** Something may be due: the runner looks at the queue. */
  readonly wake: () => void
}

/** Who looks at a page. */
export interface Visit {
  /** Names the visit in the cookie; a new one is given at sign-in. */
  readonly id: string
  /** The administrator; `null` = not signed in. */
  readonly name: string | null
}

/** What the guards leave for the pages. */
export interface Env {
  Variables: { visit: Visit }
}

/** A request, with who makes it. */
export type Request = Context<Env>
