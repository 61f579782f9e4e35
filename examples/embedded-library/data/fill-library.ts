// Fills a library file in one piece or not at all: a new file, or in place of what a file holds.
import { inWords } from '../../shared/spoken.js'
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmdirSync,
  rmSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import Sqlite, { type Database } from 'better-sqlite3'
import { badInput, codeOf, isTrouble, type Trouble } from '../../shared/trouble.js'
import { holdingsOf, unfinishedJob } from './library-file.js'
import { addTables } from './tables.js'
import { unusable } from './unusable.js'

/**
 * Makes a new file with a library that `fill` fills. The file appears complete or not at all: it is
 * written under another name first.
 *
 * Throws a {@link Trouble} when the place cannot be written or somebody else made the file
 * meanwhile; then nothing is left behind.
 */
export async function createLibrary<Result>(
  file: string,
  fill: (db: Database) => Promise<Result>,
): Promise<Result> {
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
        inWords('{file} was made by somebody else meanwhile. Start again to see what it holds.', {
          file,
        }),
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
export async function replaceLibrary<Result>(
  db: Database,
  file: string,
  fill: (db: Database) => Promise<Result>,
): Promise<Result> {
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

async function inOneTransaction<Result>(
  db: Database,
  fill: (db: Database) => Promise<Result>,
): Promise<Result> {
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

/** The outermost folder that had to be made; `undefined` when all were there. */
function madeFolder(folder: string, file: string): string | undefined {
  try {
    return mkdirSync(folder, { recursive: true })
  } catch (fault) {
    throw unusable(file, fault)
  }
}

// While it was filled nothing was waited for; the name is given only once all of it is on the disk.
function ontoDisk(file: string): void {
  const handle = openSync(file, 'r+')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** Removes what killed processes left half filled. */
function removeAbandoned(folder: string, name: string): void {
  for (const entry of readdirSync(folder)) {
    const pid = entry.startsWith(`${name}.filling-`)
      ? Number(/\.filling-(\d+)/.exec(entry)?.[1])
      : Number.NaN
    if (!Number.isNaN(pid) && !isAlive(pid)) rmSync(join(folder, entry), { force: true })
  }
}

function isAlive(pid: number): boolean {
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
function removeEmpty(folder: string, outermost: string): void {
  for (let at = folder; at.startsWith(outermost); at = dirname(at)) {
    try {
      rmdirSync(at)
    } catch {
      return
    }
  }
}
