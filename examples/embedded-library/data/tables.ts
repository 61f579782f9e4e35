// The tables of a library file, and the mark by which a file is known as one of ours.
import { inWords } from '../../shared/spoken.js'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Database } from 'better-sqlite3'
import { badInput } from '../../shared/trouble.js'
import { addJournalTables } from '../host/journal.js'

/**
 * Marks the file as a library of this example ("ILSU"); the version grows when the tables change.
 */
const APPLICATION_ID = 0x494c5355
const SCHEMA_VERSION = 6
/**
 * Libraries of these versions can be brought up to this one. They lack the indexes of lists, the
 * older ones the known names, and the oldest has an older journal too.
 */
const FORMER_VERSIONS: readonly unknown[] = [3, 4, 5]
const SCHEMA = fileURLToPath(new URL('../host/schema.sql', import.meta.url))
const VOCABULARY = fileURLToPath(new URL('../host/vocabulary.sql', import.meta.url))
const LIST_INDEXES = fileURLToPath(new URL('../host/list-indexes.sql', import.meta.url))

/** Makes the tables of the library and those of the purge's journal. */
export function addTables(db: Database): void {
  db.exec(readFileSync(SCHEMA, 'utf8'))
  db.exec(readFileSync(VOCABULARY, 'utf8'))
  addJournalTables(db)
  db.exec(readFileSync(LIST_INDEXES, 'utf8'))
  db.pragma(`application_id = ${APPLICATION_ID}`)
  db.pragma(`user_version = ${SCHEMA_VERSION}`)
}

/** Whether a file holds no table at all. */
export function isBlank(db: Database): boolean {
  const tables = db.prepare(`SELECT count(*) FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'`)
  return tables.pluck().get() === 0
}

/**
 * Brings a library of a version before up to this one, whole or not at all. What stands in its
 * tables stays, jobs that are not finished among it.
 */
export function upgradeTables(db: Database): void {
  if (!FORMER_VERSIONS.includes(versionOf(db))) return
  const upgrade = db.transaction(() => {
    // Asked once more: another process may have done it while this one waited.
    if (!FORMER_VERSIONS.includes(versionOf(db))) return
    db.exec(readFileSync(VOCABULARY, 'utf8'))
    addJournalTables(db)
    db.exec(readFileSync(LIST_INDEXES, 'utf8'))
    db.pragma(`user_version = ${SCHEMA_VERSION}`)
  })
  upgrade.immediate()
}

function versionOf(db: Database): unknown {
  return db.pragma('user_version', { simple: true })
}

/**
 * Throws a Trouble for a database that is neither blank nor a library of this version or of those
 * before.
 */
export function requireOurs(db: Database, file: string): void {
  if (isBlank(db)) return
  if (db.pragma('application_id', { simple: true }) !== APPLICATION_ID) {
    throw badInput(
      inWords(
        '{file} is a database, but not a library of this example. Nothing was ' +
          'changed; give --db another file.',
        { file },
      ),
    )
  }
  const version = versionOf(db)
  if (version !== SCHEMA_VERSION && !FORMER_VERSIONS.includes(version)) {
    throw badInput(
      inWords(
        '{file} is a library of version {version}, this program reads ' +
          '{SCHEMA_VERSION}. Nothing was changed.',
        { file, version: String(version), SCHEMA_VERSION },
      ),
    )
  }
}
