// A library in memory with a virtual clock, for tests of the run.
import { setImmediate } from 'node:timers/promises'
import {
  type ActorKey,
  type BulkOrder,
  type BulkPlan,
  createPurge,
  type Job,
  type JobId,
  type JournalPort,
  type Operation,
  type PlannedUser,
  type Purge,
  type PurgeConfig,
  type PurgeCriteria,
  type PurgeError,
  type PurgeEvent,
  type PurgeHost,
  type PurgePlan,
  type PurgePolicy,
  type RunSettings,
  type SubmitRequest,
  type TransactionPort,
  type UserFacts,
} from 'ils-user-purge'
import {
  type MemoryHost,
  type MemoryTransaction,
  memoryDatabase,
  memoryHost,
  memoryJournal,
  memoryTransactions,
} from 'ils-user-purge/adapters/memory'
import { aPolicy, criteria } from 'ils-user-purge/testing'
import { expect } from 'vitest'

export const ACTOR = 'admin' as ActorKey
const AS_OF = Date.UTC(2026, 0, 15, 12)

export interface LibraryOptions {
  readonly users: readonly UserFacts[]
  readonly policy?: PurgePolicy
  readonly settings?: Partial<RunSettings>
  readonly transactions?: (
    real: TransactionPort<MemoryTransaction>,
  ) => TransactionPort<MemoryTransaction>
  readonly journal?: (real: JournalPort<MemoryTransaction>) => JournalPort<MemoryTransaction>
  readonly host?: (real: MemoryHost) => PurgeHost<MemoryTransaction>
  readonly rules?: PurgeConfig<MemoryTransaction>['rules']
  readonly queue?: PurgeConfig<MemoryTransaction>['queue']
  readonly serviceActors?: PurgeConfig<MemoryTransaction>['serviceActors']
  /** Apart from the one that keeps the events. */
  readonly observer?: (event: PurgeEvent) => unknown
  /** Called whenever a runner has slept for a while. */
  readonly onSleep?: () => Promise<void>
}

/** One database and as many runners over it as a test wants. */
export const library = (options: LibraryOptions) => {
  let now = AS_OF
  let ids = 0
  let sleeps = 0
  const events: PurgeEvent[] = []
  const database = memoryDatabase()
  const host = memoryHost(database, { users: options.users })
  const clock = {
    now: () => now,
    sleep: async (millis: number) => {
      now += millis
      // A run that waits for ever then runs into the time limit of its test.
      if (++sleeps % 1000 === 0) await setImmediate()
      if (millis > 0) await options.onSleep?.()
    },
  }
  const real = memoryTransactions(database)
  const realJournal = memoryJournal(database, { now: () => now })
  const runner = (changes: Partial<LibraryOptions> = {}) => {
    const {
      transactions,
      journal,
      host: wrapHost,
      policy,
      settings,
      rules,
      queue,
      observer,
      serviceActors,
    } = { ...options, ...changes }
    return createPurge({
      transactions: transactions?.(real) ?? real,
      journal: journal?.(realJournal) ?? realJournal,
      host: wrapHost?.(host) ?? host,
      policy: policy ?? aPolicy().build(),
      clock,
      ids: { newId: () => `id-${++ids}` },
      observer: (event) => {
        events.push(event)
        return observer?.(event)
      },
      settings: { batchSize: 10, shardSize: 25, ...settings },
      ...(rules === undefined ? {} : { rules }),
      ...(queue === undefined ? {} : { queue }),
      ...(serviceActors === undefined ? {} : { serviceActors }),
    })
  }
  const purge = runner()

  /** Plans a purge and orders what the plan says. */
  const submitted = async (order: PurgeCriteria = criteria().build()): Promise<JobId> =>
    (await succeeds(ordered(purge, order))).id
  const outcomes = async (jobId: JobId) =>
    (await succeeds(purge.outcomes({ jobId, after: null, limit: 100_000 }))).items
  const statuses = async (jobId: JobId) =>
    Object.fromEntries((await outcomes(jobId)).map((each) => [each.userKey, each.status]))
  /** Plans a purge; the users of the plan, with what would become of each. */
  const planned = async (planner: Purge = purge): Promise<readonly PlannedUser[]> => {
    const request = { criteria: criteria().build(), requestedBy: ACTOR }
    const { id: planId } = await succeeds(planner.plan(request))
    return (await succeeds(planner.planUsers({ planId, limit: 100_000 }))).items
  }
  const advance = (millis: number): void => {
    now += millis
  }
  return {
    purge,
    runner,
    host,
    clock,
    events,
    submitted,
    planned,
    outcomes,
    statuses,
    advance,
    database,
    real,
    realJournal,
  }
}

/** Plans and submits in one operation, as somebody does who looks at the plan and confirms it. */
export const ordered =
  (
    purge: Purge,
    order: PurgeCriteria | BulkOrder = criteria().build(),
    people: Partial<Pick<SubmitRequest, 'requestedBy' | 'approvedBy'>> = {},
  ): Operation<Job> =>
  async () => {
    const asked = { requestedBy: people.requestedBy ?? ACTOR }
    const made =
      '_tag' in order
        ? await purge.planBulk({ order, ...asked })()
        : await purge.plan({ criteria: order, ...asked })()
    if (made._tag === 'Left') return made
    return purge.submit({ ...asked, ...people, ...confirming(made.right) })()
  }

/** What is confirmed of a plan. */
export const confirming = (plan: PurgePlan | BulkPlan) => ({
  planId: plan.id,
  confirm: {
    digest: plan.digest,
    count: 'order' in plan ? plan.counts.apply : plan.counts.purge,
  },
})

/** What an operation answers, which the test expects to be a result. */
export const succeeds = async <Result>(operation: Operation<Result>): Promise<Result> => {
  const end = await operation()
  if (end._tag === 'Left') throw new Error(`the operation failed: ${JSON.stringify(end.left)}`)
  return end.right
}

/** The error of an operation, which the test expects to fail. */
export const fails = async (operation: Operation<unknown>): Promise<PurgeError> => {
  const end = await operation()
  expect(end._tag).toBe('Left')
  return (end as { readonly left: PurgeError }).left
}
