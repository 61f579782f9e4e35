// How a runner goes about its work. None of it changes who is purged.

/** Sizes and times of a run. */
export interface RunSettings {
  /** Users in the first batch, 1 to `maxBatchSize`; later ones adapt to `targetBatchMs`. */
  readonly batchSize: number
  readonly maxBatchSize: number
  /** How long a batch's transaction should take, in milliseconds, so that circulation is not kept waiting. */
  readonly targetBatchMs: number
  /** Users in a shard. */
  readonly shardSize: number
  /** Shards that one runner works on at once; more than one needs a store that runs transactions side by side. */
  readonly shardsAtOnce: number
  /** How long a lease lasts, in milliseconds by the database's clock. */
  readonly leaseMs: number
  /** How often a user who fails alone is tried before the outcome is `failed`. */
  readonly attempts: number
  /** Pause between two batches, in milliseconds. */
  readonly pauseMs: number
  /** First and longest wait when the infrastructure fails, in milliseconds; doubled in between. */
  readonly backoffMs: number
  readonly maxBackoffMs: number
}

/** The settings that apply where the host says nothing. */
export const DEFAULT_SETTINGS: RunSettings = {
  batchSize: 500,
  maxBatchSize: 5000,
  targetBatchMs: 250,
  shardSize: 10_000,
  shardsAtOnce: 1,
  leaseMs: 30_000,
  attempts: 3,
  pauseMs: 0,
  backoffMs: 200,
  maxBackoffMs: 30_000,
}
