// How the journal calls a database: rows that are read, changes whose extent is known.
import type { SqlDialect } from './dialect.js'
import type { SqlExecutor, SqlRow, SqlValue } from './executor.js'
import { journalFault } from './rows.js'
import type { JournalStatements } from './statements.js'

/** What every part of the journal works with. */
export interface Calls<Tx> {
  readonly statements: JournalStatements
  readonly dialect: SqlDialect
  readonly rowsOf: (
    tx: Tx,
    sql: string,
    parameters: readonly SqlValue[],
  ) => Promise<readonly SqlRow[]>
  /** A change whose extent is of no matter. */
  readonly send: (tx: Tx, sql: string, parameters: readonly SqlValue[]) => Promise<void>
  /** Answers how many rows were changed. */
  readonly change: (tx: Tx, sql: string, parameters: readonly SqlValue[]) => Promise<number>
  /**
   * Answers whether one row was changed. Some drivers answer 0 for whatever they do not count;
   * believed, that would be a job already submitted, or a shard never free. So `isThere` tells
   * whether the change, or the row that it was for, can be seen after a 0.
   */
  readonly changesOne: (
    tx: Tx,
    sql: string,
    parameters: readonly SqlValue[],
    isThere: () => Promise<boolean>,
  ) => Promise<boolean>
}

/** Calls a database through the host's executor. */
export function callsOf<Tx>(
  executor: (tx: Tx) => SqlExecutor,
  dialect: SqlDialect,
  statements: JournalStatements,
): Calls<Tx> {
  const change: Calls<Tx>['change'] = async (tx, sql, parameters) => {
    const { affected } = await executor(tx).execute(sql, parameters)
    if (!Number.isSafeInteger(affected) || affected < 0) throw affectedUnreported()
    return affected
  }
  return {
    statements,
    dialect,
    change,
    rowsOf: async (tx, sql, parameters) => (await executor(tx).execute(sql, parameters)).rows,
    send: async (tx, sql, parameters) => {
      await executor(tx).execute(sql, parameters)
    },
    changesOne: async (tx, sql, parameters, isThere) => {
      if ((await change(tx, sql, parameters)) === 1) return true
      if (await isThere()) throw affectedUnreported()
      return false
    },
  }
}

function affectedUnreported(): Error {
  return journalFault(
    'sql-journal-affected-unreported',
    'The executor did not answer how many rows a change affected, or answered wrongly. See ' +
      '"affected" of SqlExecutor.',
  )
}
