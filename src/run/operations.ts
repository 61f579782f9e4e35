// What a process can do with the jobs that are queued or running.
import type { JobId } from '../domain/keys.js'
import type { PurgeReport } from '../jobs/report-data.js'
import type { ShardMessage } from '../ports/shard-queue.js'
import type { Operation } from './operation.js'

/**
 * What came of a message.
 *
 * - `worked`: this runner brought the shard to its end.
 * - `elsewhere`: another runner has the shard, or took it over.
 * - `put-off`: somebody holds the records of all who are left in the shard. It can be taken again
 *   in a while; {@link PurgeRunner.reconcile} sends a message for it then.
 * - `over`: the shard, or the whole job, has ended before.
 */
export type ShardWork = 'worked' | 'elsewhere' | 'put-off' | 'over'

/**
 * What workers do. There is no operation to take a confirmed job back: once it is on the queue it
 * runs to completion.
 */
export interface PurgeRunner {
  /**
   * Runs a queued job, or resumes a running one, to completion, however long it takes; faults of
   * the infrastructure are waited out. For a completed job it answers its report again. Errors:
   * `JobNotFound`, `CapExceeded` (the job is then `Refused`), `PlanTampered` (nobody on a list that
   * was changed is touched), `ForeignJob`, `RunnerDraining`, `HostFault` (before it began).
   */
  readonly run: (jobId: JobId) => Operation<PurgeReport>
  /**
   * Runs all running and then all queued jobs of this host, oldest first; answers their ids. Jobs
   * of other hosts are left alone, and the observer hears `JobPassedOver`. A job in which there is
   * nothing to do now, because other runners have all of its shards or somebody holds the records
   * of all who are left, does not hold up those after it: this runner comes back to it, and
   * meanwhile takes jobs that are new. Errors: `RunnerDraining`, `HostFault` or `PlanTampered` (the
   * first; a job that cannot go on does not hold up those after it).
   */
  readonly work: () => Operation<readonly JobId[]>
  /**
   * Works through one shard, as a queue's message asks: takes the job off the queue if it is
   * there, claims the shard, and completes the job if it was the last. A message that is stale,
   * doubled or forged does no harm. Errors: `JobNotFound`, `CapExceeded` (the job is then
   * `Refused`), `PlanTampered`, `InvalidOrder`, `ForeignJob`, `RunnerDraining`, `HostFault` (before
   * it began).
   */
  readonly workShard: (message: ShardMessage) => Operation<ShardWork>
  /**
   * Sends a message for every shard of this host's jobs that is open and free, and completes what
   * was left uncompleted; the queue leaves out what is waiting already. Makes good whatever the
   * queue lost, or somebody removed from it. Errors: `InvalidOrder` (there is no queue),
   * `HostFault`.
   *
   * @returns how many shards are free.
   */
  readonly reconcile: () => Operation<number>
  /**
   * Serves the queue until this runner is asked to `drain`: takes its messages, `shardsAtOnce` at a
   * time, and reconciles at the start and again after each `reconcileMs` (15,000 where left out; 1
   * to 86,400,000). Faults later than the first reconciliation are waited out. Errors:
   * `InvalidOrder` (no queue, or no such interval), `RunnerDraining`, `HostFault` (before it
   * began).
   */
  readonly serve: (request?: { readonly reconcileMs?: number }) => Operation<void>
  /**
   * Releases the shards after the current batch and keeps this runner from taking more, so that
   * the process can end. Jobs stay running.
   */
  readonly drain: () => Operation<void>
}
