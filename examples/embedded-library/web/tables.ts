// The site's own tables, beside the library's: administrators, sessions, and plans that wait for
// the second person.
import type { Database } from 'better-sqlite3'
import { DEFAULT_SETTINGS } from 'ils-user-purge'

/** Makes the tables where they are missing, and forgets what has lapsed. */
export const prepareTables = (db: Database, now: number): void => {
  db.exec(TABLES)
  db.prepare('DELETE FROM web_session WHERE ends_at < ?').run(now)
  db.prepare('DELETE FROM web_request WHERE asked_at < ?').run(now - REQUEST_MS)
}

/** By then the plan is too old to be ordered. */
const REQUEST_MS = DEFAULT_SETTINGS.maxPlanAgeMs

const TABLES = `
CREATE TABLE IF NOT EXISTS web_administrator (
  name TEXT PRIMARY KEY,
  salt TEXT NOT NULL,
  hash TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS web_session (
  -- Only the hash of the id is kept, so that a copy of the database opens no session.
  id_hash TEXT PRIMARY KEY,
  name    TEXT NOT NULL,
  ends_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS web_request (
  plan_id  TEXT PRIMARY KEY,
  asked_by TEXT NOT NULL,
  asked_at INTEGER NOT NULL,
  digest   TEXT NOT NULL,
  count    INTEGER NOT NULL,
  note     TEXT
) WITHOUT ROWID;
-- Orders that were not confirmed yet, of the version before; they are plans of the library now.
DROP TABLE IF EXISTS web_draft;
`
