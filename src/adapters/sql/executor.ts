// The one thing the journal asks of a driver: run a statement inside the host's transaction.

/** What a statement takes. Sets are handed in as one JSON text, so that no driver needs arrays or value lists. */
export type SqlValue = string | number | null

/** One row, by column name. Integers may come as number, text or bigint, as drivers like. */
export type SqlRow = Readonly<Record<string, unknown>>

/**
 * A connection with an open transaction.
 *
 * `execute` runs one statement with its parameters bound by the driver, never pasted into the text, and answers the rows and, for a
 * change, how many rows it changed. The text has the placeholders of the dialect: `?`, or `$1` and upwards in PostgreSQL. It must
 * reject when the statement fails.
 */
export interface SqlExecutor {
  readonly execute: (
    sql: string,
    parameters: readonly SqlValue[],
  ) => Promise<{ readonly rows: readonly SqlRow[]; readonly affected: number }>
}
