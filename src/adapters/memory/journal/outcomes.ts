// The intents and outcomes of the journal in memory.
import type { JobId, UserKey } from '../../../domain/keys.js'
import type { Outcome } from '../../../jobs/outcome.js'
import type { JournalPort } from '../../../ports/journal.js'
import type { MemoryTransaction } from '../database.js'
import { memoryFault } from '../fault.js'
import { frozenCopy } from '../frozen.js'
import { fitsOutcome, listed } from './lists.js'
import { leaseLost, renewed } from './shards.js'
import { heldShard, storedJobs, type Tables, writeShard } from './tables.js'

type Port = JournalPort<MemoryTransaction>

export function intentMethods(
  tables: Tables,
): Pick<Port, 'readIntents' | 'saveIntents' | 'dropIntents'> {
  return {
    readIntents: async ({ tx, jobId, keys }) => {
      const { intents } = tables.of(jobId)
      return [...new Set(keys)].flatMap((key) => intents.get(tx, key) ?? [])
    },
    saveIntents: async ({ tx, jobId, intents }) => {
      for (const intent of intents)
        tables.of(jobId).intents.set(tx, intent.userKey, frozenCopy(intent))
    },
    dropIntents: async ({ tx, jobId, keys }) => {
      for (const key of keys) tables.of(jobId).intents.remove(tx, key)
    },
  }
}

export function outcomeMethods(
  tables: Tables,
): Pick<Port, 'recordBatch' | 'listOutcomes' | 'readOutcome' | 'expireOutcomes'> {
  return {
    recordBatch: async ({ tx, lease, leaseMs, outcomes, state }) => {
      const row = heldShard(tables, tx, lease)
      if (row === null) throw leaseLost(lease)
      assertNoOutcomes(tables, tx, lease.jobId, outcomes)
      const stored = tables.of(lease.jobId)
      for (const outcome of outcomes) {
        stored.outcomes.set(tx, outcome.userKey, frozenCopy(outcome))
        stored.outcomeOrder.add(outcome.userKey)
      }
      const next = { state: frozenCopy(state), lease: renewed(tables, row.lease, leaseMs) }
      writeShard(tables, tx, lease, { ...row, ...next })
    },
    listOutcomes: async ({ tx, jobId, filter, ...part }) => {
      const { outcomes, outcomeOrder, planUsers } = tables.of(jobId)
      return listed(outcomeOrder, part, (key) => {
        const outcome = outcomes.get(tx, key)
        return outcome !== undefined && fitsOutcome(filter, outcome, planUsers.get(tx, key))
          ? outcome
          : undefined
      })
    },
    readOutcome: async ({ tx, jobId, userKey }) =>
      tables.of(jobId).outcomes.get(tx, userKey) ?? null,
    expireOutcomes: async ({ tx, before, limit }) => {
      let forgotten = 0
      for (const job of storedJobs(tables, tx)) {
        if (job.status !== 'Completed' || job.finishedAt >= before) continue
        const { outcomes } = tables.of(job.id)
        for (const key of outcomes.firstKeys(tx, limit - forgotten)) {
          outcomes.remove(tx, key)
          forgotten++
        }
      }
      return forgotten
    },
  }
}

function assertNoOutcomes(
  tables: Tables,
  tx: MemoryTransaction,
  jobId: JobId,
  outcomes: readonly Outcome[],
): void {
  const stored = tables.of(jobId).outcomes
  const seen = new Set<UserKey>()
  for (const { userKey } of outcomes) {
    if (seen.has(userKey) || stored.get(tx, userKey) !== undefined)
      throw memoryFault(
        'memory-duplicate-outcome',
        'A user of this batch has an outcome in this job already. An outcome is recorded once.',
      )
    seen.add(userKey)
  }
}
