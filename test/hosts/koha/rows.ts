// All rows of a Koha, table by table, so that two of them can be compared.
import type { Connection } from 'mariadb'
import { TABLE_NAMES } from './schema.js'

/** The rows of every table, in an order that does not depend on how they were written. */
export type Contents = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>

/** Reads all rows, without the columns that are named for a table (or for all, under `*`). */
export async function contentsOf(
  db: Connection,
  without: Readonly<Record<string, readonly string[]>> = {},
): Promise<Contents> {
  const contents: Record<string, readonly Readonly<Record<string, unknown>>[]> = {}
  for (const table of TABLE_NAMES) {
    const rows = (await db.query(`select * from ${table}`)) as Record<string, unknown>[]
    const left = new Set([...(without['*'] ?? []), ...(without[table] ?? [])])
    const kept = rows.map((row) =>
      Object.fromEntries(Object.entries(row).filter(([name]) => !left.has(name))),
    )
    contents[table] = kept.sort((one, other) =>
      JSON.stringify(one) < JSON.stringify(other) ? -1 : 1,
    )
  }
  return contents
}
