// pg-boss as the engine, on the host's own PostgreSQL: a list of what is public.
export { type PgBossEngine, type PgBossEngineOptions, pgBossEngine } from './engine.js'
export type {
  PgBossDatabase,
  PgBossInstance,
  PgBossMessage,
  PgBossQueueOptions,
} from './pg-boss.js'
