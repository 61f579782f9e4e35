// As much of pg-boss as the adapter uses, by its shape, so that pg-boss itself is no dependency;
// 10.4 and 12 both fit.

/**
 * What pg-boss calls a database: whatever can run a statement, here inside the host's transaction.
 */
export interface PgBossDatabase {
  // biome-ignore lint/suspicious/noExplicitAny: pg-boss declares its rows so, and the two must fit
  executeSql(text: string, values?: any[]): Promise<{ rows: any[] }>
}

/** A message as pg-boss hands it over. */
export interface PgBossMessage {
  readonly data: unknown
}

/** How the queue is made. */
export interface PgBossQueueOptions {
  name: string
  policy: 'short'
  retryLimit: number
  retryDelay: number
  expireInSeconds: number
}

/** A started pg-boss. */
export interface PgBossInstance {
  createQueue(name: string, options: PgBossQueueOptions): Promise<void>
  send(
    name: string,
    data: object,
    options: { singletonKey: string; db: PgBossDatabase },
  ): Promise<string | null>
  work(
    name: string,
    options: { batchSize: number; pollingIntervalSeconds: number },
    handler: (messages: PgBossMessage[]) => Promise<void>,
  ): Promise<string>
  /** Makes a worker look for its next message at once. */
  notifyWorker(workerId: string): void
  offWork(name: string): Promise<void>
}
