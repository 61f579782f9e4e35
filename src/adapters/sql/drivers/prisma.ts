// Prisma: its interactive transactions. By the shape that it documents; no test runs its engine.
import type { TransactionPort } from '../../../ports/transaction.js'
import type { SqlDialect } from '../dialect.js'
import { answersRows, type SqlExecutor, type SqlRow } from '../executor.js'
import { type LayerTransactionOptions, layerTransactions } from './layer-transactions.js'

/** What is needed of the client of an interactive transaction. */
export interface PrismaTransaction {
  // Methods, not properties, so that Prisma's own types fit.
  /** Runs a statement that answers rows. */
  $queryRawUnsafe(sql: string, ...values: unknown[]): PromiseLike<unknown>
  /** Runs a statement that answers a count. */
  $executeRawUnsafe(sql: string, ...values: unknown[]): PromiseLike<number>
}

/** Speaks SQL to the client of an interactive transaction of Prisma. */
export function fromPrisma(transaction: PrismaTransaction): SqlExecutor {
  return {
    execute: async (sql, parameters) =>
      answersRows(sql)
        ? {
            rows: (await transaction.$queryRawUnsafe(sql, ...parameters)) as SqlRow[],
            affected: Number.NaN,
          }
        : { rows: [], affected: await transaction.$executeRawUnsafe(sql, ...parameters) },
  }
}

/** What is needed of a Prisma client. */
export interface PrismaDatabase<Tx extends PrismaTransaction> {
  /** Runs work in an interactive transaction. */
  $transaction<Result>(
    work: (tx: Tx) => Promise<Result>,
    options: {
      isolationLevel?: 'ReadCommitted' | 'RepeatableRead'
      maxWait?: number
      timeout?: number
    },
  ): Promise<Result>
}

/** Options of {@link prismaTransactions}. */
export interface PrismaTransactionOptions extends LayerTransactionOptions {
  /** How long a transaction may take, in milliseconds; 60,000 where it is left out. */
  readonly timeoutMs?: number
}

/**
 * Interactive transactions of Prisma: `write` at READ COMMITTED, `read` at REPEATABLE READ, with
 * time-outs for each. Prisma itself ends a transaction after five seconds, which is too short for
 * a batch that waits for a lock, so the time is given.
 */
export function prismaTransactions<Tx extends PrismaTransaction>(
  client: PrismaDatabase<Tx>,
  dialect: SqlDialect,
  { timeoutMs = 60_000, ...options }: PrismaTransactionOptions = {},
): TransactionPort<Tx> {
  return layerTransactions<Tx>({
    dialect,
    options,
    executor: fromPrisma,
    open: (work, isolation) =>
      client.$transaction(work, {
        maxWait: timeoutMs,
        timeout: timeoutMs,
        ...(isolation !== null && {
          isolationLevel: isolation === 'read committed' ? 'ReadCommitted' : 'RepeatableRead',
        }),
      }),
  })
}
