// A purge of the benchmark's library, from the preview to the report.
import { systemClock, systemIds } from '../../src/adapters/system/index.js'
import {
  createPurge,
  type ShardQueue,
  type JobId,
  type ObserverPort,
  type Purge,
  type PurgeHost,
  type PurgeReport,
  type RunSettings,
} from '../../src/index.js'
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

/** Previews, and answers how many users were looked at. */
export const previewed = async (purge: Purge): Promise<number> => {
  const { counts } = right(await purge.preview(ORDER)())
  return counts.purge + counts.keep
}

/** Previews, confirms, and answers the job that waits to be run. */
export const submitted = async (purge: Purge): Promise<JobId> => {
  const plan = right(await purge.preview(ORDER)())
  const job = right(
    await purge.submit({ ...ORDER, confirm: { digest: plan.digest, count: plan.counts.purge } })(),
  )
  return job.id
}

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
