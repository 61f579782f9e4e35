// The library in a database file: recognised as ours or refused, and what it holds.
import { inWords } from '../../shared/spoken.js'
import { accessSync, chmodSync, constants, type Stats, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import Sqlite, { type Database } from 'better-sqlite3'
import { prepareBetterSqlite3 } from 'ils-user-purge/adapters/sql'
import { badInput, codeOf, type Trouble } from '../../shared/trouble.js'
import { libraryJournal } from '../host/journal.js'
import { isBlank, requireOurs, upgradeTables } from './tables.js'
import { unusable } from './unusable.js'

/** Where the demonstration's library is kept unless `--db` says otherwise. */
export const DEMO_FILE = fileURLToPath(new URL('../.data/library.sqlite', import.meta.url))

/** What there is in a library. */
export interface Holdings {
  readonly users: number
  readonly jobs: number
  /** Jobs that are queued or running. */
  readonly unfinished: number
}

/**
 * Opens the library in a file; `null` when there is no such file. Throws a {@link Trouble} for
 * whatever is not a library of ours.
 */
export function openLibrary(file: string): Database | null {
  const found = lookAt(file)
  if (found === undefined) return null
  if (!found.isFile())
    throw badInput(inWords('{file} is not a file. Give --db the name of a file.', { file }))
  let db: Database | null = null
  try {
    accessSync(file, constants.R_OK | constants.W_OK)
    db = new Sqlite(file, { fileMustExist: true })
    requireOurs(db, file)
    requireWritable(db)
    db.pragma('foreign_keys = ON')
    return db
  } catch (fault) {
    db?.close()
    throw unusable(file, fault)
  }
}

/**
 * Sets a connection up for purging, and upgrades a library of the version before. Before that,
 * nothing of the file has changed.
 */
export function prepareLibrary(db: Database): void {
  ownersAlone(db)
  prepareBetterSqlite3(db)
  upgradeTables(db)
}

/**
 * The file names people: nobody but its owner may read it, nor the files that SQLite lays beside
 * it, which take its mode. Where another user owns it, the mode is that user's affair.
 */
function ownersAlone({ name, memory }: Database): void {
  if (memory || (statSync(name).mode & 0o077) === 0) return
  for (const file of [name, `${name}-wal`, `${name}-shm`]) {
    try {
      chmodSync(file, 0o600)
    } catch (fault) {
      if (codeOf(fault) !== 'EPERM' && codeOf(fault) !== 'ENOENT') throw fault
    }
  }
}

/** Counts what there is. A file without tables holds nothing. */
export async function holdingsOf(db: Database): Promise<Holdings> {
  if (isBlank(db)) return { users: 0, jobs: 0, unfinished: 0 }
  const journal = libraryJournal
  const some = async (
    statuses: Parameters<typeof journal.listJobs>[0]['statuses'],
  ): Promise<number> => (await journal.listJobs({ tx: db, statuses, limit: 1000 })).length
  return {
    users: db.prepare(`SELECT count(*) FROM users WHERE status = 'active'`).pluck().get() as number,
    jobs: await some(['Queued', 'Running', 'Completed', 'Refused']),
    unfinished: await some(['Queued', 'Running']),
  }
}

/** Says that a job is unfinished, and what to do first. */
export function unfinishedJob(file: string): Trouble {
  return badInput(
    inWords(
      '{file} holds a job that is not finished. Finish it with --resume first; a ' +
        'confirmed job cannot be taken back.',
      { file },
    ),
  )
}

function lookAt(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false })
  } catch (fault) {
    throw unusable(file, fault)
  }
}

function requireWritable(db: Database): void {
  try {
    db.exec('BEGIN IMMEDIATE')
    db.exec('ROLLBACK')
  } catch (fault) {
    // Somebody else is writing, so writing is possible.
    if (!codeOf(fault)?.startsWith('SQLITE_BUSY')) throw fault
  }
}
