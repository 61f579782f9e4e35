// What the purge adds to Evergreen's database: functions, guards, the journal, and a role.
import { readFileSync } from 'node:fs'
import { postgres, sqlJournalSchema } from 'ils-user-purge/adapters/sql'

/** What the names of the journal's tables begin with. */
export const JOURNAL_PREFIX = 'user_purge.journal_'

/** What is added is this version; `user_purge.version()` answers the one that is there. */
export const FUNCTIONS_VERSION = 1

const JOURNAL = sqlJournalSchema(postgres, { prefix: JOURNAL_PREFIX })

/** The version of the journal's tables. */
export const JOURNAL_VERSION = JOURNAL.version

/**
 * All that is added, statement by statement, for the owner of Evergreen's tables. They can be run
 * again: what is there already stays, or is replaced by the same. Nothing of Evergreen's own is
 * changed, but that its tables get triggers, and one of them an index.
 *
 * @param role the role of the purge, which {@link isRoleName} takes.
 */
export function installStatements(role: string): readonly string[] {
  return [
    ...statementsIn(scriptOf('functions.sql')),
    ...statementsIn(scriptOf('guards.sql')),
    ...JOURNAL.statements,
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
