// A purge of the benchmark's library, from the plan to the report.
import { systemClock, systemIds } from '../../src/adapters/system/index.js'
import {
  createPurge,
  type ShardQueue,
  type JobId,
  type ObserverPort,
  type Purge,
  type PurgeHost,
  type PurgePlan,
  type PurgeReport,
  type RunSettings,
  type UserKey,
} from '../../src/index.js'
import { watchNames } from '../../src/domain/name-watch.js'
import { NO_PAGES, withPage } from '../../src/jobs/digest.js'
import { freezePurge, plannedPurge } from '../../src/run/kinds/planned-purge.js'
import { instantNow } from '../../src/run/runner.js'
import type { Database } from './database.js'
import { benchHost, CRITERIA, OPERATOR, POLICY } from './host.js'

/** What a run is to be like; a batch of 1,000 where nothing is said. */
export interface RunWishes {
  readonly settings?: Partial<RunSettings>
  readonly observer?: ObserverPort
  readonly host?: PurgeHost<unknown>
  readonly queue?: ShardQueue<unknown>
}

/**
 * Batches of 1,000 users, whatever they take, in shards of which two runners take the same share.
 */
export const BATCHES_OF_1000: Partial<RunSettings> = {
  batchSize: 1000,
  maxBatchSize: 1000,
  targetBatchMs: 60_000,
  shardSize: 24_000,
}

export const purgeOf = (
  database: Database,
  { settings = BATCHES_OF_1000, observer, host, queue }: RunWishes = {},
): Purge =>
  createPurge<unknown>({
    transactions: database.transactions,
    journal: database.journal,
    host: host ?? benchHost(database),
    policy: POLICY,
    clock: systemClock(),
    ids: systemIds(),
    settings,
    ...(observer === undefined ? {} : { observer }),
    ...(queue === undefined ? {} : { queue }),
  })

const ORDER = { criteria: CRITERIA, requestedBy: OPERATOR }

const PAGE = 500

/**
 * Reads and decides about everybody in scope, and stores nothing, as a plan did that was thrown
 * away; answers how many users were looked at.
 */
export const looked = async (database: Database): Promise<number> => {
  const host = benchHost(database)
  const setup = { host, rules: [], foldName: undefined, transactions: database.transactions }
  const asOf = instantNow(systemClock())
  const asked = { criteria: CRITERIA, policy: POLICY, people: ORDER }
  const { order } = await freezePurge<unknown>(setup, asked, asOf)
  const plan = { asOf, plannedBy: OPERATOR }
  const kind = plannedPurge<unknown>(setup, order, plan, watchNames([]))
  let [numbers, digest, after]: [typeof kind.noNumbers, string, UserKey | null] = [
    kind.noNumbers,
    NO_PAGES,
    null,
  ]
  do {
    const page = await database.transactions.run(
      async (tx) => {
        const keys = await kind.candidates({ tx, after, limit: PAGE })
        const users = keys.length === 0 ? [] : await kind.look({ tx, keys })
        return { users, next: keys.length < PAGE ? null : (keys.at(-1) ?? null) }
      },
      { mode: 'read' },
    )
    numbers = kind.count(numbers, page.users)
    digest = withPage(
      digest,
      page.users.map((user) => ({ key: user.key, entry: kind.digestEntry(user) ?? '' })),
    )
    after = page.next
  } while (after !== null)
  return numbers.counts.examined
}

/** Plans. */
export const planned = async (purge: Purge): Promise<PurgePlan> => right(await purge.plan(ORDER)())

/** Orders what a plan says, and answers the job that waits to be run. */
export const ordered = async (purge: Purge, { id, digest, counts }: PurgePlan): Promise<JobId> => {
  const confirm = { digest, count: counts.purge }
  const { requestedBy } = ORDER
  return right(await purge.submit({ planId: id, requestedBy, confirm })()).id
}

/** Plans, confirms, and answers the job that waits to be run. */
export const submitted = async (purge: Purge): Promise<JobId> =>
  ordered(purge, await planned(purge))

/**
 * Runs a job to its end and answers its numbers. Users who failed, or whom the host did not find,
 * are no work done: then there is no figure.
 */
export const ran = async (purge: Purge, jobId: JobId): Promise<PurgeReport> => {
  const report = right(await purge.run(jobId)())
  const { scope, purged, kept } = report.totals
  if (purged + kept !== scope)
    throw new Error(
      `not all of a run's users were purged or kept: ${JSON.stringify(report.totals)}`,
    )
  return report
}

type Answered<Result> =
  | { readonly _tag: 'Left'; readonly left: unknown }
  | { readonly _tag: 'Right'; readonly right: Result }

/** The result of an operation; a benchmark has no use for its errors. */
const right = <Result>(answer: Answered<Result>): Result => {
  if (answer._tag === 'Left') throw new Error(JSON.stringify(answer.left))
  return answer.right
}
