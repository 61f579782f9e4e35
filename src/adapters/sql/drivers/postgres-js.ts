// postgres.js: its transactions, kept from a connection that is gone.
import type { TransactionOptions, TransactionPort } from '../../../ports/transaction.js'
import { postgres } from '../dialects/postgres.js'
import type { SqlExecutor } from '../executor.js'
import { sqlFaultKind } from '../fault-kind.js'
import { propertyOf } from '../../../internal/fault-chain.js'
import { type LayerTransactionOptions, wholeMillis } from './layer-transactions.js'
import { rawResult } from './raw-result.js'

/** What is needed of a transaction of postgres.js; version 3 fits. */
export interface PostgresJsTransaction {
  // A method, not a property, so that the driver's own narrower type fits.
  /** Runs a statement. */
  unsafe(
    sql: string,
    parameters?: (string | number | null)[],
    options?: { prepare: boolean },
  ): PromiseLike<unknown>
}

/** What is needed of postgres.js to open transactions. */
export interface PostgresJsDatabase<Tx extends PostgresJsTransaction> {
  /** Runs work in a transaction. */
  begin(options: string, work: (tx: Tx) => Promise<unknown>): Promise<unknown>
  /** Ends the pool. */
  end(options: { timeout: number }): Promise<void>
}

/** The port over postgres.js, which owns the connections that it opens. */
export interface PostgresJsTransactions<Tx> extends TransactionPort<Tx> {
  /** Ends the connections. Those that are in a transaction have five seconds to end it. */
  readonly close: () => Promise<void>
}

/** How statements are sent. */
export interface PostgresJsExecutorOptions {
  /**
   * Whether statements are prepared once per connection; `true` where it is left out. `false`
   * behind a connection pooler that does not follow prepared statements.
   */
  readonly prepare?: boolean
}

/** Speaks SQL to a transaction of postgres.js. */
export function fromPostgresJs(
  transaction: PostgresJsTransaction,
  { prepare = true }: PostgresJsExecutorOptions = {},
): SqlExecutor {
  return {
    execute: async (sql, parameters) =>
      rawResult(await transaction.unsafe(sql, [...parameters], { prepare })),
  }
}

const BEGIN: Readonly<Record<TransactionOptions['mode'], string>> = {
  write: 'isolation level read committed',
  read: 'isolation level repeatable read read only',
}

const END = { timeout: 5 }

/**
 * Transactions of postgres.js: `write` at READ COMMITTED, `read` read-only and out of one snapshot
 * (REPEATABLE READ), each with time-outs of its own. Effects are not pipelined over it.
 *
 * postgres.js 3.4 writes to a connection that is gone, which ends the process, and its place in the
 * pool may never connect again. So this port keeps the work, and the rollback after it, from
 * writing: once the connection is lost, each statement of the transaction rejects. Then it opens
 * another pool, and ends the one that lost a connection. Do not open savepoints inside, for they
 * are not kept from the connection.
 *
 * @param open - opens the pool of the purge; called again after a lost connection.
 * @example
 * const transactions = postgresJsTransactions<postgres.TransactionSql>(() => postgres(url))
 */
export function postgresJsTransactions<Tx extends PostgresJsTransaction>(
  open: () => PostgresJsDatabase<Tx>,
  options: LayerTransactionOptions = {},
): PostgresJsTransactions<Tx> {
  const settings =
    postgres.session?.begin({
      lockTimeoutMs: wholeMillis('lockTimeoutMs', options.lockTimeoutMs ?? 5000),
      idleTimeoutMs: wholeMillis('idleTimeoutMs', options.idleTimeoutMs ?? 15_000),
    }) ?? []
  let pool: PostgresJsDatabase<Tx> | null = null
  const ending = new Set<Promise<unknown>>()
  const discard = (which: PostgresJsDatabase<Tx> | null): void => {
    if (which === null || which !== pool) return
    pool = null
    const end = which.end(END).catch(() => undefined)
    ending.add(end)
    void end.then(() => ending.delete(end))
  }
  return {
    run: async (work, { mode }) => {
      pool ??= open()
      const mine = pool
      const connection = watched(() => discard(mine))
      return transact(mine, connection, BEGIN[mode], async (tx) => {
        for (const each of settings) await tx.unsafe(each)
        return work(kept(tx, connection))
      })
    },
    faultKind: sqlFaultKind(postgres),
    close: async () => {
      discard(pool)
      await Promise.all(ending)
    },
  }
}

async function transact<Tx extends PostgresJsTransaction, Result>(
  db: PostgresJsDatabase<Tx>,
  connection: Watched,
  begin: string,
  work: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  const done: { result?: Result } = {}
  const transacted = db.begin(begin, async (tx) => {
    try {
      done.result = await work(tx)
      if (connection.lost === null) return
    } catch (fault) {
      if (connection.lost === null && !endsConnection(fault)) throw fault
      connection.lose(fault)
    }
    // Whatever this answered, postgres.js would write to the connection that is gone.
    await new Promise(() => undefined)
  })
  transacted.catch((fault: unknown) => {
    if (endsConnection(fault)) connection.lose(fault)
  })
  await Promise.race([transacted, connection.broke])
  return done.result as Result
}

/** What is known of the connection of a transaction. */
interface Watched {
  readonly lost: { readonly fault: unknown } | null
  readonly lose: (fault: unknown) => void
  /** Rejects once the connection is lost. */
  readonly broke: Promise<never>
}

function watched(onLost: () => void): Watched {
  let lost: Watched['lost'] = null
  let reject: (fault: unknown) => void = () => undefined
  const broke = new Promise<never>((_, rejectWith) => {
    reject = rejectWith
  })
  broke.catch(() => undefined)
  return {
    get lost() {
      return lost
    },
    lose: (fault) => {
      if (lost !== null) return
      lost = { fault }
      reject(fault)
      onLost()
    },
    broke,
  }
}

const CONNECTION_GONE = /^(?:CONNECTION_\w+|CONNECT_TIMEOUT|E[A-Z]+)$/

/** Whether the connection cannot be used after this fault. */
function endsConnection(fault: unknown): boolean {
  const [code, severity] = [propertyOf(fault, 'code'), propertyOf(fault, 'severity')]
  return severity === 'FATAL' || severity === 'PANIC' || CONNECTION_GONE.test(String(code))
}

/** The transaction, whose statements reject once the connection is lost. */
function kept<Tx extends PostgresJsTransaction>(tx: Tx, connection: Watched): Tx {
  const guard =
    (target: Tx, call: (...args: readonly unknown[]) => unknown) =>
    (...args: readonly unknown[]): unknown =>
      connection.lost === null
        ? Reflect.apply(call, target, args)
        : Promise.reject(connection.lost.fault)
  return new Proxy(tx, {
    apply: (target, _, args) =>
      guard(target, target as unknown as (...args: readonly unknown[]) => unknown)(...args),
    get: (target, name) =>
      name === 'unsafe' ? guard(target, target.unsafe as never) : Reflect.get(target, name),
  })
}
