// What drivers answer to a raw statement, as an executor answers it.
import type { SqlExecutor, SqlRow } from '../executor.js'

type Result = Awaited<ReturnType<SqlExecutor['execute']>>

/**
 * Reads the answer of pg, postgres.js, mysql2, better-sqlite3 or libsql by its shape: layers above
 * them hand it on as it is. A count that is not there is `NaN`.
 */
export function rawResult(answer: unknown): Result {
  if (Array.isArray(answer)) return arrayResult(answer)
  const { rows, rowCount, changes, rowsAffected, affectedRows } = (answer ?? {}) as {
    readonly rows?: readonly SqlRow[]
    readonly rowCount?: number | null
    readonly changes?: number | bigint
    readonly rowsAffected?: number
    readonly affectedRows?: number
  }
  const affected = rowCount ?? changes ?? rowsAffected ?? affectedRows ?? Number.NaN
  return { rows: rows ?? [], affected: Number(affected) }
}

// postgres.js answers the rows with a count on them; mysql2 a pair, of rows or a header and the
// fields; better-sqlite3 the rows. sqlite3 answers no rows for a change, and not how many it
// changed.
function arrayResult(answer: readonly unknown[] & { readonly count?: number | null }): Result {
  if (answer.count !== undefined)
    return { rows: [...answer] as SqlRow[], affected: answer.count ?? Number.NaN }
  const [first] = answer
  if (Array.isArray(first)) return { rows: first as SqlRow[], affected: Number.NaN }
  const affected = (first as { readonly affectedRows?: number } | undefined)?.affectedRows
  return affected === undefined
    ? { rows: answer as SqlRow[], affected: Number.NaN }
    : { rows: [], affected }
}
