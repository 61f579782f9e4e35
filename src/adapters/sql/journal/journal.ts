// The journal in the host's own database, inside the host's own transaction.
import type { JournalPort } from '../../../ports/journal.js'
import { callsOf } from '../calls.js'
import type { SqlDialect } from '../dialect.js'
import type { SqlExecutor } from '../executor.js'
import { listQueries } from '../list-queries.js'
import { journalStatements } from '../statements.js'
import { tableNames } from '../tables.js'
import { batchMethods } from './batches.js'
import { budgetMethods } from './budgets.js'
import { jobMethods } from './jobs.js'
import { intentMethods, outcomeMethods } from './outcomes.js'
import { planMethods, planUserMethods } from './plans.js'
import { claimMethods, shardMethods } from './shards.js'
import { userMethods } from './users.js'

/** Where the journal lives and how it reaches a transaction. */
export interface SqlJournalOptions<Tx> {
  /** The database: `postgres`, `sqlite`, `mariadb`, or the host's own. */
  readonly dialect: SqlDialect
  /**
   * Makes the host's transaction speak SQL: `fromPg`, `fromMysql2`, `fromBetterSqlite3`,
   * `fromKysely`, `fromKnex`, or the host's own.
   */
  readonly executor: (tx: Tx) => SqlExecutor
  /**
   * What the tables' names begin with, optionally after a schema and a point; `ils_purge_` where it
   * is left out.
   */
  readonly prefix?: string
}

/**
 * A journal in SQL tables, which {@link sqlJournalSchema} makes. It commits nothing by itself: what
 * it writes stands and falls with the host's transaction.
 *
 * Leases go by the clock of the database. Keys are ordered by code point. `fence` and `claimShard`
 * lock the shard's row; in SQLite they rely on a transaction that holds the database, `begin
 * immediate`.
 *
 * Faults: whatever the driver throws, e.g. for a missing table or a second outcome of one user;
 * `sql-journal-lease-lost` for a batch or a page stored without its lease;
 * `sql-journal-foreign-row` for a row that the journal did not write;
 * `sql-journal-affected-unreported` for an executor that does not say, or wrongly, how many rows a
 * change affected.
 *
 * @throws a `TypeError` for a prefix that is not lower-case letters, digits and underscores.
 * @example
 * const journal = sqlJournal({ dialect: postgres, executor: fromPg })
 */
export function sqlJournal<Tx>(options: SqlJournalOptions<Tx>): JournalPort<Tx> {
  const { dialect, executor, prefix } = options
  const tables = tableNames(prefix)
  const calls = callsOf(executor, dialect, journalStatements(dialect, tables))
  const lists = listQueries(dialect, tables)
  return {
    ...planMethods(calls, lists),
    ...planUserMethods(calls, lists),
    ...userMethods(calls),
    ...jobMethods(calls),
    ...shardMethods(calls),
    ...claimMethods(calls),
    ...batchMethods(calls),
    ...intentMethods(calls),
    ...outcomeMethods(calls, lists),
    ...budgetMethods(calls),
  }
}
