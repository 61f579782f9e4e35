// The purge of this library: the host's ports, the locks and the journal, put together. This is all
// that embedding takes.
import type { Database } from 'better-sqlite3'
import {
  type ActorKey,
  type ClockPort,
  createPurge,
  type ObserverPort,
  type PolicySource,
  type Purge,
  type PurgePolicy,
} from 'ils-user-purge'
import { systemIds } from 'ils-user-purge/adapters/system'
import { libraryHost } from './host.js'
import { libraryJournal } from './journal.js'
import { libraryTransactions } from './locks.js'

/** What a purge is opened with. */
export interface PurgeSetup {
  readonly db: Database
  readonly policy: PurgePolicy | PolicySource<Database>
  readonly clock: ClockPort
  readonly observer?: ObserverPort
  /**
   * Milliseconds of pause between two batches, so that the circulation desk gets its turn; 0 where
   * it is left out.
   */
  readonly pauseMs?: number
  /**
   * Milliseconds for which a part of the job stays with a process that gives no sign of life; the
   * usual 5000 where it is left out.
   */
  readonly leaseMs?: number | null
}

/**
 * Short, so that a killed process is not waited for long; a batch takes a quarter of a second, so
 * it is still ample.
 */
const USUAL_LEASE_MS = 5000

/** Who plans and orders in the night. It is no person, so it never is one of two. */
export const NIGHT_SERVICE = 'nightly' as ActorKey

/** Puts the library and the purge together. */
export function openPurge({
  db,
  policy,
  clock,
  observer,
  pauseMs = 0,
  leaseMs = null,
}: PurgeSetup): Purge {
  return createPurge({
    transactions: libraryTransactions(db, clock),
    host: libraryHost,
    journal: libraryJournal,
    policy,
    clock,
    ids: systemIds(),
    serviceActors: [NIGHT_SERVICE],
    settings: { leaseMs: leaseMs ?? USUAL_LEASE_MS, pauseMs },
    ...(observer === undefined ? {} : { observer }),
  })
}
