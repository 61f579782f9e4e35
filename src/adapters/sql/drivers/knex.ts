// Knex: its transactions, over pg, mysql2 and better-sqlite3.
import type { SqlExecutor, SqlRow, SqlValue } from '../executor.js'

/** What is needed of a Knex transaction; versions 2 and 3 fit. */
export interface KnexTransaction {
  // A method, not a property, so that Knex's own type fits.
  raw(sql: string, bindings: SqlValue[]): PromiseLike<unknown>
}

/** Speaks SQL to a Knex transaction. */
export function fromKnex(transaction: KnexTransaction): SqlExecutor {
  return {
    execute: async (sql, parameters) =>
      resultOf(await transaction.raw(withQuestionMarks(sql), [...parameters])),
  }
}

/**
 * Knex numbers placeholders by itself. The journal numbers them upwards, each once, so that the
 * order of the parameters stays.
 */
function withQuestionMarks(sql: string): string {
  return sql.replace(/\$\d+/g, '?')
}

type Result = Awaited<ReturnType<SqlExecutor['execute']>>

/** `raw` answers what the driver below answers, so its shape tells which one it was. */
function resultOf(answer: unknown): Result {
  if (Array.isArray(answer)) return arrayResult(answer)
  const {
    rows = [],
    rowCount,
    changes,
  } = (answer ?? {}) as {
    readonly rows?: SqlRow[]
    readonly rowCount?: number | null
    readonly changes?: number | bigint
  }
  return { rows, affected: Number(rowCount ?? changes ?? Number.NaN) }
}

// mysql2 answers a pair, of rows or a header and the fields; better-sqlite3 the rows. sqlite3
// answers no rows for a change, and not how many it changed.
function arrayResult(answer: readonly unknown[]): Result {
  const [first] = answer
  if (Array.isArray(first)) return { rows: first as SqlRow[], affected: Number.NaN }
  const affected = (first as { readonly affectedRows?: number } | undefined)?.affectedRows
  return affected === undefined
    ? { rows: answer as SqlRow[], affected: Number.NaN }
    : { rows: [], affected }
}
