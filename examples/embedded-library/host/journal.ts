// The journal of the purge, in the library's own database and so in the same transactions.
import type { Database } from 'better-sqlite3'
import type { JournalPort } from 'ils-user-purge'
import {
  fromBetterSqlite3,
  sqlite,
  sqlJournal,
  sqlJournalSchema,
} from 'ils-user-purge/adapters/sql'

/** What happened, and what is still to do. */
export const libraryJournal: JournalPort<Database> = sqlJournal({
  dialect: sqlite,
  executor: fromBetterSqlite3,
})

/**
 * Makes the journal's tables where there are none yet, and upgrades those of an earlier release.
 */
export function addJournalTables(db: Database): void {
  for (const statement of sqlJournalSchema(sqlite).statements) db.exec(statement)
}
