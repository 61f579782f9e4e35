// What every page of the administrator's site is given: the library, its purge, what is decided,
// and its own small tables.
import type { Database } from 'better-sqlite3'
import type { ClockPort, Purge, PurgePolicy, TransactionPort } from 'ils-user-purge'
import type { Context } from 'hono'
import type { Decision, Role } from '../data/decisions.js'
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
  /** What is decided at this moment. It is read each time: another server may have changed it. */
  readonly decided: () => Decision
  readonly policy: () => PurgePolicy
  /** What an account may do at this moment; nothing where there is no such account. */
  readonly rolesOf: (name: string) => readonly Role[]
  /** The purge; it reads the policy where it stands. A job that is confirmed carries its own. */
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
  /** What the administrator may do. */
  readonly roles: readonly Role[]
}

/** What the guards leave for the pages. */
export interface Env {
  Variables: { visit: Visit }
}

/** A request, with who makes it. */
export type Request = Context<Env>
