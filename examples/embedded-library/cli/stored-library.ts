// A library that is there already, opened to ask about what is stored in it.
import { inWords } from '../../shared/spoken.js'
import { resolve } from 'node:path'
import type { Database } from 'better-sqlite3'
import { type PurgePolicy, PRESETS, type Purge } from 'ils-user-purge'
import { type Output, outputOf } from '../../shared/output.js'
import { badInput } from '../../shared/trouble.js'
import { keptClock, shiftedClock } from '../data/clock.js'
import { DEMO_FILE, openLibrary } from '../data/library-file.js'
import { isBlank, upgradeTables } from '../data/tables.js'
import { openPurge, type PurgeSetup } from '../host/open-purge.js'
import { policyFor } from './decided.js'
import type { RawOptions } from './raw-options.js'

/** What is opened, and where it is. */
export interface StoredLibrary {
  readonly db: Database
  readonly dbFile: string
  /** Its purge, in the time in which the library was planned last. */
  readonly purge: Purge
  readonly output: Output
}

/**
 * Opens the library for a piece of work, and closes it after; work that writes prepares it first.
 * Plans and jobs carry their own
 * policies; one is given only where it is asked. Throws a Trouble where there is no library.
 */
export async function inLibrary(
  raw: RawOptions,
  work: (library: StoredLibrary) => Promise<void>,
  setup: Partial<Omit<PurgeSetup, 'db' | 'clock' | 'policy'>> & {
    readonly policy?: PurgePolicy
  } = {},
): Promise<void> {
  const dbFile = resolve(raw.db ?? DEMO_FILE)
  const db = openLibrary(dbFile)
  if (db === null) throw badInput(inWords('There is no library {dbFile}.', { dbFile }))
  try {
    if (isBlank(db)) throw badInput(inWords('{dbFile} holds nothing.', { dbFile }))
    upgradeTables(db)
    const policy = policyFor(db, raw, setup.policy ?? PRESETS.alma)
    await work({
      db,
      dbFile,
      purge: openPurge({ ...setup, policy, db, clock: shiftedClock(keptClock(db)) }),
      output: outputOf(raw),
    })
  } finally {
    db.close()
  }
}
