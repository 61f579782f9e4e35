// What the library remembers of itself, by name.
import type { Database } from 'better-sqlite3'

/** A value that is kept under that name; `null` where there is none. */
export function readSetting(db: Database, name: string): string | null {
  return (
    db
      .prepare<[string], string>('SELECT value FROM library_settings WHERE name = ?')
      .pluck()
      .get(name) ?? null
  )
}

/** Keeps a value under a name, in place of the one before. */
export function writeSetting(db: Database, name: string, value: string): void {
  db.prepare(
    `INSERT INTO library_settings (name, value) VALUES (?, ?)
     ON CONFLICT DO UPDATE SET value = excluded.value`,
  ).run(name, value)
}

/** A value that is kept, made the first time it is asked for. */
export function settingOf(db: Database, name: string, make: () => string): string {
  const known = readSetting(db, name)
  if (known !== null) return known
  const made = make()
  writeSetting(db, name, made)
  return made
}
