// Statements on a connection, prepared once on each: with `plan_cache_mode` they are also planned
// once, and a statement about facts takes longer to plan than to carry out.
import type pg from 'pg'

const names = new Map<string, string>()

/** Sends a statement at once, and answers its rows. */
export async function rowsOf<Row>(
  tx: pg.ClientBase,
  text: string,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  const name = names.get(text) ?? `user_purge_${names.size + 1}`
  names.set(text, name)
  const { rows } = await tx.query({ name, text, values: [...values] })
  return rows as readonly Row[]
}
