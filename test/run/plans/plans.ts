// What the tests of plans share: a request, what is stored, and somebody who asks and is told no.
import type { JobId, JournalPort, PlanId, PlanInProgress, PurgeError } from 'ils-user-purge'
import type { MemoryTransaction } from 'ils-user-purge/adapters/memory'
import { criteria } from 'ils-user-purge/testing'
import { ACTOR, type library } from '../library.js'

export const REQUEST = { criteria: criteria().build(), requestedBy: ACTOR }
export const DAY = 86_400_000

export type Journal = JournalPort<MemoryTransaction>
type Library = ReturnType<typeof library>

/** Everything that is stored of plans and jobs, and every user: equal where nothing was changed. */
export async function everything({ real, realJournal, host }: Library) {
  const stored = await real.run(
    async (tx) => {
      const plans = await realJournal.listPlans({ tx, statuses: [], limit: 1000 })
      const numbers = []
      for (const { id } of plans)
        numbers.push(
          await realJournal.readPlan({ tx, planId: id }),
          await realJournal.jobNumbers({ tx, jobId: id }),
        )
      return { numbers, jobs: await realJournal.listJobs({ tx, statuses: [], limit: 1000 }) }
    },
    { mode: 'read' },
  )
  return { ...stored, users: host.users() }
}

/** The users of every list of a plan that is stored. */
export function listsOf({ real, realJournal }: Library, jobId: JobId) {
  return real.run(
    async (tx) => {
      const found = await realJournal.readPlan({ tx, planId: jobId })
      const lists = []
      for (const at of found?.progress.lists.keys() ?? [])
        lists.push(await realJournal.shardKeys({ tx, jobId, shard: at + 1 }))
      return lists
    },
    { mode: 'read' },
  )
}

/** A journal that answers something else than what is stored of a plan. */
export function telling(change: (found: PlanInProgress) => PlanInProgress) {
  return (real: Journal): Journal => ({
    ...real,
    readPlan: async (request) => {
      const found = await real.readPlan(request)
      return found === null ? null : change(found)
    },
  })
}

/** The id of the plan that was interrupted; anything else fails the test. */
export function interrupted(error: PurgeError): PlanId {
  if (error._tag !== 'PlanInterrupted') throw new Error(`not interrupted: ${JSON.stringify(error)}`)
  return error.planId
}
