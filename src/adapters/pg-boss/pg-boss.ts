// As much of pg-boss as the adapter uses, by its shape, so that pg-boss itself is no dependency;
// 10.4 and 12 both fit.

/**
 * What pg-boss calls a database: whatever can run a statement, here inside the host's transaction.
 */
export interface PgBossDatabase {
  /** Runs a statement in the transaction of the journal. */
  // biome-ignore lint/suspicious/noExplicitAny: pg-boss declares its rows so, and the two must fit
  executeSql(text: string, values?: any[]): Promise<{ rows: any[] }>
}

/** A message as pg-boss hands it over. */
export interface PgBossMessage {
  /** What was sent. */
  readonly data: unknown
}

/** How the queue is made. */
export interface PgBossQueueOptions {
  /** The name of the queue. */
  name: string
  /** One waiting message for each key. */
  policy: 'short'
  /** How often a message is delivered again. */
  retryLimit: number
  /** Seconds before it is delivered again. */
  retryDelay: number
  /** Seconds after which a delivery counts as lost. */
  expireInSeconds: number
}

/** A started pg-boss. */
export interface PgBossInstance {
  /** Makes a queue, or leaves it as it is. */
  createQueue(name: string, options: PgBossQueueOptions): Promise<void>
  /** Sends a message. */
  send(
    name: string,
    data: object,
    options: { singletonKey: string; db: PgBossDatabase },
  ): Promise<string | null>
  /** Takes messages. */
  work(
    name: string,
    options: { batchSize: number; pollingIntervalSeconds: number },
    handler: (messages: PgBossMessage[]) => Promise<void>,
  ): Promise<string>
  /** Makes a worker look for its next message at once. */
  notifyWorker(workerId: string): void
  /** Stops taking messages. */
  offWork(name: string): Promise<void>
}
