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

/** Barcodes are forgotten with the outcome: when it expires, and when somebody is forgotten. */
const BARCODES_WITH_OUTCOMES = `alter table user_purge.barcode
  drop constraint if exists barcode_of_outcome,
  add constraint barcode_of_outcome foreign key (job_id, user_key)
    references ${JOURNAL_PREFIX}outcome (job_id, user_key)
    on delete cascade deferrable initially deferred`

/**
 * All that is added, as one script for the owner of Evergreen's tables. It can be run again: what is
 * there already stays, or is replaced by the same. Nothing of Evergreen's own is changed, but that
 * its tables get triggers, and one of them an index.
 *
 * @param role the role of the purge, a plain name of lower-case letters, digits and underscores.
 */
export function installScript(role: string): string {
  return [
    'begin;',
    scriptOf('functions.sql'),
    scriptOf('guards.sql'),
    ...JOURNAL.statements.map((statement) => `${statement};`),
    `${BARCODES_WITH_OUTCOMES};`,
    scriptOf('role.sql').replaceAll('__role__', role),
    'commit;',
  ].join('\n')
}

/** Whether a role can be named in the script. */
export function isRoleName(role: string): boolean {
  return /^[a-z_][a-z0-9_]{0,62}$/.test(role)
}

function scriptOf(file: string): string {
  return readFileSync(new URL(file, import.meta.url), 'utf8')
}
