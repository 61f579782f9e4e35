// The tree of home libraries: which branches lie below one.
import type { Database } from 'better-sqlite3'
import { statementsOf } from './statements.js'

/** The libraries below one, at any depth; none below one that is not in the tree. */
export async function branchesOf({
  tx,
  library,
}: {
  readonly tx: Database
  readonly library: string
}): Promise<readonly string[]> {
  return statementsOf(tx).column<string>(BELOW_SQL).all(library, library)
}

// UNION, not UNION ALL: a tree that somebody closed to a ring by mistake still ends.
const BELOW_SQL = `WITH RECURSIVE below (name) AS (
    SELECT name FROM libraries WHERE parent = ?
    UNION SELECT child.name FROM libraries AS child JOIN below ON child.parent = below.name)
  SELECT name FROM below WHERE name <> ? ORDER BY name`
