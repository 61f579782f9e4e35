// Deleting many users a slice at a time, so that no transaction grows with their number.
import type { Calls } from '../calls.js'
import { textOf } from '../rows.js'

/** What the rows belong to. */
type Owner = 'Outcome' | 'PlanUser'

/** Deletes the first rows of a plan or a job; answers how many. */
export async function dropFirst<Tx>(
  { statements, rowsOf, change }: Calls<Tx>,
  tx: Tx,
  owner: Owner,
  id: string,
  limit: number,
): Promise<number> {
  if (limit < 1) return 0
  const { end, slice, rest } = namesOf(owner)
  const [first] = await rowsOf(tx, statements[end], [id, '', 0])
  if (first === undefined) return 0
  // From the first on: a database keeps deleted rows for a while, and would read them again.
  const from = textOf(first, 'userkey')
  const [last] = await rowsOf(tx, statements[end], [id, from, limit - 1])
  return last === undefined
    ? change(tx, statements[rest], [id, from])
    : change(tx, statements[slice], [id, from, textOf(last, 'userkey')])
}

function namesOf(owner: Owner) {
  return { end: `end${owner}Slice`, slice: `drop${owner}Slice`, rest: `drop${owner}Rest` } as const
}
