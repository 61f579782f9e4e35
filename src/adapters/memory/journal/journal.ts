// The journal in memory: the reference for what every journal does.
import type { Job } from '../../../jobs/job.js'
import type { JournalPort } from '../../../ports/journal.js'
import type { MemoryDatabase, MemoryTransaction } from '../database.js'
import { frozenCopy } from '../frozen.js'
import { intentMethods, outcomeMethods } from './outcomes.js'
import { forgetMethods, planMethods } from './plans.js'
import { claimMethods, leaseMethods, shardMethods } from './shards.js'
import { journalTables, storedJobs, type Tables } from './tables.js'

/** What the journal needs apart from its database. */
export interface MemoryJournalOptions {
  /**
   * The clock of the database, by which leases end: milliseconds since 1970-01-01T00:00:00Z.
   */
  readonly now: () => number
}

/**
 * A journal in a memory database.
 *
 * The text order of keys is that of their UTF-16 code units. Throws `memory-duplicate-shard`,
 * `memory-duplicate-outcome`, `memory-duplicate-plan-user`, and `memory-lease-lost` when a batch or
 * a page is stored without its lease. What is stored is a frozen copy.
 */
export function memoryJournal(
  database: MemoryDatabase,
  options: MemoryJournalOptions,
): JournalPort<MemoryTransaction> {
  const tables = journalTables(database, () => options.now())
  return {
    ...planMethods(tables),
    ...forgetMethods(tables),
    ...jobMethods(database, tables),
    ...shardMethods(tables),
    ...claimMethods(tables),
    ...leaseMethods(tables),
    ...intentMethods(tables),
    ...outcomeMethods(tables),
    ...budgetMethods(tables),
  }
}

function budgetMethods({
  calls,
}: Tables): Pick<JournalPort<MemoryTransaction>, 'readCalls' | 'saveCalls'> {
  return {
    readCalls: async ({ tx, budget }) => calls.get(tx, budget) ?? null,
    saveCalls: async ({ tx, budget, account }) => calls.set(tx, budget, frozenCopy(account)),
  }
}

function jobMethods(
  database: MemoryDatabase,
  tables: Tables,
): Pick<
  JournalPort<MemoryTransaction>,
  'createJob' | 'readJob' | 'listJobs' | 'recentJobs' | 'changeJob'
> {
  const { jobs } = tables
  return {
    createJob: async ({ tx, job }) => {
      const taken = storedJobs(tables, tx).some(
        (each) =>
          each.id === job.id || (isPending(each) && each.confirmed.digest === job.confirmed.digest),
      )
      if (!taken) jobs.set(tx, job.id, frozenCopy(job))
      return !taken
    },
    readJob: async ({ tx, jobId }) => jobs.get(tx, jobId) ?? null,
    listJobs: async ({ tx, statuses, limit }) =>
      storedJobs(tables, tx)
        .filter((job) => statuses.length === 0 || statuses.includes(job.status))
        .slice(0, limit),
    // Transactions run one after the other, so each holds all others already.
    recentJobs: async ({ tx, since, lock }) => {
      if (lock) database.assertWritable(tx)
      return storedJobs(tables, tx).filter(
        (job) => isPending(job) || (job.status === 'Completed' && job.finishedAt >= since),
      )
    },
    changeJob: async ({ tx, from, job }) => {
      if (jobs.get(tx, job.id)?.status !== from) return false
      jobs.set(tx, job.id, frozenCopy(job))
      return true
    },
  }
}

function isPending(job: Job): boolean {
  return job.status === 'Queued' || job.status === 'Running'
}
