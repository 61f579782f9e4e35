// The site's own tables, beside the library's: administrators, sessions, and orders that are not
// confirmed yet.
import type { Database } from 'better-sqlite3'

/** Makes the tables where they are missing, and forgets what has lapsed. */
export const prepareTables = (db: Database, now: number): void => {
  db.exec(TABLES)
  db.prepare('DELETE FROM web_session WHERE ends_at < ?').run(now)
  db.prepare('DELETE FROM web_draft WHERE made_at < ?').run(now - DRAFT_MS)
}

/** A draft is no job: after two days nobody means it any more. */
const DRAFT_MS = 2 * 86_400_000

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
CREATE TABLE IF NOT EXISTS web_draft (
  id         TEXT PRIMARY KEY,
  order_json TEXT NOT NULL,
  made_by    TEXT NOT NULL,
  made_at    INTEGER NOT NULL,
  -- Where to go when it is confirmed: back to the dialog, or to the list.
  then_go    TEXT NOT NULL CHECK (then_go IN ('add', 'close')),
  -- Set once it is confirmed by its author and waits for the second person.
  digest     TEXT,
  count      INTEGER,
  CHECK ((digest IS NULL) = (count IS NULL))
) WITHOUT ROWID;
`
