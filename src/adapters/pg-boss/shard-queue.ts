// The queue port on pg-boss: a message a shard, sent in the host's transaction.
import type { JobId } from '../../domain/keys.js'
import type { ShardQueue, Handled, ShardMessage } from '../../ports/shard-queue.js'
import type { PgBossDatabase, PgBossInstance, PgBossMessage } from './pg-boss.js'

/** The host's pg-boss, and how to reach a transaction through it. */
export interface PgBossShardQueueOptions<Tx> {
  /**
   * Started by the host, on the database of the journal, and stopped by the host after the purge
   * has drained.
   */
  readonly boss: PgBossInstance
  /**
   * Makes the host's transaction a database for pg-boss, e.g. `(client) => ({ executeSql: (text,
   * values) => client.query(text, values) })`.
   */
  readonly database: (tx: Tx) => PgBossDatabase
  /** The name of the queue; `ils-user-purge` where it is left out. */
  readonly queue?: string
  /** The schema of pg-boss; `pgboss`, which is its own default, where it is left out. */
  readonly schema?: string
  /**
   * How often an idle worker asks for a message, in seconds, 0.5 or more; 1 where it is left out.
   */
  readonly pollingSeconds?: number
}

/** An {@link ShardQueue} on pg-boss. */
export interface PgBossQueue<Tx> extends ShardQueue<Tx> {
  /**
   * Makes the queue where there is none; to be called in every process after pg-boss was started.
   */
  readonly prepare: () => Promise<void>
}

/** Long enough for any shard; a crash is noticed by the shard's lease, long before. */
const EXPIRE_SECONDS = 3600
const RETRY_SECONDS = 2
/** The queue must not give a shard up; if it ever does, the reconciler sends another message. */
const RETRIES = 100_000

/**
 * A queue that sends its messages through pg-boss 10.4 or 12, inside the host's transaction: if
 * the order is rolled back, so are they. A message holds job and shard and nothing else.
 *
 * A message that waits already is not sent twice; one that is being handled may be, because its
 * handler may be dead. Throws what the driver or pg-boss throws.
 *
 * @throws a `TypeError` for a schema that is not a plain name.
 * @example
 * const queue = pgBossShardQueue<pg.PoolClient>({
 *   boss,
 *   database: (client) => ({ executeSql: (text, values) => client.query(text, values) }),
 * })
 * await queue.prepare()
 */
export function pgBossShardQueue<Tx>(options: PgBossShardQueueOptions<Tx>): PgBossQueue<Tx> {
  const { boss, queue = 'ils-user-purge', schema = 'pgboss', pollingSeconds = 1 } = options
  if (!PLAIN_NAME.test(schema))
    throw new TypeError(
      'The schema of pg-boss must be a plain name: letters, digits and underscores.',
    )
  return {
    prepare: () =>
      boss.createQueue(queue, {
        name: queue,
        // One waiting message a shard, however many runners reconcile at once.
        policy: 'short',
        retryLimit: RETRIES,
        retryDelay: RETRY_SECONDS,
        expireInSeconds: EXPIRE_SECONDS,
      }),
    enqueue: async ({ tx, messages }) => {
      const db = options.database(tx)
      const there = await waitingKeys(db, schema, queue, messages.map(keyOf))
      for (const message of messages) {
        const singletonKey = keyOf(message)
        const data = { jobId: message.jobId, shard: message.shard }
        if (!there.has(singletonKey)) await boss.send(queue, data, { singletonKey, db })
      }
    },
    deliver: async ({ concurrency, handle }) => {
      const underWay = new Set<Promise<void>>()
      for (let worker = 0; worker < concurrency; worker++)
        await startWorker(boss, queue, pollingSeconds, handle, underWay)
      return {
        drain: async () => {
          await boss.offWork(queue)
          await Promise.allSettled(underWay)
        },
      }
    },
  }
}

/** The keys among these for which a message waits already. */
async function waitingKeys(
  db: PgBossDatabase,
  schema: string,
  queue: string,
  keys: string[],
): Promise<ReadonlySet<unknown>> {
  // Documented columns of pg-boss. Asking once spares a statement for each of thousands of messages
  // that wait already.
  const sql = `select singleton_key as "key" from ${schema}.job
    where name = $1 and state in ('created', 'retry') and singleton_key = any($2::text[])`
  const { rows } = await db.executeSql(sql, [queue, keys])
  return new Set(rows.map((row) => row.key))
}

/** Starts one worker of pg-boss, which handles one message at a time. */
async function startWorker(
  boss: PgBossInstance,
  queue: string,
  pollingSeconds: number,
  handle: (message: ShardMessage) => Promise<Handled>,
  underWay: Set<Promise<void>>,
): Promise<void> {
  let worker: string | null = null
  worker = await boss.work(
    queue,
    { batchSize: 1, pollingIntervalSeconds: pollingSeconds },
    (deliveries) => {
      const work = handleAll(deliveries, handle).then(() => {
        // Else the worker would lie idle for the rest of the interval, although the next shard
        // waits.
        if (worker !== null) boss.notifyWorker(worker)
      })
      underWay.add(work)
      const forget = (): boolean => underWay.delete(work)
      work.then(forget, forget)
      return work
    },
  )
}

async function handleAll(
  deliveries: readonly PgBossMessage[],
  handle: (message: ShardMessage) => Promise<Handled>,
): Promise<void> {
  for (const { data } of deliveries) if (isShardMessage(data)) againUnlessDone(await handle(data))
}

const PLAIN_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

function keyOf({ jobId, shard }: ShardMessage): string {
  return `${jobId}:${shard}`
}

/** pg-boss delivers again what throws. */
function againUnlessDone(handled: Handled): void {
  if (handled === 'again')
    throw Object.assign(new Error('This runner could not take the shard; deliver it again.'), {
      code: 'shard-again',
    })
}

/** Anything else that was put on the queue is not ours to act on. */
function isShardMessage(data: unknown): data is ShardMessage {
  if (typeof data !== 'object' || data === null) return false
  const { jobId, shard } = data as { readonly jobId?: JobId; readonly shard?: unknown }
  return typeof jobId === 'string' && Number.isInteger(shard)
}
