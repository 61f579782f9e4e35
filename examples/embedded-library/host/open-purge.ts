// The purge of this library: the host's ports, the journal in the same database, and how far a run
// has come.
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
  settled,
  type TransactionPort,
} from 'ils-user-purge'
import { betterSqlite3Transactions } from 'ils-user-purge/adapters/sql'
import { systemIds } from 'ils-user-purge/adapters/system'
import { KIND_WORDS } from '../../shared/asked.js'
import { libraryJournal } from '../data/library-file.js'
import { libraryHost } from './library-host.js'
import { complain, type Progress, progressOf } from '../../shared/screen.js'

/** What a purge is opened with. */
export interface PurgeSetup {
  readonly db: Database
  readonly policy: PurgePolicy
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

/** Puts the library and the purge together: this is all that embedding takes. */
export const openPurge = ({
  db,
  policy,
  clock,
  observer,
  pauseMs = 0,
  leaseMs = null,
}: PurgeSetup): Purge =>
  createPurge({
    transactions: yielding(betterSqlite3Transactions(db, { sleep: clock.sleep })),
    host: libraryHost,
    journal: libraryJournal,
    policy,
    clock,
    ids: systemIds(),
    settings: { leaseMs: leaseMs ?? USUAL_LEASE_MS, pauseMs },
    ...(observer === undefined ? {} : { observer }),
  })

/**
 * Gives the event loop a turn before every transaction. better-sqlite3 works synchronously and a
 * preview has no pause between its pages, so without it a server would answer nobody else, and its
 * runner stand still, for as long as somebody previews.
 */
const yielding = <Tx>(transactions: TransactionPort<Tx>): TransactionPort<Tx> => ({
  ...transactions,
  run: async (work, options) => {
    await setImmediate()
    return transactions.run(work, options)
  },
})

/**
 * Watches the runs of jobs, one after the other: `begin` with a job's numbers so far, so that a
 * resumed one's progress goes on where it was.
 */
export const watchRun = () => {
  let progress: Progress | null = null
  let done = 0
  let scope = 0
  const begin = ({ job, totals }: PurgeReport): void => {
    progress = progressOf(KIND_WORDS[job.order._tag].doing)
    scope = totals.scope
    done = settled(totals)
  }
  const end = (): void => progress?.end()
  const observer: ObserverPort = (event) => {
    switch (event._tag) {
      case 'JobStarted':
      case 'JobResumed':
        scope = event.totals.scope
        done = settled(event.totals)
        return
      case 'BatchCommitted':
        done += event.users
        return progress?.show(done, scope)
      case 'UserFailed':
        return complain(
          `User with key ${event.userKey} failed (${event.failure.code}, ${event.failure.fault}); the job goes on.`,
        )
      case 'Waiting':
        return complain(
          `Waiting ${event.millis} ms: ${event.fault} (attempt ${event.attempt}). The job goes on by itself.`,
        )
      default:
        return
    }
  }
  return { begin, end, observer }
}

/**
 * Lets a signal end the process without harm: the runner lets go after the current batch, and `run`
 * answers `RunnerDraining`. Answers a function that takes the watch off again.
 */
export const restOnSignal = (purge: Purge, jobId: JobId): (() => void) => {
  const rest = (): void => {
    complain(`Letting go after the current batch. Job ${jobId} stays running.`)
    void purge.drain()()
  }
  process.on('SIGTERM', rest).on('SIGINT', rest)
  return () => {
    process.off('SIGTERM', rest).off('SIGINT', rest)
  }
}
