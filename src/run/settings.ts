// How a runner goes about its work. None of it changes who is purged.
import { mistake } from '../domain/checks.js'
import { type Invalid, quote } from '../domain/invalid.js'

/** Sizes and times of a run. */
export interface RunSettings {
  /**
   * Users in the first batch of a process, 1 to `maxBatchSize`; later ones, in this and in later
   * shards, adapt to `targetBatchMs`, and have up to four times as many as the one before. Few,
   * because the first batch holds its locks until all of them are done, and a stored function may
   * take long for one. It says nothing where effects lie outside the transaction: nothing is locked
   * meanwhile, and batches have 500 users.
   */
  readonly batchSize: number
  /** Most users in a batch. */
  readonly maxBatchSize: number
  /**
   * How long a batch's transaction may take, in milliseconds, so that circulation is not kept
   * waiting; its size is fitted to three quarters of it. A batch of fewer than 20 users may take
   * twice as long: what every batch costs would else be a large part of it.
   */
  readonly targetBatchMs: number
  /** Users in a shard. */
  readonly shardSize: number
  /**
   * Shards that one runner works on at once; more than one needs a store that runs transactions
   * side by side.
   */
  readonly shardsAtOnce: number
  /** How long a lease lasts, in milliseconds by the database's clock. */
  readonly leaseMs: number
  /** How often a user who fails alone is tried before the outcome is `failed`. */
  readonly attempts: number
  /**
   * Users who are taken through effects outside the transaction at once. Where the host declares
   * calls a second, as many as these if that is more, 100 at most.
   */
  readonly outsideAtOnce: number
  /**
   * How much older than the time that it took itself a read may be when an effect outside the
   * transaction is asked for, in milliseconds; an older one is made again.
   */
  readonly maxReadAgeMs: number
  /**
   * Pause between two batches, in milliseconds. One longer than the lease lets another runner take
   * the shard meanwhile.
   */
  readonly pauseMs: number
  /** First and longest wait when the infrastructure fails, in milliseconds; doubled in between. */
  readonly backoffMs: number
  /** Longest wait when the infrastructure fails, in milliseconds. */
  readonly maxBackoffMs: number
  /**
   * Longest wait for a host that answers `Busy`, in milliseconds; after it the host is asked again.
   */
  readonly maxBusyMs: number
  /**
   * How long a call that fails for one user is tried while it succeeds for nobody else, in
   * milliseconds. After that the user is `failed` or `inDoubt`, with a code that says that nobody
   * was there to judge by.
   */
  readonly witnessMs: number
  /** Most users on a page of a plan, which is read, and then stored, in one transaction. */
  readonly planPage: number
  /**
   * How long ago a plan may have ended, in milliseconds, to be ordered; and how long ago planning
   * may have begun, to be resumed.
   */
  readonly maxPlanAgeMs: number
}

/** The settings that apply where the host says nothing. */
export const DEFAULT_SETTINGS: RunSettings = {
  batchSize: 4,
  maxBatchSize: 5000,
  targetBatchMs: 250,
  shardSize: 10_000,
  shardsAtOnce: 1,
  leaseMs: 30_000,
  attempts: 3,
  outsideAtOnce: 4,
  maxReadAgeMs: 500,
  pauseMs: 0,
  backoffMs: 200,
  maxBackoffMs: 30_000,
  maxBusyMs: 900_000,
  witnessMs: 900_000,
  planPage: 2000,
  maxPlanAgeMs: 604_800_000,
}

/** The least and the greatest value of each setting. All are whole numbers. */
export const SETTING_LIMITS: Readonly<Record<keyof RunSettings, readonly [number, number]>> = {
  batchSize: [1, 100_000],
  maxBatchSize: [1, 100_000],
  targetBatchMs: [1, 3_600_000],
  shardSize: [1, 100_000],
  shardsAtOnce: [1, 1000],
  leaseMs: [100, 86_400_000],
  attempts: [1, 100],
  outsideAtOnce: [1, 1000],
  maxReadAgeMs: [10, 3_600_000],
  pauseMs: [0, 86_400_000],
  backoffMs: [1, 3_600_000],
  maxBackoffMs: [1, 3_600_000],
  maxBusyMs: [1, 86_400_000],
  witnessMs: [0, 2_592_000_000],
  planPage: [1, 10_000],
  maxPlanAgeMs: [1000, 31_536_000_000],
}

type Limits = readonly [least: number, most: number]

/** Every mistake in the settings. */
export function checkSettings(settings: RunSettings): readonly Invalid[] {
  const limits = Object.entries(SETTING_LIMITS) as readonly [keyof RunSettings, Limits][]
  return limits
    .filter(
      ([name, [least, most]]) =>
        !(Number.isInteger(settings[name]) && settings[name] >= least && settings[name] <= most),
    )
    .map(([name, [least, most]]) =>
      mistake(
        'invalid-setting',
        `settings.${name}`,
        `a whole number from ${least} to ${most}`,
        quote(settings[name]),
      ),
    )
}
