// The database file: recognised as ours or refused, filled in one piece or not at all.
import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  type Stats,
  statSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import Sqlite, { type Database } from 'better-sqlite3'
import type { JournalPort } from 'ils-user-purge'
import {
  fromBetterSqlite3,
  prepareBetterSqlite3,
  sqlite,
  sqlJournal,
  sqlJournalSchema,
} from 'ils-user-purge/adapters/sql'
import { badInput, codeOf, isTrouble, type Trouble } from './trouble.js'

/** Where the demonstration's library is kept unless `--db` says otherwise. */
export const DEMO_FILE = fileURLToPath(new URL('./.data/library.sqlite', import.meta.url))

/**
 * Marks the file as a library of this example ("ILSU"); the version grows when the tables change.
 */
const APPLICATION_ID = 0x494c5355
const SCHEMA_VERSION = 2
const SCHEMA = fileURLToPath(new URL('./schema.sql', import.meta.url))

/** What there is in a library. */
export interface Holdings {
  readonly users: number
  readonly jobs: number
  /** Jobs that are queued or running. */
  readonly unfinished: number
}

/** The journal of the purge, in the same database and so in the same transactions. */
export const libraryJournal: JournalPort<Database> = sqlJournal({
  dialect: sqlite,
  executor: fromBetterSqlite3,
})

/**
 * Opens the library in a file; `null` when there is no such file. Throws a {@link Trouble} for
 * whatever is not a library of ours.
 */
export const openLibrary = (file: string): Database | null => {
  const found = lookAt(file)
  if (found === undefined) return null
  if (!found.isFile()) throw badInput(`${file} is not a file. Give --db the name of a file.`)
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

/** Sets a connection up for purging. Before that, nothing of the file has changed. */
export const prepareLibrary = (db: Database): void => prepareBetterSqlite3(db)

/** Counts what there is. A file without tables holds nothing. */
export const holdingsOf = async (db: Database): Promise<Holdings> => {
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

/**
 * Makes a new file with a library that `fill` fills. The file appears complete or not at all: it is
 * written under another name first.
 *
 * Throws a {@link Trouble} when the place cannot be written or somebody else made the file
 * meanwhile; then nothing is left behind.
 */
export const createLibrary = async <Result>(
  file: string,
  fill: (db: Database) => Promise<Result>,
): Promise<Result> => {
  const folder = dirname(resolve(file))
  const aside = `${resolve(file)}.filling-${process.pid}`
  const made = madeFolder(folder, file)
  let db: Database | null = null
  try {
    removeAbandoned(folder, basename(file))
    db = new Sqlite(aside)
    db.pragma('synchronous = OFF')
    const result = await inOneTransaction(db, (blank) => {
      addTables(blank)
      return fill(blank)
    })
    db.close()
    ontoDisk(aside)
    linkSync(aside, file)
    return result
  } catch (fault) {
    db?.close()
    if (isTrouble(fault)) throw fault
    if (codeOf(fault) === 'EEXIST')
      throw badInput(
        `${file} was made by somebody else meanwhile. Start again to see what it holds.`,
      )
    throw unusable(file, fault)
  } finally {
    for (const tail of ['', '-journal', '-wal', '-shm']) rmSync(aside + tail, { force: true })
    if (made !== undefined) removeEmpty(folder, made)
  }
}

/**
 * Replaces all that an open library holds, in one transaction: until the commit the old library is
 * there, also after a crash.
 *
 * Looks once more, inside the transaction, whether a job is unfinished, and throws a {@link
 * Trouble} instead of replacing it.
 */
export const replaceLibrary = async <Result>(
  db: Database,
  file: string,
  fill: (db: Database) => Promise<Result>,
): Promise<Result> => {
  db.pragma('foreign_keys = OFF')
  try {
    return await inOneTransaction(db, async () => {
      // Asked once more, now that nobody else can begin a job.
      if ((await holdingsOf(db)).unfinished > 0) throw unfinishedJob(file)
      const tables = db
        .prepare(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
        .pluck()
        .all() as string[]
      for (const table of tables) db.exec(`DROP TABLE "${table.replaceAll('"', '""')}"`)
      addTables(db)
      return fill(db)
    })
  } catch (fault) {
    throw unusable(file, fault)
  } finally {
    db.pragma('foreign_keys = ON')
  }
}

export const unfinishedJob = (file: string): Trouble =>
  badInput(
    `${file} holds a job that is not finished. Finish it with --resume first; a confirmed job cannot be taken back.`,
  )

const inOneTransaction = async <Result>(
  db: Database,
  fill: (db: Database) => Promise<Result>,
): Promise<Result> => {
  db.exec('BEGIN IMMEDIATE')
  try {
    const result = await fill(db)
    db.exec('COMMIT')
    return result
  } catch (fault) {
    if (db.inTransaction) db.exec('ROLLBACK')
    throw fault
  }
}

/** Makes the tables of the library and those of the purge's journal. */
export const addTables = (db: Database): void => {
  db.exec(readFileSync(SCHEMA, 'utf8'))
  for (const statement of sqlJournalSchema(sqlite).statements) db.exec(statement)
  db.pragma(`application_id = ${APPLICATION_ID}`)
  db.pragma(`user_version = ${SCHEMA_VERSION}`)
}

const isBlank = (db: Database): boolean =>
  db.prepare(`SELECT count(*) FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'`).pluck().get() ===
  0

const lookAt = (file: string): Stats | undefined => {
  try {
    return statSync(file, { throwIfNoEntry: false })
  } catch (fault) {
    throw unusable(file, fault)
  }
}

const requireOurs = (db: Database, file: string): void => {
  if (isBlank(db)) return
  if (db.pragma('application_id', { simple: true }) !== APPLICATION_ID) {
    throw badInput(
      `${file} is a database, but not a library of this example. Nothing was changed; give --db another file.`,
    )
  }
  const version = db.pragma('user_version', { simple: true })
  if (version !== SCHEMA_VERSION) {
    throw badInput(
      `${file} is a library of version ${String(version)}, this program reads ${SCHEMA_VERSION}. Nothing was changed.`,
    )
  }
}

const requireWritable = (db: Database): void => {
  try {
    db.exec('BEGIN IMMEDIATE')
    db.exec('ROLLBACK')
  } catch (fault) {
    // Somebody else is writing, so writing is possible.
    if (!codeOf(fault)?.startsWith('SQLITE_BUSY')) throw fault
  }
}

const UNUSABLE: Readonly<Record<string, string>> = {
  SQLITE_NOTADB: 'is not an SQLite database',
  SQLITE_CORRUPT: 'is damaged',
  SQLITE_READONLY: 'cannot be written',
  SQLITE_READONLY_DIRECTORY: 'lies in a folder that cannot be written',
  SQLITE_CANTOPEN: 'cannot be opened for writing',
  SQLITE_FULL: 'does not fit on the disk',
  SQLITE_IOERR_SHMSIZE: 'does not fit on the disk',
  SQLITE_IOERR_WRITE: 'does not fit on the disk',
  SQLITE_BUSY: 'is locked by another process',
  EACCES: 'may not be written by you',
  EPERM: 'may not be written by you',
  EROFS: 'lies on a disk that cannot be written',
  ENOTDIR: 'lies in something that is not a folder',
  EEXIST: 'lies in something that is not a folder',
  ENOENT: 'lies where no folder can be made',
  ENOSPC: 'does not fit on the disk',
  ENAMETOOLONG: 'has too long a name',
}

const unusable = (file: string, fault: unknown): unknown => {
  const code = codeOf(fault)
  if (code === null || isTrouble(fault)) return fault
  const why = UNUSABLE[code]
  return why === undefined
    ? fault
    : badInput(`${file} ${why} (${code}). Nothing was changed; give --db another file.`)
}

/** The outermost folder that had to be made; `undefined` when all were there. */
const madeFolder = (folder: string, file: string): string | undefined => {
  try {
    return mkdirSync(folder, { recursive: true })
  } catch (fault) {
    throw unusable(file, fault)
  }
}

// While it was filled nothing was waited for; the name is given only once all of it is on the disk.
const ontoDisk = (file: string): void => {
  const handle = openSync(file, 'r+')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** Removes what killed processes left half filled. */
const removeAbandoned = (folder: string, name: string): void => {
  for (const entry of readdirSync(folder)) {
    const pid = entry.startsWith(`${name}.filling-`)
      ? Number(/\.filling-(\d+)/.exec(entry)?.[1])
      : Number.NaN
    if (!Number.isNaN(pid) && !isAlive(pid)) rmSync(join(folder, entry), { force: true })
  }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (fault) {
    return codeOf(fault) === 'EPERM'
  }
}

/**
 * Removes the folders that were made for nothing, from the inside out; one that holds anything
 * stays.
 */
const removeEmpty = (folder: string, outermost: string): void => {
  for (let at = folder; at.startsWith(outermost); at = dirname(at)) {
    try {
      rmdirSync(at)
    } catch {
      return
    }
  }
}
