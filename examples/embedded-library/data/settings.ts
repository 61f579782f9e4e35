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

const LIBRARY_NAME = 'library-name'

/** What the library is called; `null` where nobody has said. */
export function libraryName(db: Database): string | null {
  return readSetting(db, LIBRARY_NAME)
}

/** Keeps what the library is called; nothing changes where the name is left out. */
export function keepLibraryName(db: Database, name: string | undefined): void {
  if (name !== undefined) writeSetting(db, LIBRARY_NAME, name.trim())
}

/** A value that is kept, made the first time it is asked for. */
export function settingOf(db: Database, name: string, make: () => string): string {
  const known = readSetting(db, name)
  if (known !== null) return known
  const made = make()
  writeSetting(db, name, made)
  return made
}
