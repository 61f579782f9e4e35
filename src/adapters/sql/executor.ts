// The one thing the journal asks of a driver: run a statement inside the host's transaction.

/**
 * What a statement takes. Sets are handed in as one JSON text, so that no driver needs arrays or
 * value lists.
 */
export type SqlValue = string | number | null

/** One row, by column name. Integers may come as number, text or bigint, as drivers like. */
export type SqlRow = Readonly<Record<string, unknown>>

/**
 * A connection with an open transaction.
 *
 * `execute` runs one statement with its parameters bound by the driver, never pasted into the text.
 * It answers the rows and, for a change, how many rows it changed, `0` included. The text has the
 * placeholders of the dialect: `?`, or `$1` and upwards in PostgreSQL. It must reject when the
 * statement fails.
 *
 * Where the driver does not say how many rows a change affected, answer `NaN`, never `0`: the
 * journal then fails with `sql-journal-affected-unreported` instead of believing that nothing was
 * stored. After a statement that answers rows, `affected` is not read.
 */
export interface SqlExecutor {
  /** Runs one statement. */
  readonly execute: (
    sql: string,
    parameters: readonly SqlValue[],
  ) => Promise<{ readonly rows: readonly SqlRow[]; readonly affected: number }>
}

/**
 * Whether a statement of the journal answers rows: those that begin with `select` do, and no other.
 * For layers that have one call for rows and another for counts.
 */
export function answersRows(sql: string): boolean {
  return /^\s*select\b/i.test(sql)
}
