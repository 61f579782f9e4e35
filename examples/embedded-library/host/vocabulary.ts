// The names that the library has: record types with their groups, and home libraries.
import type { Database } from 'better-sqlite3'
import type { RecordTypeNames, Vocabulary } from 'ils-user-purge'
import { statementsOf } from './statements.js'

/** Every name that a user has or once had, and every library of the tree. */
export async function vocabulary({ tx }: { readonly tx: Database }): Promise<Vocabulary> {
  const statements = statementsOf(tx)
  const groups = new Map<string, string[]>()
  for (const pair of statements.column<string>(GROUPS_SQL).all()) {
    const [type, group] = JSON.parse(pair) as readonly [string, string]
    groups.set(type, [...(groups.get(type) ?? []), ...(group === '' ? [] : [group])])
  }
  const recordTypes = [...groups].map(
    ([recordType, userGroups]): RecordTypeNames => ({ recordType, userGroups }),
  )
  return { recordTypes, homeLibraries: statements.column<string>(LIBRARIES_SQL).all() }
}

const GROUPS_SQL =
  'SELECT json_array(record_type, user_group) FROM known_groups ORDER BY record_type, user_group'

const LIBRARIES_SQL = 'SELECT name FROM libraries UNION SELECT name FROM known_libraries ORDER BY 1'
