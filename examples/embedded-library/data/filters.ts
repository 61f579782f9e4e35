// Saved filters: criteria under a name. Each version is a row that is never changed, so that the
// rows say who saved, renamed and deleted what.
import type { Database } from 'better-sqlite3'
import type { Instant, PurgeCriteria } from 'ils-user-purge'
import { decodeCriteria, encodeCriteria } from 'ils-user-purge/codec'

const TABLES = `
CREATE TABLE IF NOT EXISTS saved_filter (
  id       TEXT NOT NULL,
  version  INTEGER NOT NULL,
  name     TEXT NOT NULL,
  -- NULL = deleted.
  criteria TEXT,
  saved_by TEXT NOT NULL,
  saved_at TEXT NOT NULL,
  PRIMARY KEY (id, version)
) WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS saved_filter_stays BEFORE UPDATE ON saved_filter
BEGIN SELECT RAISE(ABORT, 'a version of a filter is never changed'); END;
CREATE TRIGGER IF NOT EXISTS saved_filter_is_kept BEFORE DELETE ON saved_filter
BEGIN SELECT RAISE(ABORT, 'a version of a filter is never deleted'); END;
`

/** Makes the table where it is missing. */
export function prepareFilters(db: Database): void {
  db.exec(TABLES)
}

/** A filter in its latest version. */
export interface SavedFilter {
  readonly id: string
  readonly version: number
  readonly name: string
  /** `null` where a release before stored what this one cannot use. */
  readonly criteria: PurgeCriteria | null
  readonly savedBy: string
  readonly savedAt: Instant
}

/** What is to become of a filter. */
export interface FilterChange {
  readonly id: string
  /** The version that was looked at; 0 for a new one. */
  readonly basedOn: number
  readonly name: string
  /** `null` deletes it; left out, they stay. */
  readonly criteria?: PurgeCriteria | null
  readonly savedBy: string
  readonly savedAt: Instant
}

/** Why a filter was not changed: somebody else changed it, or its name is taken. */
export type FilterRefusal = 'outdated' | 'taken'

interface FilterRow {
  readonly id: string
  readonly version: number
  readonly name: string
  readonly criteria: string | null
  readonly saved_by: string
  readonly saved_at: string
}

const LATEST = `
SELECT id, version, name, criteria, saved_by, saved_at FROM saved_filter AS this
WHERE version = (SELECT max(version) FROM saved_filter WHERE id = this.id)`

/** Every filter that is there, by name. */
export function savedFilters(db: Database): readonly SavedFilter[] {
  const rows = db.prepare(`${LATEST} AND criteria IS NOT NULL ORDER BY name COLLATE NOCASE`).all()
  return (rows as FilterRow[]).map(filterOf)
}

/** One filter; `null` where there is none, or none any more. */
export function findFilter(db: Database, id: string): SavedFilter | null {
  const row = db.prepare(`${LATEST} AND id = ?`).get(id) as FilterRow | undefined
  return row === undefined || row.criteria === null ? null : filterOf(row)
}

/** Stores the next version of a filter; call it in a write transaction. */
export function changeFilter(db: Database, change: FilterChange): FilterRefusal | null {
  const { id, basedOn, name, savedBy, savedAt } = change
  const row = db.prepare(`${LATEST} AND id = ?`).get(id) as FilterRow | undefined
  const isGone = basedOn > 0 && row?.criteria == null
  if ((row?.version ?? 0) !== basedOn || isGone) return 'outdated'
  const isTaken = savedFilters(db).some(
    (each) => each.id !== id && each.name.toLowerCase() === name.toLowerCase(),
  )
  if (isTaken && change.criteria !== null) return 'taken'
  const { criteria } = change
  const stored =
    criteria === undefined
      ? (row?.criteria ?? null)
      : criteria === null
        ? null
        : JSON.stringify(encodeCriteria(criteria))
  db.prepare(
    `INSERT INTO saved_filter (id, version, name, criteria, saved_by, saved_at)
     VALUES (?, ?, ?, ?, ?, ?)`,
  ).run(id, basedOn + 1, name, stored, savedBy, savedAt)
  return null
}

function filterOf(row: FilterRow): SavedFilter {
  const { id, version, name, criteria, saved_by: savedBy, saved_at: savedAt } = row
  const read = decodeCriteria(JSON.parse(criteria ?? 'null'))
  const usable = read._tag === 'Right' ? read.right : null
  return { id, version, name, criteria: usable, savedBy, savedAt: savedAt as Instant }
}
