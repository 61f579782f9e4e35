// pg-boss as the queue, on the host's own PostgreSQL: a list of what is public.
export { type PgBossQueue, type PgBossShardQueueOptions, pgBossShardQueue } from './shard-queue.js'
export type {
  PgBossDatabase,
  PgBossInstance,
  PgBossMessage,
  PgBossQueueOptions,
} from './pg-boss.js'
