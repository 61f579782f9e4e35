// The purge of this library: the host's ports, the journal in the same database, and how far a run has come.
import { setImmediate } from 'node:timers/promises'
import type { Database } from 'better-sqlite3'
import {
  createPurge,
  type ClockPort,
  type JobId,
  type ObserverPort,
  type Purge,
  type PurgePolicy,
  type PurgeReport,
  type TransactionPort,
} from 'ils-user-purge'
import { betterSqlite3Transactions } from 'ils-user-purge/adapters/sql'
import { systemIds } from 'ils-user-purge/adapters/system'
import { libraryJournal } from './library.js'
import { libraryHost } from './library-host.js'
import { complain, type Progress } from './screen.js'

/** What a purge is opened with. */
export interface PurgeSetup {
  readonly db: Database
  readonly policy: PurgePolicy
  readonly clock: ClockPort
  readonly observer?: ObserverPort
  /** Milliseconds of pause between two batches, so that the circulation desk gets its turn; 0 where it is left out. */
  readonly pauseMs?: number
}

/** Short, so that a killed process is not waited for long; a batch takes a quarter of a second, so it is still ample. */
const LEASE_MS = 5000

/** Puts the library and the purge together: this is all that embedding takes. */
export const openPurge = ({ db, policy, clock, observer, pauseMs = 0 }: PurgeSetup): Purge =>
  createPurge({
    transactions: yielding(betterSqlite3Transactions(db, { sleep: clock.sleep })),
    host: libraryHost,
    journal: libraryJournal,
    policy,
    clock,
    ids: systemIds(),
    settings: { leaseMs: LEASE_MS, pauseMs },
    ...(observer === undefined ? {} : { observer }),
  })

/**
 * Gives the event loop a turn before every transaction. better-sqlite3 works synchronously, so without it no signal would be heard and
 * no other request answered until the whole job is done.
 */
const yielding = <Tx>(transactions: TransactionPort<Tx>): TransactionPort<Tx> => ({
  ...transactions,
  run: async (work, options) => {
    await setImmediate()
    return transactions.run(work, options)
  },
})

/** Watches the run of one job. `begin` with the job's numbers so far, so that a resumed job's progress goes on where it was. */
export const watchRun = (progress: Progress) => {
  let done = 0
  let scope = 0
  const begin = (report: PurgeReport): void => {
    const { totals } = report
    scope = totals.scope
    done = totals.purged + totals.kept + totals.vanished + totals.failed + totals.inDoubt
  }
  const observer: ObserverPort = (event) => {
    switch (event._tag) {
      case 'JobStarted':
      case 'JobResumed':
        scope = event.totals.scope
        return
      case 'BatchCommitted':
        done += event.users
        return progress.show(done, Math.max(scope, done))
      case 'UserFailed':
        return complain(`User with key ${event.userKey} failed (${event.failure.code}, ${event.failure.fault}); the job goes on.`)
      case 'Waiting':
        return complain(`Waiting ${event.millis} ms: ${event.fault} (attempt ${event.attempt}). The job goes on by itself.`)
      default:
        return
    }
  }
  return { begin, observer }
}

/**
 * Lets a signal end the process without harm: the runner lets go after the current batch, and `run` answers `RunnerResting`.
 * Answers a function that takes the watch off again.
 */
export const restOnSignal = (purge: Purge, jobId: JobId): (() => void) => {
  const rest = (): void => {
    complain(`Letting go after the current batch. Job ${jobId} stays running.`)
    void purge.rest()()
  }
  process.on('SIGTERM', rest).on('SIGINT', rest)
  return () => {
    process.off('SIGTERM', rest).off('SIGINT', rest)
  }
}
