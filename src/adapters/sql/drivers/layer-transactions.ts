// Transactions that an ORM or a query builder opens: time-outs for each, and no silent rollback.
import type { FaultKind, TransactionOptions, TransactionPort } from '../../../ports/transaction.js'
import type { SqlDialect } from '../dialect.js'
import type { SqlExecutor } from '../executor.js'
import { sqlFaultKind } from '../fault-kind.js'
import { inTurn } from './turns.js'

/** Time-outs of the server, in milliseconds, for each transaction of an ORM; 0 = none. */
export interface LayerTransactionOptions {
  /**
   * How long a statement waits for a lock before it fails; 5,000 where it is left out. MariaDB
   * counts whole seconds, so it is rounded up there.
   */
  readonly lockTimeoutMs?: number
  /**
   * How long a transaction may lie idle before the server ends it; 15,000 where it is left out. It
   * should be shorter than a lease, for a frozen process blocks its successor until then. Rounded
   * up to whole seconds on MariaDB.
   */
  readonly idleTimeoutMs?: number
}

/** The isolation levels that a run asks for; `null` where the database has no levels. */
export type Isolation = 'read committed' | 'repeatable read' | null

/** How a layer opens a transaction. */
export interface LayerParts<Tx> {
  readonly dialect: SqlDialect
  readonly executor: (tx: Tx) => SqlExecutor
  readonly options: LayerTransactionOptions
  readonly open: <Result>(
    work: (tx: Tx) => Promise<Result>,
    isolation: Isolation,
    mode: TransactionOptions['mode'],
  ) => Promise<Result>
}

/** The port over a layer's own way to run a transaction. */
export function layerTransactions<Tx>(parts: LayerParts<Tx>): TransactionPort<Tx> {
  const { dialect, executor, options, open } = parts
  const { session } = dialect
  const faultKind: (fault: unknown) => FaultKind = sqlFaultKind(dialect)
  // SQLite has one writer: who came second would only be told that the database is busy.
  if (session === undefined)
    return { run: (work, { mode }) => inTurn(parts, () => open(work, null, mode)), faultKind }
  const begin = session.begin({
    lockTimeoutMs: wholeMillis('lockTimeoutMs', options.lockTimeoutMs ?? 5000),
    idleTimeoutMs: wholeMillis('idleTimeoutMs', options.idleTimeoutMs ?? 15_000),
  })
  const guarded =
    <Result>(work: (tx: Tx) => Promise<Result>) =>
    async (tx: Tx): Promise<Result> => {
      const { execute } = executor(tx)
      for (const statement of begin) await execute(statement, [])
      const result = await work(tx)
      // PostgreSQL answers the commit of a failed transaction with a rollback and no error.
      await execute(session.end, []).catch((cause: unknown) => {
        throw ended(cause)
      })
      return result
    }
  return {
    run: (work, { mode }) =>
      open(guarded(work), mode === 'write' ? 'read committed' : 'repeatable read', mode),
    faultKind,
  }
}

/** The number itself; throws where it is none. */
export function wholeMillis(name: string, millis: number): number {
  if (!Number.isInteger(millis) || millis < 0)
    throw new TypeError(`${name} must be a whole number of milliseconds from 0`)
  return millis
}

function ended(cause: unknown): Error {
  return Object.assign(
    new Error('The transaction has ended on the server before it could be committed.', { cause }),
    { code: 'sql-transaction-ended' },
  )
}
