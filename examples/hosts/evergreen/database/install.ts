// What the purge adds to Evergreen's database: functions, guards, the journal, and a role.
import { readFileSync } from 'node:fs'
import { postgres, sqlJournalSchema } from 'ils-user-purge/adapters/sql'
import type pg from 'pg'

/** What the names of the journal's tables begin with. */
export const JOURNAL_PREFIX = 'user_purge.journal_'

/** What is added is this version; `user_purge.version()` answers the one that is there. */
export const FUNCTIONS_VERSION = 1

/** The version of the journal's tables. */
export const JOURNAL_VERSION = sqlJournalSchema(postgres, { prefix: JOURNAL_PREFIX }).version

/** The version of the journal's tables that are there; 0 = none. */
export async function journalVersionIn(client: pg.ClientBase): Promise<number> {
  const table = `${JOURNAL_PREFIX}version`
  const { rows: tables } = await client.query<{ is: boolean }>(
    'select to_regclass($1) is not null as is',
    [table],
  )
  if (tables[0]?.is !== true) return 0
  const { rows } = await client.query<{ version: number }>(
    `select coalesce(max(version), 0)::int as version from ${table}`,
  )
  return rows[0]?.version ?? 0
}

/**
 * All that is added, statement by statement, for the owner of Evergreen's tables. They can be run
 * again: what is there already stays, or is replaced by the same. Nothing of Evergreen's own is
 * changed, but that its tables get triggers, and one of them an index.
 *
 * @param role the role of the purge, which {@link isRoleName} takes.
 * @param from the version of the journal that is there, at most {@link JOURNAL_VERSION}; 0 = none.
 */
export function installStatements(role: string, from = 0): readonly string[] {
  return [
    ...statementsIn(scriptOf('functions.sql')),
    ...statementsIn(scriptOf('guards.sql')),
    ...sqlJournalSchema(postgres, { prefix: JOURNAL_PREFIX, from }).statements,
    ...statementsIn(scriptOf('role.sql').replaceAll('__role__', role)),
  ]
}

/** Whether a role can be named in the statements. */
export function isRoleName(role: string): boolean {
  return /^[a-z_][a-z0-9_]{0,62}$/.test(role)
}

function scriptOf(file: string): string {
  return readFileSync(new URL(file, import.meta.url), 'utf8')
}

/** The statements of a script, with the comments before them; bodies stand between `$$`. */
function statementsIn(script: string): readonly string[] {
  const statements: string[] = []
  let open = ''
  for (const line of script.split('\n')) {
    open += `${line}\n`
    const isInBody = open.split('$$').length % 2 === 0
    if (isInBody || !line.trimEnd().endsWith(';')) continue
    statements.push(open.trim().replace(/;$/, ''))
    open = ''
  }
  return statements
}
