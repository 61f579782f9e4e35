// The seam between databases: everything in which their SQL differs, and nothing else.
import type { SqlValue } from './executor.js'
import type { SqlFaultSign } from './fault-signs.js'

/** The type of a column, by what it holds. */
export type SqlColumnType =
  /**
   * A key of 1 to 255 characters, compared exactly: case, accents and trailing blanks matter;
   * ordered by code point.
   */
  | 'key'
  /** A word of the library's own, at most 32 characters. */
  | 'word'
  /** JSON as text, of any length. */
  | 'json'
  /** A whole number up to 2^53. */
  | 'integer'
  /** A whole number that grows with every row inserted; the primary key. */
  | 'sequence'

/** A column of rows that are handed in. */
export interface SqlColumn {
  /** The name of the column. */
  readonly name: string
  /** What the column holds. */
  readonly type: SqlColumnType
}

/** The statements around the work of a transaction that an ORM has opened. */
export interface SqlSession {
  /** Run first: bound how long a lock is waited for, and how long the transaction may lie idle. */
  readonly begin: (limits: {
    readonly lockTimeoutMs: number
    readonly idleTimeoutMs: number
  }) => readonly string[]
  /** Run last: fails unless the transaction that began is open and can be committed. */
  readonly end: string
}

/**
 * How one database says it. `postgres`, `sqlite` and `mariadb` are such values; a host brings one
 * of its own for another database, most easily as a copy of the nearest with what differs.
 *
 * The conformance cases of the journal (`JOURNAL_CASES`), run over `sqlJournal` with the dialect,
 * prove every line of it.
 *
 * @example
 * const older: SqlDialect = { ...postgres, lockSkippingHeld: ' for update' }
 */
export interface SqlDialect {
  /** Turns `?` into the placeholders of the database. */
  readonly placeholders: (sql: string) => string
  /**
   * Milliseconds since 1970-01-01T00:00:00Z by the clock of the database at this statement,
   * whatever the session's time zone.
   */
  readonly now: string
  /**
   * Rows that are handed in, as a table `given` with these columns; takes the values that {@link
   * rowValues} makes of them.
   */
  readonly givenRows: (columns: readonly SqlColumn[]) => string
  /** The values that {@link givenRows} takes for these rows. */
  readonly rowValues: (
    columns: readonly SqlColumn[],
    rows: readonly (readonly SqlValue[])[],
  ) => readonly SqlValue[]
  /**
   * The words or keys of a list that is bound to one `?`, as a table `given` with this one column.
   */
  readonly listRows: (column: string, type: 'key' | 'word') => string
  /** A list as the text that {@link listRows} takes. */
  readonly listText: (items: readonly string[]) => string
  /**
   * Inserts one row, or none where a unique key is taken; no other failure may be hidden, and the
   * transaction must stay usable.
   */
  readonly insertUnlessTaken: (table: string, columns: readonly string[]) => string
  /**
   * Ends an `insert … select` so that a row whose key is taken gets the new value of one column.
   */
  readonly replacing: (keys: readonly string[], column: string) => string
  /**
   * Begins a delete of the rows whose column is among the rows `given`; ends so that "and …" can
   * follow.
   */
  readonly deleteGiven: (table: string, column: string, given: string) => string
  /**
   * Changes as one statement, which answers how many rows the last of them changed; left out where
   * a database has no such thing.
   */
  readonly inOneStatement?: (changes: readonly string[]) => string
  /**
   * Ends a query that locks the rows it reads until the transaction ends; waits for others who hold
   * them.
   */
  readonly lock: string
  /** The same, but leaves out rows that others hold. */
  readonly lockSkippingHeld: string
  /** The name of each type. */
  readonly columnTypes: Readonly<Record<SqlColumnType, string>>
  /**
   * What follows a table's columns; `hot` is a table whose rows are rewritten often, `keyed` one
   * that lives in its primary key.
   */
  readonly tableOptions: (shape: 'plain' | 'hot' | 'keyed') => string
  /**
   * What the port of an ORM runs in each transaction. Left out where the database has neither
   * isolation levels nor time-outs for one.
   */
  readonly session?: SqlSession
  /** By what faults of the database and of its drivers are recognized; the first that fits. */
  readonly faultSigns: readonly SqlFaultSign[]
  /**
   * The name of a fault for which the drivers have only a number, as the codes of `faultSigns` have
   * it, or `null`; left out where the drivers have names.
   */
  readonly faultName?: (fault: unknown) => string | null
}
