// Deleting many users a slice at a time, so that no transaction grows with their number.
import type { Calls } from '../calls.js'
import { textOf } from '../rows.js'
import type { JournalStatements } from '../statements.js'

type Slice = Extract<keyof JournalStatements, `${string}Slice`>

/** Deletes the first rows of a plan or a job; answers how many. */
export async function dropFirst<Tx>(
  { statements, rowsOf, change }: Calls<Tx>,
  tx: Tx,
  [slice, drop]: readonly [slice: Slice, drop: Slice],
  id: string,
  limit: number,
): Promise<number> {
  const [row] = await rowsOf(tx, statements[slice], [id, limit])
  return row === undefined || row.firstkey === null
    ? 0
    : change(tx, statements[drop], [id, textOf(row, 'firstkey'), textOf(row, 'lastkey')])
}
